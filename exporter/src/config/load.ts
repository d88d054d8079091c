import { parseArgs } from 'node:util';
import { ConfigError } from './config-error.ts';
import { type ConfigFile, readConfigFile } from './file.ts';
import { type ConfigOf, envName, type OptionRow, type OptionRows } from './option-row.ts';
import { suggest } from './suggest.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

interface Given {
  readonly value: unknown;
  readonly place: string;
}

/**
 * The value of each row's option. Flags win over environment variables, which win over the file of `--config` (or
 * UHWATCH_CONFIG), which wins over defaults. Throws a ConfigError that names every problem at once.
 */
export function loadConfig<Rows extends OptionRows>(
  rows: Rows,
  argv: readonly string[],
  env: Environment,
): ConfigOf<Rows> {
  const given = readGiven(rows, argv, env);
  return valuesOf(rows, given, given.problems);
}

/** The same for what is about to run: options that cannot be beside each other are problems as well. */
export function loadUsableConfig<Rows extends OptionRows>(
  rows: Rows,
  argv: readonly string[],
  env: Environment,
): ConfigOf<Rows> {
  const given = readGiven(rows, argv, env);
  return valuesOf(rows, given, [...given.problems, ...conflicts(rows, given)]);
}

/** What was given, wherever, before any schema judges it. */
interface AllGiven {
  readonly values: ReadonlyMap<string, Given>;
  /** Keys of the file that no row has. */
  readonly problems: readonly string[];
}

function readGiven(rows: OptionRows, argv: readonly string[], env: Environment): AllGiven {
  const flags = parseFlags(rows, argv);
  const file = flags.get('config')?.value ?? (env[envName('config')] || undefined);
  const fromFile = typeof file === 'string' ? readConfigFile(file, Object.keys(rows)) : nothing;
  const values = new Map<string, Given>();
  for (const [name, row] of Object.entries(rows)) {
    const given = flags.get(name) ?? fromEnvironment(name, row, env) ?? fromFile.values.get(name);
    if (given !== undefined) values.set(name, given);
  }
  return { values, problems: fromFile.problems };
}

function valuesOf<Rows extends OptionRows>(
  rows: Rows,
  { values }: AllGiven,
  others: readonly string[],
): ConfigOf<Rows> {
  const problems: string[] = [];
  const config: Record<string, unknown> = {};
  for (const [name, { schema }] of Object.entries(rows)) {
    const { value, place = name } = values.get(name) ?? {};
    const result = schema.safeParse(value);
    if (result.success) config[name] = result.data;
    else problems.push(...result.error.issues.map(({ message }) => `${place}: ${name} ${message}`));
  }
  if (problems.length + others.length > 0) throw new ConfigError([...others, ...problems]);
  // Each value was parsed by the schema of its own row, of which the type is made.
  return config as ConfigOf<Rows>;
}

/** Of what is given, whether it can be used or not: else a conflict would come to light only once the rest is mended. */
function conflicts(rows: OptionRows, { values }: AllGiven): string[] {
  return Object.entries(rows).flatMap(([name, { conflict }]) => {
    const given = values.get(name);
    if (!isSet(given?.value)) return [];
    const sentence = conflict?.((other) => isSet(values.get(other)?.value));
    return sentence === undefined ? [] : [`${given?.place}: ${name} ${sentence}`];
  });
}

const nothing: ConfigFile = { values: new Map(), problems: [] };

/** A switch that is on, a list with an item, anything else that was given. */
export function isSet(value: unknown): boolean {
  return Array.isArray(value) ? value.length > 0 : value !== undefined && value !== false;
}

function parseFlags(rows: OptionRows, argv: readonly string[]): Map<string, Given> {
  const own = Object.entries(rows).map(([name, row]) => [name, flagShape(row)] as const);
  const shapes = { ...Object.fromEntries(own), config: { type: 'string' as const } };
  try {
    const { values } = parseArgs({ args: [...argv], options: shapes, allowPositionals: false, allowNegative: true });
    return new Map(
      Object.entries(values).map(([name, value]) => [name, { value: asGiven(rows[name], value), place: `--${name}` }]),
    );
  } catch (error) {
    throw new ConfigError([flagProblem(Object.keys(shapes), argv, error)]);
  }
}

function flagShape({ shape }: OptionRow) {
  if (shape === 'switch') return { type: 'boolean' as const };
  return shape === 'list' ? { type: 'string' as const, multiple: true } : { type: 'string' as const };
}

function asGiven(row: OptionRow | undefined, value: unknown): unknown {
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

function flagProblem(known: readonly string[], argv: readonly string[], error: unknown): string {
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

function fromEnvironment(name: string, row: OptionRow, env: Environment): Given | undefined {
  const variable = envName(name);
  const value = env[variable];
  if (value === undefined || value === '') return undefined;
  return { value: fromText(row, value), place: variable };
}
