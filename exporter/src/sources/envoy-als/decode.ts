import { otherFlag } from '@uhwatch/contract/response-flags.ts';
import { type Field, fields } from '../../envoy/entry.ts';
import { flagSetOf, type FlagSet } from '../../envoy/flags.ts';
import { AlsEntry } from './entry.ts';
import {
  clusterTag,
  commonTags,
  entriesTags,
  finalLogTypes,
  flagOfField,
  flagsTags,
  mapTags,
  entryTags,
  messageTags,
  requestTags,
  responseTags,
  tlsTags,
  wireTypes,
  wrapperTags,
} from './fields.ts';
import { readIdentifier, type StreamIdentity } from './identifier.ts';
import { broken, firstTag, WireReader } from './wire.ts';

/** Hears of the parts of a message. */
export interface MessageVisitor {
  /** Who sends the stream, which only its first message says. */
  identifier(identity: StreamIdentity): void;
  /** The entry is the same object each time. */
  entry(entry: AlsEntry): void;
  /** `bytes[start, end)`, an entry, an identifier or a message, is not what the protocol says, or ends otherwise. */
  malformed(bytes: Buffer, start: number, end: number): void;
}

/** By field number of ResponseFlags; an empty place is a field of a later Envoy. */
const setOfField: FlagSet[] = [];
for (const [field, flag] of flagOfField) setOfField[field] = flagSetOf(flag);
const unauthorized = flagSetOf('UAEX');
const other = flagSetOf(otherFlag);

const clusterBytes = Buffer.from(clusterTag);
const nothing = Buffer.alloc(0);

/**
 * Reads StreamAccessLogsMessage by hand: of the forty fields of an entry seven are wanted, and an entry must cost no
 * object. Never throws, and takes time in proportion to the length of the message.
 */
export class MessageDecoder {
  readonly #visitor: MessageVisitor;
  readonly #wire = new WireReader();
  readonly #entry = new AlsEntry();

  constructor(visitor: MessageVisitor) {
    this.#visitor = visitor;
  }

  message(bytes: Buffer): void {
    this.#wire.bytes = bytes;
    this.#wire.at = 0;
    if (!this.#message(bytes)) this.#visitor.malformed(bytes, 0, bytes.length);
    // The bytes are not kept alive until the next message, which may come in an hour.
    this.#wire.bytes = this.#entry.bytes = nothing;
  }

  #message(bytes: Buffer): boolean {
    const wire = this.#wire;
    while (wire.at < bytes.length) {
      const tag = wire.varint(bytes.length);
      if (tag === messageTags.httpLogs || tag === messageTags.tcpLogs) {
        const to = wire.valueEnd(bytes.length);
        if (to === broken || !this.#entries(bytes, to)) return false;
      } else if (tag === messageTags.identifier) {
        const to = wire.valueEnd(bytes.length);
        if (to === broken) return false;
        this.#identifier(bytes, to);
      } else if (!wire.skip(tag, bytes.length)) return false;
    }
    return true;
  }

  #identifier(bytes: Buffer, end: number): void {
    const wire = this.#wire;
    const start = wire.at;
    const identity = readIdentifier(wire, end);
    if (identity === undefined) this.#visitor.malformed(bytes, start, end);
    else this.#visitor.identifier(identity);
    // The entries behind it count, whatever was in it.
    wire.at = end;
  }

  #entries(bytes: Buffer, end: number): boolean {
    const wire = this.#wire;
    while (wire.at < end) {
      const tag = wire.varint(end);
      if (tag !== entriesTags.logEntry) {
        if (!wire.skip(tag, end)) return false;
        continue;
      }
      const to = wire.valueEnd(end);
      if (to === broken) return false;
      const start = wire.at;
      this.#entry.clear(bytes);
      if (this.#wholeEntry(to)) this.#visitor.entry(this.#entry);
      else this.#visitor.malformed(bytes, start, to);
      // Where the entry ends is known, whatever was in it.
      wire.at = to;
    }
    return true;
  }

  #wholeEntry(end: number): boolean {
    const wire = this.#wire;
    while (wire.at < end) {
      const tag = wire.varint(end);
      if (tag === entryTags.commonProperties || tag === entryTags.request || tag === entryTags.response) {
        const to = wire.valueEnd(end);
        if (to === broken || !this.#part(tag, to)) return false;
      } else if (!wire.skip(tag, end)) return false;
    }
    return true;
  }

