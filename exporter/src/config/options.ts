import * as z from 'zod';
import { anyText, judged, listenAddress, number, oneOf, onOff, type OptionRows, text } from './option-row.ts';
import { upstreamPatternFault } from './upstream-pattern.ts';

/** Options of the exporter itself. Those of a source stand in its `source.ts`. */
export const programOptions = {
  'web.listen-address': text(
    listenAddress.default(':9797'),
    'Address to serve metrics, the API and the status page on. Port 0 takes a free one.',
  ),
  'web.page-dir': text(
    anyText.optional(),
    'Folder of the built status page. Unset takes the one that this checkout built.',
  ),
  'gateway.workload': text(
    z
      .string()
      .regex(
        /^[\w.-]+\/[\w.-]+\.[\w-]+$/,
        'must be KIND/NAME.NAMESPACE, such as deploy/istio-ingressgateway.istio-system',
      )
      .optional(),
    'The gateway that commands of findings name, such as deploy/istio-ingressgateway.istio-system. Unset takes the pods of envoy-pod-logs.selector; without them too the commands find the gateway first.',
  ),
  'metrics.created-timestamps': onOff(
    'Say in OpenMetrics when each counter began (_created), from which Prometheus takes its zero with --enable-feature=created-timestamp-zero-ingestion.',
  ),
  'log.level': text(oneOf(['debug', 'info', 'warn', 'error']).default('info'), 'Lowest severity to log.'),
} as const satisfies OptionRows;

/** Regular expressions may hold commas, so as flags they are repeated. */
const patterns = z.array(
  z.string().superRefine(
    judged((pattern) => {
      const fault = upstreamPatternFault(pattern);
      return fault === undefined ? undefined : `cannot be used: ${fault}`;
    }),
  ),
  'must be a list, such as ["^(?<service>[a-z]+)"]',
);

/** What the sources of flags share. */
export const trafficOptions = {
  'envoy.upstream-patterns': {
    shape: 'list',
    separator: undefined,
    schema: patterns.default([]),
    help: 'Regular expressions with a named group service, and where known namespace, port and subset, that say whom a cluster or host means; tried before all else.',
  },
  'traffic.series-limit': number(
    { min: 1, max: 1_000_000, initial: 5_000 },
    'Upstreams, ports and subsets that traffic alone may make; what comes beyond is counted under __other__.',
  ),
} as const satisfies OptionRows;
