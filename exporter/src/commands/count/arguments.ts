import { parseArgs, type ParseArgsOptionsConfig } from 'node:util';
import { ConfigError } from '../../config/config-error.ts';
import { fromText } from '../../config/load.ts';
import { trafficOptions } from '../../config/options.ts';

const flags = {
  format: { type: 'string' },
  output: { type: 'string', short: 'o', default: 'table' },
  'upstream-pattern': { type: 'string', multiple: true },
  'series-limit': { type: 'string' },
} as const satisfies ParseArgsOptionsConfig;

const outputs = ['table', 'json', 'metrics'] as const;
export type Output = (typeof outputs)[number];

/** What the words behind `uhwatch count` ask for. */
export interface CountArguments {
  readonly files: readonly string[];
  readonly output: Output;
  readonly format: string | undefined;
  readonly patterns: readonly RegExp[];
  readonly seriesLimit: number;
}

/** Reads the words behind `uhwatch count`. Throws a ConfigError. */
export function argumentsOf(argv: readonly string[], usage: string): CountArguments {
  const { values, positionals } = parsed(argv, usage);
  if (positionals.length === 0) {
    throw new ConfigError([`count needs a log to read, or - for standard input: ${usage}`]);
  }
  if (positionals.filter((file) => file === '-').length > 1) {
    throw new ConfigError(['standard input (-) can be read once; give - once']);
  }
  const output = outputs.find((name) => name === values.output);
  if (output === undefined) throw new ConfigError([`-o ${values.output} is not known; choose ${outputs.join(', ')}`]);
  const limit = trafficOptions['traffic.series-limit'];
  const given = values['series-limit'];
  const patterns = trafficOptions['envoy.upstream-patterns'].schema.safeParse(values['upstream-pattern']);
  return {
    files: positionals,
    output,
    format: values.format,
    patterns: valueOf('--upstream-pattern', patterns).map((pattern) => new RegExp(pattern)),
    seriesLimit: valueOf('--series-limit', limit.schema.safeParse(given && fromText(limit, given))),
  };
}

type Checked<T> =
  | { readonly success: true; readonly data: T }
  | { readonly success: false; readonly error: { readonly issues: readonly { readonly message: string }[] } };

function valueOf<T>(flag: string, checked: Checked<T>): T {
  if (checked.success) return checked.data;
  throw new ConfigError(checked.error.issues.map(({ message }) => `${flag} ${message}`));
}

function parsed(argv: readonly string[], usage: string) {
  try {
    return parseArgs({ args: [...argv], options: flags, allowPositionals: true });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new ConfigError([`${why.split('. ', 1)[0] ?? why}; ${usage}`]);
  }
}
