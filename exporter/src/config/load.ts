import { parseArgs } from 'node:util';
import { ConfigError } from './config-error.ts';
import { readConfigFile } from './file.ts';
import { type Config, envName, type OptionName, optionNames, options, type OptionRow } from './options.ts';
import { suggest } from './suggest.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

interface Given {
  readonly value: unknown;
  readonly place: string;
}

/**
 * Flags win over environment variables, which win over the file of `--config` (or UHWATCH_CONFIG), which wins over
 * defaults. Throws a ConfigError that names every problem at once.
 */
export function loadConfig(argv: readonly string[], env: Environment): Config {
  const flags = parseFlags(argv);
  const file = flags.get('config')?.value ?? (env[envName('config')] || undefined);
  const fromFile = typeof file === 'string' ? readConfigFile(file) : new Map<string, Given>();
  const problems: string[] = [];
  const config: Record<string, unknown> = {};
  for (const name of optionNames) {
    const given = flags.get(name) ?? fromEnvironment(name, env) ?? fromFile.get(name);
    const result = options[name].schema.safeParse(given?.value);
    if (result.success) config[name] = result.data;
    else
      problems.push(`${given?.place ?? name}: ${name} ${result.error.issues.map(({ message }) => message).join(', ')}`);
  }
  if (problems.length > 0) throw new ConfigError(problems);
  // Each value was parsed by the schema of its own row, of which Config is made.
  return config as Config;
}

function parseFlags(argv: readonly string[]): Map<string, Given> {
  const rows = optionNames.map((name) => [name, flagShape(options[name])] as const);
  const shapes = { ...Object.fromEntries(rows), config: { type: 'string' as const } };
  try {
    const { values } = parseArgs({ args: [...argv], options: shapes, allowPositionals: false, allowNegative: true });
    return new Map(
      Object.entries(values).map(([name, value]) => [name, { value: asGiven(name, value), place: `--${name}` }]),
    );
  } catch (error) {
    throw new ConfigError([flagProblem(argv, error)]);
  }
}

function flagShape({ shape }: OptionRow) {
  if (shape === 'switch') return { type: 'boolean' as const };
  return shape === 'list' ? { type: 'string' as const, multiple: true } : { type: 'string' as const };
}

function asGiven(name: string, value: unknown): unknown {
  const row: OptionRow | undefined = (options as Record<string, OptionRow>)[name];
  if (row === undefined) return value;
  if (Array.isArray(value)) return value.flatMap((item) => splitList(row, String(item)));
  return typeof value === 'string' ? fromText(row, value) : value;
}

/** The value that a text means where there is nothing but text, in flags and the environment; the schema judges it. */
export function fromText(row: OptionRow, text: string): unknown {
  if (row.shape === 'list') return splitList(row, text);
  if (row.shape === 'switch') return switches.get(text) ?? text;
  return row.shape === 'number' && /^\d+$/.test(text) ? Number(text) : text;
}

/** Where commas may be part of an item, each line is one: an environment variable has no other way to hold several. */
function splitList({ separator = '\n' }: OptionRow, value: string): string[] {
  return value
    .split(separator)
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

function flagProblem(argv: readonly string[], error: unknown): string {
  const known = [...optionNames, 'config'];
  const stranger = argv.find((word) => word.startsWith('--') && !known.includes(word.slice(2).split('=', 1)[0] ?? ''));
  // Some of Node's sentences stand on several lines.
  if (stranger === undefined) return (error instanceof Error ? error.message : String(error)).replaceAll('\n', ' ');
  const near = suggest(stranger.slice(2).split('=', 1)[0] ?? '', known);
  return `unknown option ${stranger}${near === undefined ? '; --help lists the options' : `; did you mean --${near}?`}`;
}

const switches = new Map([
  ['true', true],
  ['false', false],
]);

function fromEnvironment(name: OptionName, env: Environment): Given | undefined {
  const variable = envName(name);
  const value = env[variable];
  if (value === undefined || value === '') return undefined;
  return { value: fromText(options[name], value), place: variable };
}
