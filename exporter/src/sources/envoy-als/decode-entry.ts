import { otherFlag } from '@uhwatch/contract/outcomes.ts';
import { type Field, fields } from '../../envoy/entry.ts';
import { flagSetOf, type FlagSet } from '../../envoy/flags.ts';
import { AlsEntry } from './entry.ts';
import {
  clusterTag,
  commonTags,
  entryTags,
  finalLogTypes,
  flagOfField,
  flagsTags,
  mapTags,
  requestTags,
  responseTags,
  tlsTags,
  wireTypes,
  wrapperTags,
} from './fields.ts';
import { broken, firstTag, type WireReader } from './wire.ts';

/** By field number of ResponseFlags; an empty place is a field of a later Envoy. */
const setOfField: FlagSet[] = [];
for (const [field, flag] of flagOfField) setOfField[field] = flagSetOf(flag);
const unauthorized = flagSetOf('UAEX');
const other = flagSetOf(otherFlag);

const clusterBytes = Buffer.from(clusterTag);

/**
 * Reads one HTTPAccessLogEntry or TCPAccessLogEntry by hand: of its forty fields eight are read, and it must cost no
 * object.
 */
export class EntryDecoder {
  /** What was read last; the same object each time. */
  readonly entry = new AlsEntry();
  /** Which types of an entry of this kind are final. */
  #finalTypes: ReadonlySet<number> = finalLogTypes.http;
  readonly #wire: WireReader;

  /** Reads from where `wire` stands. */
  constructor(wire: WireReader) {
    this.#wire = wire;
  }

  /** Reads the entry that ends at `end`; false when it is not what the protocol says. */
  read(end: number, kind: keyof typeof finalLogTypes): boolean {
    const wire = this.#wire;
    this.#finalTypes = finalLogTypes[kind];
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
    const entry = this.entry;
    while (wire.at < end) {
      const tag = wire.varint(end);
      switch (tag) {
        case commonTags.upstreamCluster:
          if (!this.#text(fields.cluster, end)) return false;
          break;
        case commonTags.downstreamLocalAddress:
          if (!this.#text(fields.destination, end)) return false;
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
          entry.final &&= tag === commonTags.accessLogType ? this.#finalTypes.has(value) : value === 0;
          break;
        }
        default:
          if (!wire.skip(tag, end)) return false;
      }
    }
    return true;
  }

  #tls(end: number): boolean {
    const wire = this.#wire;
    while (wire.at < end) {
      const tag = wire.varint(end);
      if (tag === tlsTags.sniHostname) {
        if (!this.#text(fields.serverName, end)) return false;
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
      } else if (tag === mapTags.value && isCluster && !this.entry.has(fields.cluster)) {
        if (!this.#text(fields.cluster, end)) return false;
      } else if (!wire.skip(tag, end)) return false;
    }
    return true;
  }

  #flags(end: number): boolean {
    const wire = this.#wire;
    const entry = this.entry;
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
    this.entry.set(field, wire.at, to);
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
        this.entry.code = value;
      } else if (!wire.skip(tag, end)) return false;
    }
    return true;
  }
}
