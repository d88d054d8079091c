import { parseArgs, type ParseArgsOptionsConfig } from 'node:util';
import { ConfigError } from '../../config/config-error.ts';

const ownFlags = {
  all: { type: 'boolean', default: false },
  files: { type: 'string', multiple: true },
  output: { type: 'string', short: 'o', default: 'text' },
} as const satisfies ParseArgsOptionsConfig;

/** Options of serve that say which cluster is meant. */
const clusterFlags = {
  config: { type: 'string' },
  'kubernetes.in-cluster': { type: 'boolean' },
  'kubernetes.kubeconfig': { type: 'string' },
  'kubernetes.context': { type: 'string' },
} as const satisfies ParseArgsOptionsConfig;

const outputs = ['text', 'json'] as const;
export type Output = (typeof outputs)[number];

/** What the words behind `uhwatch diagnose` ask for. */
export interface DiagnoseArguments {
  /** The name as it was given; undefined for all upstreams. */
  readonly name: string | undefined;
  /** Empty for the cluster. */
  readonly files: readonly string[];
  readonly output: Output;
  /** Flags of serve, as it takes them. */
  readonly clusterFlags: readonly string[];
}

/** Reads the words behind `uhwatch diagnose`. Throws a ConfigError. */
export function argumentsOf(argv: readonly string[], usage: string): DiagnoseArguments {
  const { values, tokens } = parsed(argv, usage);
  const output = outputs.find((name) => name === values.output);
  if (output === undefined) throw new ConfigError([`-o ${values.output} is not known; choose ${outputs.join(', ')}`]);
  const { names, files } = positionalsOf(tokens, values);
  if (values.all ? names.length > 0 : names.length !== 1) {
    throw new ConfigError([`diagnose takes one NAMESPACE/SERVICE, or --all: ${usage}`]);
  }
  return {
    name: names[0],
    files,
    output,
    clusterFlags: Object.keys(clusterFlags).flatMap((flag) => {
      const value = values[flag as keyof typeof clusterFlags];
      return value === undefined ? [] : [value === true ? `--${flag}` : `--${flag}=${String(value)}`];
    }),
  };
}

type Parsed = ReturnType<typeof parsed>;

/** A shell spreads `--files *.json` into words: what follows is files too, but for a name that stands nowhere else. */
function positionalsOf(tokens: Parsed['tokens'], { files = [], all }: Parsed['values']) {
  const from = tokens.find(
    ({ kind, ...token }) => kind === 'option' && 'name' in token && token.name === 'files',
  )?.index;
  const positionals = tokens.filter((token) => token.kind === 'positional');
  const isFile = ({ index }: { readonly index: number }): boolean => from !== undefined && index > from;
  const names = positionals.filter((token) => !isFile(token)).map(({ value }) => value);
  const others = positionals.filter(isFile).map(({ value }) => value);
  if (names.length === 0 && !all) names.push(...others.splice(-1));
  return { names, files: [...files, ...others] };
}

function parsed(argv: readonly string[], usage: string) {
  try {
    return parseArgs({
      args: [...argv],
      options: { ...ownFlags, ...clusterFlags },
      allowPositionals: true,
      tokens: true,
    });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new ConfigError([`${why.split('. ', 1)[0] ?? why}; ${usage}`]);
  }
}
