import * as z from 'zod';
import { anyText, type ConfigOf, list, oneOf, type OptionRows, text } from '../../config/option-row.ts';
import type { EnvoyOptions } from '../../envoy/options.ts';
import type { SourceRow } from '../../model/source-row.ts';

const pollMs = 100;

const options = {
  'envoy-access-log.paths': list(
    'Envoy or Istio access logs to follow: files, globs such as /var/log/containers/*_istio-proxy-*.log, or - for standard input. Empty turns the source off.',
  ),
  'envoy-access-log.start-at': text(
    oneOf(['end', 'start']).default('end'),
    'Where to begin in a log that exists already; one that appears later is read from its start.',
  ),
  'envoy-access-log.format': text(
    z
      .union(
        [z.string(), z.array(z.unknown()), z.record(z.string(), z.unknown())],
        'must be a format string, a map of keys or a list of fields',
      )
      .optional(),
    "The proxy's own format string, or its JSON format as a map, when it is none of those that are recognized (Envoy, Istio, Envoy Gateway, Contour, Emissary, Kuma).",
  ),
  'envoy-access-log.checkpoint': text(
    anyText.optional(),
    'File in which to remember how far each log was read and what was counted, so that a restart loses nothing and counts nothing twice. Unset starts anew.',
  ),
} as const satisfies OptionRows;

type Config = ConfigOf<typeof options> & EnvoyOptions & { readonly 'traffic.series-limit': number };

export const source: SourceRow<typeof options, Config> = {
  name: 'envoy-access-log',
  rank: 10,
  tells: 'flags',
  reads: 'access logs of Envoy, Istio, Envoy Gateway, Contour, Emissary and Gloo, from files and standard input',
  options,
  turnedOnBy: ['envoy-access-log.paths'],
  // A log has no first view to wait for, and one that is missing must not keep the rest from being scraped.
  awaited: false,
  create: async ({ config, clock, stdin, warn, debug }) => {
    const { envoyAccessLog } = await import('./index.ts');
    const { formatsOf, identifyOf } = await import('../../envoy/options.ts');
    const { Checkpoint } = await import('../../tail/checkpoint.ts');
    const path = config['envoy-access-log.checkpoint'];
    const maxUpstreams = config['traffic.series-limit'];
    return envoyAccessLog({
      paths: config['envoy-access-log.paths'],
      startAt: config['envoy-access-log.start-at'],
      pollMs,
      clock,
      formats: formatsOf(config),
      identify: identifyOf(config),
      checkpoint: path === undefined ? undefined : new Checkpoint({ path, warn, maxUpstreams: maxUpstreams }),
      stdin,
      warn,
      debug,
    });
  },
};
