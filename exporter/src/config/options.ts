import { z } from 'zod';

/** How a value is written: a list is repeated or separated by commas as a flag, and a sequence in YAML. */
export type OptionShape = 'text' | 'list' | 'switch';

export interface OptionRow<T extends z.ZodType = z.ZodType> {
  readonly shape: OptionShape;
  /** Validates and completes the value; its default is the option's default. */
  readonly schema: T;
  readonly help: string;
}

function text<T extends z.ZodType>(schema: T, help: string): OptionRow<T> {
  return { shape: 'text', schema, help };
}

function list(help: string): OptionRow<z.ZodDefault<z.ZodArray<z.ZodString>>> {
  return { shape: 'list', schema: z.array(z.string().min(1), 'must be a list, such as [one, two]').default([]), help };
}

function onOff(help: string): OptionRow<z.ZodDefault<z.ZodBoolean>> {
  return { shape: 'switch', schema: z.boolean('must be true or false').default(false), help };
}

const hostPort = 'must be HOST:PORT, such as ":9797", 127.0.0.1:9797 or [::1]:9797';
const listenAddress = z.string(hostPort).regex(/^(\[[0-9a-fA-F:]+\]|[^:[\]]*):\d{1,5}$/, hostPort);

/** Every option of `uhwatch serve` and `uhwatch demo`, one row each: flag, environment, YAML key, help and docs follow. */
export const options = {
  'web.listen-address': text(
    listenAddress.default(':9797'),
    'Address to serve metrics, the API and the status page on. Port 0 takes a free one.',
  ),
  'web.page-dir': text(
    z.string('must be a text; put it in quotes').optional(),
    'Folder of the built status page. Unset takes the one that this checkout built.',
  ),
  'log.level': text(
    z.enum(['debug', 'info', 'warn', 'error'], 'must be debug, info, warn or error').default('info'),
    'Lowest severity to log.',
  ),
  'envoy-access-log.paths': list('Envoy or Istio access logs to follow. Empty turns the source off.'),
  'envoy-access-log.start-at': text(
    z.enum(['end', 'start'], 'must be end or start').default('end'),
    'Where to begin in a log that exists already; one that appears later is read from its start.',
  ),
  'kubernetes.in-cluster': onOff('Watch the cluster that uhwatch runs in, with the service account of its pod.'),
  'kubernetes.kubeconfig': text(
    z.string('must be a text; put it in quotes').optional(),
    'Watch the cluster of this kubeconfig.',
  ),
  'kubernetes.context': text(
    z.string('must be a text; put it in quotes').optional(),
    "Context of the kubeconfig. Unset takes the file's current-context.",
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
