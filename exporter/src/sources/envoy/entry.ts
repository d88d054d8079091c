import type { LineResult } from '../../model/event.ts';
import { type FlagSet, noFlags, notFlags } from './flags.ts';
import type { Slot, Tally } from './tally.ts';

/** What of an entry tells whom a request was for and how it ended; the numbers are places in `Entry`. */
export const fields = { flags: 0, code: 1, cluster: 2, authority: 3, route: 4, details: 5, type: 6 } as const;
export type FieldName = keyof typeof fields;
export type Field = (typeof fields)[FieldName];

const count = Object.keys(fields).length;

/**
 * One entry of an access log, as places in `bytes`; a field that is not there begins and ends at 0. One object is used
 * for all entries of a log, because a line must not cost an object.
 */
export class Entry {
  bytes: Buffer = Buffer.alloc(0);
  /** The text is spelled as a JSON string, and holds a backslash somewhere. */
  escaped = false;
  readonly starts = new Int32Array(count);
  readonly ends = new Int32Array(count);

  clear(bytes: Buffer): void {
    this.bytes = bytes;
    this.escaped = false;
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
  /** Fills authority, route and details in, as far as the format has them. */
  complete(entry: Entry): void;
}

/**
 * Values of `%ACCESS_LOG_TYPE%` of an entry that ends a request, a connection or a UDP session. The others tell of one
 * that goes on, or of one attempt of several. Source: AccessLogType in Envoy's data/accesslog/v3/accesslog.proto.
 */
const finalTypes: ReadonlySet<string> = new Set(['NotSet', 'TcpConnectionEnd', 'DownstreamEnd', 'UdpSessionEnd']);

/** Envoy Gateway names its routes `httproute/NAMESPACE/NAME/...`, `grpcroute/...` and so on. */
const gatewayRoute = /^[a-z]+route\//;

/** Counts an entry of a log: whether it ends anything, which flags it has, and whom it was for. */
export function countEntry(tally: Tally, entry: Entry, completion: Completion): LineResult {
  if (entry.has(fields.type) && !finalTypes.has(entry.text(fields.type))) return 'ignored';
  const flags = tally.flagSetOf(entry.bytes, entry.starts[fields.flags]!, entry.ends[fields.flags]!);
  if (flags === notFlags) return 'malformed';
  return countFinal(tally, entry, { flags, completion });
}

/** How a request ended, and what else can be found out about it. */
interface Ending {
  readonly flags: FlagSet;
  readonly completion?: Completion;
}

/**
 * Counts an entry that ends a request for the upstream that it names: by cluster; by route where that has no backend;
 * else by the host that the client asked for.
 */
export function countFinal(tally: Tally, entry: Entry, { flags, completion }: Ending): LineResult {
  if (entry.has(fields.cluster)) return countFor(tally.slotOf(fields.cluster, entry), flags, tally);
  completion?.complete(entry);
  if (flags === noFlags && hasNoBackend(entry)) {
    const slot = tally.slotOf(fields.route, entry);
    if (slot !== undefined) slot.withoutBackend++;
    return countFor(slot, flags, tally);
  }
  // Neither cluster nor authority: a finished request that names nobody (a port scan, a TCP line without a route).
  return entry.has(fields.authority) ? countFor(tally.slotOf(fields.authority, entry), flags, tally) : 'ignored';
}

function countFor(slot: Slot | undefined, flags: FlagSet, tally: Tally): LineResult {
  if (slot === undefined) return 'ignored';
  tally.add(slot, flags);
  return 'counted';
}

/**
 * Since 1.6 Envoy Gateway answers for a route without ready endpoints with a direct response, so that the log shows no
 * UH. Source: Envoy Gateway release notes 1.6.0.
 */
function hasNoBackend(entry: Entry): boolean {
  return (
    entry.has(fields.route) &&
    entry.status === 503 &&
    entry.text(fields.details) === 'direct_response' &&
    gatewayRoute.test(entry.text(fields.route))
  );
}
