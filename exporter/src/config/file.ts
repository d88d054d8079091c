import { readFileSync } from 'node:fs';
import { isMap, isScalar, LineCounter, parseDocument } from 'yaml';
import { ConfigError } from './config-error.ts';
import { suggest } from './suggest.ts';

export interface FileValue {
  readonly value: unknown;
  /** For sentences: `FILE line N`. */
  readonly place: string;
}

export interface ConfigFile {
  /** By the name of the option. */
  readonly values: ReadonlyMap<string, FileValue>;
  /** A sentence for each key that is not known. */
  readonly problems: readonly string[];
}

/** Reads a configuration file: one flat map of option names. Throws a ConfigError when it is none. */
export function readConfigFile(file: string, known: readonly string[]): ConfigFile {
  const lines = new LineCounter();
  const document = parseDocument(readText(file), { lineCounter: lines, logLevel: 'silent' });
  const place = (offset: number): string => `${file} line ${lines.linePos(offset).line}`;
  const [broken] = document.errors;
  if (broken !== undefined) {
    const why = broken.message.replace(/ at line [^]*/, '');
    throw new ConfigError([`${place(broken.pos[0])}: not YAML: ${why}`]);
  }
  if (document.contents === null) return { values: new Map(), problems: [] };
  if (!isMap(document.contents))
    throw new ConfigError([`${file}: must be a map of options, such as "web.listen-address: :9797"`]);

  const values = new Map<string, FileValue>();
  const problems: string[] = [];
  for (const { key, value } of document.contents.items) {
    const name = isScalar(key) ? String(key.value) : String(key);
    const at = place(isScalar(key) ? key.range[0] : 0);
    if (known.includes(name)) values.set(name, { value: toJs(value), place: at });
    else problems.push(`${at}: unknown key "${name}"${meant(name, known)}`);
  }
  return { values, problems };
}

function meant(name: string, known: readonly string[]): string {
  const near = suggest(name, known);
  if (near === undefined) return '; uhwatch serve --help lists the options';
  return near.startsWith(`${name}.`) ? `; keys are flat: write "${near}"` : `; did you mean "${near}"?`;
}

function toJs(node: unknown): unknown {
  return typeof node === 'object' && node !== null && 'toJSON' in node && typeof node.toJSON === 'function'
    ? (node.toJSON as () => unknown)()
    : node;
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new ConfigError([
      `${file}: the configuration cannot be read (${code}); correct --config or the file's permissions`,
    ]);
  }
}
