import { EntryDecoder } from './decode-entry.ts';
import type { AlsEntry } from './entry.ts';
import { entriesTags, messageTags } from './fields.ts';
import { readIdentifier, type StreamIdentity } from './identifier.ts';
import { broken, WireReader } from './wire.ts';

/** Hears of the parts of a message. */
export interface MessageVisitor {
  /** Who sends the stream, which only its first message says. */
  identifier(identity: StreamIdentity): void;
  /** The entry is the same object each time. */
  entry(entry: AlsEntry): void;
  /** `bytes[start, end)`, an entry, an identifier or a message, is not what the protocol says, or ends otherwise. */
  malformed(bytes: Buffer, start: number, end: number): void;
}

const nothing = Buffer.alloc(0);

/**
 * Reads StreamAccessLogsMessage by hand, without an object for each entry. Never throws, and takes time in proportion
 * to the length of the message.
 */
export class MessageDecoder {
  readonly #visitor: MessageVisitor;
  readonly #wire = new WireReader();
  readonly #entries = new EntryDecoder(this.#wire);

  constructor(visitor: MessageVisitor) {
    this.#visitor = visitor;
  }

  message(bytes: Buffer): void {
    this.#wire.bytes = bytes;
    this.#wire.at = 0;
    if (!this.#message(bytes)) this.#visitor.malformed(bytes, 0, bytes.length);
    // The bytes are not kept alive until the next message, which may come in an hour.
    this.#wire.bytes = this.#entries.entry.bytes = nothing;
  }

  #message(bytes: Buffer): boolean {
    const wire = this.#wire;
    while (wire.at < bytes.length) {
      const tag = wire.varint(bytes.length);
      if (tag === messageTags.httpLogs || tag === messageTags.tcpLogs) {
        const to = wire.valueEnd(bytes.length);
        const kind = tag === messageTags.httpLogs ? 'http' : 'tcp';
        if (to === broken || !this.#readEntries(bytes, to, kind)) return false;
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

  #readEntries(bytes: Buffer, end: number, kind: 'http' | 'tcp'): boolean {
    const wire = this.#wire;
    const { entry } = this.#entries;
    while (wire.at < end) {
      const tag = wire.varint(end);
      if (tag !== entriesTags.logEntry) {
        if (!wire.skip(tag, end)) return false;
        continue;
      }
      const to = wire.valueEnd(end);
      if (to === broken) return false;
      const start = wire.at;
      entry.clear(bytes);
      if (this.#entries.read(to, kind)) this.#visitor.entry(entry);
      else this.#visitor.malformed(bytes, start, to);
      // Where the entry ends is known, whatever was in it.
      wire.at = to;
    }
    return true;
  }
}