  #part(tag: number, end: number): boolean {
    if (tag === entryTags.commonProperties) return this.#common(end);
    return tag === entryTags.request ? this.#request(end) : this.#response(end);
  }

  #common(end: number): boolean {
    const wire = this.#wire;
    const entry = this.#entry;
    while (wire.at < end) {
      const tag = wire.varint(end);
      switch (tag) {
        case commonTags.upstreamCluster:
          if (!this.#text(fields.cluster, end)) return false;
          break;
        case commonTags.responseFlags: {
          const to = wire.valueEnd(end);
          if (to === broken || !this.#flags(to)) return false;
          break;
        }
        case commonTags.tlsProperties:
        case commonTags.customTags: {
          const to = wire.valueEnd(end);
          if (to === broken || !(tag === commonTags.customTags ? this.#customTag(to) : this.#tls(to))) return false;
          break;
        }
        case commonTags.routeName:
          if (!this.#text(fields.route, end)) return false;
          break;
        case commonTags.intermediateLogEntry:
        case commonTags.accessLogType: {
          const value = wire.varint(end);
          if (value === broken) return false;
          entry.final &&= tag === commonTags.accessLogType ? finalLogTypes.has(value) : value === 0;
          break;
        }
        default:
          if (!wire.skip(tag, end)) return false;
      }
    }
    return true;
  }

  /** The name that the client asked for with TLS stands for the authority where there is no request. */
  #tls(end: number): boolean {
    const wire = this.#wire;
    while (wire.at < end) {
      const tag = wire.varint(end);
      if (tag === tlsTags.sniHostname) {
        if (!this.#text(fields.authority, end)) return false;
      } else if (!wire.skip(tag, end)) return false;
    }
    return true;
  }

  #customTag(end: number): boolean {
    const wire = this.#wire;
    let isCluster = false;
    while (wire.at < end) {
      const tag = wire.varint(end);
      if (tag === mapTags.key) {
        const to = wire.valueEnd(end);
        if (to === broken) return false;
        isCluster = wire.spells(clusterBytes, to);
        wire.at = to;
      } else if (tag === mapTags.value && isCluster && !this.#entry.has(fields.cluster)) {
        if (!this.#text(fields.cluster, end)) return false;
      } else if (!wire.skip(tag, end)) return false;
    }
    return true;
  }

  #flags(end: number): boolean {
    const wire = this.#wire;
    const entry = this.#entry;
    while (wire.at < end) {
      const tag = wire.varint(end);
      if (tag === flagsTags.unauthorizedDetails) entry.flagSet |= unauthorized;
      if (tag < firstTag || (tag & 7) !== wireTypes.varint) {
        if (!wire.skip(tag, end)) return false;
        continue;
      }
      const value = wire.varint(end);
      if (value === broken) return false;
      if (value !== 0) entry.flagSet |= setOfField[tag >>> 3] ?? other;
    }
    return true;
  }

  #request(end: number): boolean {
    const wire = this.#wire;
    while (wire.at < end) {
      const tag = wire.varint(end);
      if (tag === requestTags.authority) {
        if (!this.#text(fields.authority, end)) return false;
      } else if (!wire.skip(tag, end)) return false;
    }
    return true;
  }

  #response(end: number): boolean {
    const wire = this.#wire;
    while (wire.at < end) {
      const tag = wire.varint(end);
      if (tag === responseTags.responseCode) {
        const to = wire.valueEnd(end);
        if (to === broken || !this.#code(to)) return false;
      } else if (tag === responseTags.responseCodeDetails) {
        if (!this.#text(fields.details, end)) return false;
      } else if (!wire.skip(tag, end)) return false;
    }
    return true;
  }

  #text(field: Field, end: number): boolean {
    const wire = this.#wire;
    const to = wire.valueEnd(end);
    if (to === broken) return false;
    this.#entry.set(field, wire.at, to);
    wire.at = to;
    return true;
  }

  #code(end: number): boolean {
    const wire = this.#wire;
    while (wire.at < end) {
      const tag = wire.varint(end);
      if (tag === wrapperTags.value) {
        const value = wire.varint(end);
        if (value === broken) return false;
        this.#entry.code = value;
      } else if (!wire.skip(tag, end)) return false;
    }
    return true;
  }
}
