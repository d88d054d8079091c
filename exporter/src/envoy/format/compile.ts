import { type Field, fields } from '../entry.ts';
import { contourFields, jsonFormats, textFormats } from './builtin.ts';
import { type JsonKey, JsonKeys } from './json-keys.ts';
import { operatorOf } from './operators.ts';
import { FormatError } from './template.ts';
import { compileText, type TextScanner } from './text-scanner.ts';

/** A format as a proxy's configuration holds it. */
export type GivenFormat = string | readonly unknown[] | Readonly<Record<string, unknown>>;

/** Formats, compiled. */
export interface Formats {
  /** Text formats in the order in which they are tried; new scanners for each log, because each remembers its place. */
  text(): readonly TextScanner[];
  readonly json: JsonKeys;
  /** The user named the format, so that a line in another is malformed. */
  readonly isGiven: boolean;
}

type KeyRow = readonly [string, JsonKey];

/** Keys under which collectors and clouds put a line that they carry: Fluent Bit, Docker, journald, OpenTelemetry, Google Cloud. */
const envelopeKeys = ['message', 'log', 'msg', 'MESSAGE', 'body', 'line', 'textPayload', 'jsonPayload'];

function withEnvelopes(rows: readonly KeyRow[]): JsonKeys {
  const inner = new JsonKeys(rows);
  return new JsonKeys([...envelopeKeys.map((key): KeyRow => [key, { envelope: true, inner }]), ...rows]);
}

/** Every format that is recognized without being given. */
export const builtinFormats: Formats = {
  text: () => textFormats.map(({ format }) => compileText(format, { isGiven: false })),
  json: withEnvelopes(jsonFormats.flatMap(({ keys }) => keyRows(keys))),
  isGiven: false,
};

/**
 * Compiles the format of a proxy's configuration: a format string (Envoy `text_format`, Istio `accessLogFormat`), a JSON
 * format as an object or as its text (Envoy `json_format`, Envoy Gateway `format.json`), or Contour's list of
 * `json-fields`. Throws a FormatError.
 */
export function compileFormat(given: GivenFormat): Formats {
  const format = typeof given === 'string' ? parsed(given) : given;
  if (typeof format === 'string') {
    // Compiled here once, so that a mistake shows before any line is read.
    compileText(format, { isGiven: true });
    return { text: () => [compileText(format, { isGiven: true })], json: withEnvelopes([]), isGiven: true };
  }
  const keys = new JsonKeys(keyRows(isList(format) ? contourKeys(format) : format));
  requireField(
    keys,
    [fields.flags, fields.details],
    'holds %RESPONSE_FLAGS% and nothing else, without which nobody sees UH',
  );
  requireField(
    keys,
    [fields.cluster, fields.authority],
    'holds the name of the upstream and nothing else, as %UPSTREAM_CLUSTER_RAW% does',
  );
  return { text: () => [], json: withEnvelopes(keys.rows), isGiven: true };
}

/** An operator where JSON wants a value: `{"code":%RESPONSE_CODE%}` is JSON only once it is filled in. */
const bareOperator = /(:\s*)(%[A-Z][A-Z0-9_]*(?:\([^()]*\))?(?::\d+)?%)/g;

/** The object or list that a text spells as JSON; a text format may well begin with a bracket. */
function parsed(text: string): GivenFormat {
  if (!/^\s*[[{]/.test(text)) return text;
  for (const json of [text, text.replace(bareOperator, '$1"$2"')]) {
    try {
      return JSON.parse(json) as GivenFormat;
    } catch {
      // The next spelling, or a text format after all.
    }
  }
  return text;
}

function isList(format: readonly unknown[] | Readonly<Record<string, unknown>>): format is readonly unknown[] {
  return Array.isArray(format);
}

/** `name` alone is one of Contour's fields, `name=%OPERATOR%` one of the user's. */
function contourKeys(list: readonly unknown[]): Record<string, unknown> {
  return Object.fromEntries(
    list.map((item): [string, unknown] => {
      const [name = '', ...format] = String(item).split('=');
      return format.length === 0 ? [name, contourFields[name]] : [name, format.join('=')];
    }),
  );
}

/** The keys whose value is one operator that tells something, and the objects that hold such keys. */
function keyRows(format: Readonly<Record<string, unknown>>): KeyRow[] {
  return Object.entries(format).flatMap(([name, value]): KeyRow[] => {
    // The items of a list have no key by which they could be found.
    if (Array.isArray(value)) return [];
    if (typeof value === 'object' && value !== null) {
      const inner = new JsonKeys(keyRows(value as Record<string, unknown>));
      return inner.rows.length > 0 ? [[name, { inner }]] : [];
    }
    const operator = typeof value === 'string' ? /^%([^%].*)%$/s.exec(value.trim())?.[1] : undefined;
    const field = operator === undefined ? undefined : operatorOf(operator).field;
    return field === undefined ? [] : [[name, { field: fields[field] }]];
  });
}

function requireField(keys: JsonKeys, needed: readonly Field[], does: string): void {
  if (needed.some((field) => keys.has(field))) return;
  throw new FormatError(`no key of it ${does}; add one to the proxy's format and to this option`);
}
