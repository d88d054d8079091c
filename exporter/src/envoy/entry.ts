/**
 * What of an entry tells whom a request was for and how it ended; the numbers are places in `Entry`. `serverName` is
 * what the client asked for with TLS, `destination` the address that it connected to.
 */
export const fields = {
  flags: 0,
  code: 1,
  cluster: 2,
  authority: 3,
  route: 4,
  details: 5,
  type: 6,
  serverName: 7,
  destination: 8,
} as const;
export type FieldName = keyof typeof fields;
export type Field = (typeof fields)[FieldName];

/** Fields that only an entry without a cluster, or of an inbound one, is asked for; a format may lack them. */
export function isRare(field: Field): boolean {
  return field === fields.serverName || field === fields.destination;
}

const count = Object.keys(fields).length;

/**
 * One entry of an access log, as places in `bytes`; a field that is not there begins and ends at 0. One object is used
 * for all entries of a log, because a line must not cost an object.
 */
export class Entry {
  bytes: Buffer = Buffer.alloc(0);
  /** The text is spelled as a JSON string, and holds a backslash somewhere. */
  escaped = false;
  /** The format has no flags: the details alone tell how the request ended. */
  isFlagless = false;
  readonly starts = new Int32Array(count);
  readonly ends = new Int32Array(count);

  clear(bytes: Buffer): void {
    this.bytes = bytes;
    this.escaped = false;
    this.isFlagless = false;
    for (let field = 0; field < count; field++) this.starts[field] = this.ends[field] = 0;
  }

  set(field: Field, start: number, end: number): void {
    this.starts[field] = start;
    this.ends[field] = end;
  }

  /** Whether the field says something; `-` is how Envoy writes one that does not. */
  has(field: Field): boolean {
    const length = this.ends[field]! - this.starts[field]!;
    return length > 1 || (length === 1 && this.bytes[this.starts[field]!] !== 0x2d);
  }

  /** `%RESPONSE_CODE%`, an HTTP status; not a number where there is none. */
  get status(): number {
    return this.has(fields.code) ? Number(this.text(fields.code)) : NaN;
  }

  text(field: Field): string {
    const text = this.bytes.toString('utf8', this.starts[field], this.ends[field]);
    return this.escaped ? unescaped(text) : text;
  }
}

function unescaped(text: string): string {
  try {
    return String(JSON.parse(`"${text}"`));
  } catch {
    // Not spelled as JSON spells: the text itself is the best that there is.
    return text;
  }
}

/** Finds the fields that few entries need, only when one needs them. */
export interface Completion {
  /** Fills in all that `scan` may have left out, as far as the format has it: authority, route, details and what is rare. */
  complete(entry: Entry): void;
}
