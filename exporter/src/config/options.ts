import { z } from 'zod';
import { upstreamPatternFault } from './upstream-pattern.ts';

/**
 * How a value is written: a list is repeated as a flag, or separated by commas where commas cannot be part of an item,
 * and a sequence in YAML.
 */
export type OptionShape = 'text' | 'list' | 'switch' | 'number';

export interface OptionRow<T extends z.ZodType = z.ZodType> {
  readonly shape: OptionShape;
  /** Validates and completes the value; its default is the option's default. */
  readonly schema: T;
  readonly help: string;
  /** What separates the items of a list where it is one text; undefined for one item a flag. */
  readonly separator?: string | undefined;
}

function text<T extends z.ZodType>(schema: T, help: string): OptionRow<T> {
  return { shape: 'text', schema, help };
}

function list(help: string): OptionRow<z.ZodDefault<z.ZodArray<z.ZodString>>> {
  return {
    shape: 'list',
    separator: ',',
    schema: z.array(z.string().min(1), 'must be a list, such as [one, two]').default([]),
    help,
  };
}

function onOff(help: string): OptionRow<z.ZodDefault<z.ZodBoolean>> {
  return { shape: 'switch', schema: z.boolean('must be true or false').default(false), help };
}

function number(range: { readonly min: number; readonly max: number; readonly initial: number }, help: string) {
  const message = `must be a whole number from ${range.min} to ${range.max}`;
  const schema = z.number(message).int(message).min(range.min, message).max(range.max, message);
  return { shape: 'number', schema: schema.default(range.initial), help } as const satisfies OptionRow;
}

const quoted = 'must be a text; put it in quotes';

/** Regular expressions may hold commas, so as flags they are repeated. */
const patterns = z.array(
  z.string().superRefine((pattern, context) => {
    const fault = upstreamPatternFault(pattern);
    if (fault !== undefined) context.addIssue({ code: 'custom', message: `cannot be used: ${fault}` });
  }),
  'must be a list, such as ["^(?<service>[a-z]+)"]',
);

const shardForm = 'must be i/n with i from 0 to below n, such as 0/3, or auto/3 in a StatefulSet';

const hostPort = 'must be HOST:PORT, such as ":9797", 127.0.0.1:9797 or [::1]:9797';
const hostPortPattern = /^(\[[0-9a-fA-F:]+\]|[^:[\]]*):\d{1,5}$/;
const listenAddress = z.string(hostPort).regex(hostPortPattern, hostPort);

/** Every option of `uhwatch serve` and `uhwatch demo`, one row each: flag, environment, YAML key, help and docs follow. */
export const options = {
  'web.listen-address': text(
    listenAddress.default(':9797'),
    'Address to serve metrics, the API and the status page on. Port 0 takes a free one.',
  ),
  'web.page-dir': text(
    z.string(quoted).optional(),
    'Folder of the built status page. Unset takes the one that this checkout built.',
  ),
  'log.level': text(
    z.enum(['debug', 'info', 'warn', 'error'], 'must be debug, info, warn or error').default('info'),
    'Lowest severity to log.',
  ),
  'envoy-access-log.paths': list(
    'Envoy or Istio access logs to follow: files, globs such as /var/log/containers/*_istio-proxy-*.log, or - for standard input. Empty turns the source off.',
  ),
  'envoy-access-log.start-at': text(
    z.enum(['end', 'start'], 'must be end or start').default('end'),
    'Where to begin in a log that exists already; one that appears later is read from its start.',
  ),
  'envoy-access-log.format': text(
    z
      .union(
        [z.string(), z.array(z.unknown()), z.record(z.string(), z.unknown())],
        'must be a format string, a map of keys or a list of fields',
      )
      .optional(),
    "The proxy's own format string, or its JSON format as a map, when it is none of those that are recognised (Envoy, Istio, Envoy Gateway, Contour, Emissary).",
  ),
  'envoy-access-log.checkpoint': text(
    z.string(quoted).optional(),
    'File in which to remember how far each log was read and what was counted, so that a restart loses nothing and counts nothing twice. Unset starts anew.',
  ),
  'envoy.upstream-patterns': {
    shape: 'list',
    separator: undefined,
    schema: patterns.default([]),
    help: 'Regular expressions with a named group service, and where known namespace, port and subset, that say whom a cluster or host means; tried before all else.',
  },
  'envoy-pod-logs.selector': text(
    z.string(quoted).optional(),
    'Follow the logs of the pods with this label selector through the Kubernetes API, such as istio=ingressgateway. Unset turns the source off.',
  ),
  'envoy-pod-logs.namespace': text(z.string(quoted).default('istio-system'), 'Namespace of those pods.'),
  'envoy-pod-logs.container': text(z.string(quoted).default('istio-proxy'), 'Container whose log is followed.'),
  'envoy-als.listen-address': text(
    z.string(hostPort).regex(hostPortPattern, hostPort).optional(),
    "Address to receive Envoy's gRPC access logs (ALS v3) on, such as :9798. Unset turns the source off.",
  ),
  'envoy-admin.urls': list(
    'Admin addresses of Envoys without logs, such as http://127.0.0.1:15000, or their Prometheus statistics (http://127.0.0.1:15090/stats/prometheus). Empty turns the source off.',
  ),
  'traffic.series-limit': number(
    { min: 1, max: 1_000_000, initial: 5_000 },
    'Upstreams, ports and subsets that traffic alone may make; what comes beyond is counted under __other__.',
  ),
  'kubernetes.in-cluster': onOff('Watch the cluster that uhwatch runs in, with the service account of its pod.'),
  'kubernetes.kubeconfig': text(z.string(quoted).optional(), 'Watch the cluster of this kubeconfig.'),
  'kubernetes.context': text(
    z.string(quoted).optional(),
    "Context of the kubeconfig. Unset takes the file's current-context.",
  ),
  'kubernetes.namespaces': list(
    'Watch these namespaces only, each with requests of its own, so that a Role in each of them suffices. Empty watches all.',
  ),
  'kubernetes.exclude-namespaces': list('Namespaces that are not watched.'),
  'kubernetes.service-selector': text(
    z.string(quoted).optional(),
    'Label selector of the Services that are watched, such as team=payments. Unset takes all.',
  ),
  'kubernetes.removal-grace-seconds': number(
    { min: 0, max: 86_400, initial: 300 },
    'How long a Service that is gone is still shown, with zero endpoints, so that no alert resolves by absence.',
  ),
  shard: text(
    z
      .string(shardForm)
      .regex(/^(\d+|auto)\/[1-9]\d*$/, shardForm)
      .optional(),
    'Watch one part of the cluster of several exporters: i/n with i from 0, such as 0/3, by a hash of the namespace; auto/3 takes i from the ordinal at the end of the host name, as pods of a StatefulSet have it.',
  ),
  'kubernetes-files.paths': list(
    'Files or folders with what `kubectl get svc,endpointslices,deployments -A -o json` printed; read again when they change.',
  ),
} as const satisfies Record<string, OptionRow>;

export type OptionName = keyof typeof options;
export type Config = { readonly [K in OptionName]: z.output<(typeof options)[K]['schema']> };

export const optionNames = Object.keys(options) as OptionName[];

/** `web.listen-address` is `UHWATCH_WEB_LISTEN_ADDRESS` in the environment. */
export function envName(name: string): string {
  return `UHWATCH_${name.replaceAll(/[.-]/g, '_').toUpperCase()}`;
}
