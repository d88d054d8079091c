import { wireTypes } from './fields.ts';

/** What reading gives where the bytes do not hold what they should. */
export const broken = -1;

/** Field 0 does not exist, so what is smaller is no tag. */
export const firstTag = 8;

/** A varint of 64 bits has at most ten bytes. */
const maxVarintLength = 10;

/**
 * A place in bytes of protobuf's wire format. Every read takes the end of the message that it is in and never looks
 * beyond it. Source: protobuf.dev/programming-guides/encoding.
 */
export class WireReader {
  bytes: Uint8Array = new Uint8Array(0);
  at = 0;

  /** A varint, inexact beyond 2^53; or `broken`. */
  varint(end: number): number {
    const { bytes } = this;
    let at = this.at;
    if (at < end && bytes[at]! < 0x80) {
      this.at = at + 1;
      return bytes[at]!;
    }
    const last = Math.min(end, at + maxVarintLength);
    let value = 0;
    for (let scale = 1; at < last; scale *= 0x80) {
      const byte = bytes[at++]!;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) {
        this.at = at;
        return value;
      }
    }
    return broken;
  }

  /** Steps over the length of a length-delimited value; says where the value ends, or `broken`. */
  valueEnd(end: number): number {
    const length = this.varint(end);
    return length === broken || length > end - this.at ? broken : this.at + length;
  }

  /** Whether the bytes from here to `end` are those of `word`. */
  spells(word: Uint8Array, end: number): boolean {
    if (end - this.at !== word.length) return false;
    for (let i = 0; i < word.length; i++) if (this.bytes[this.at + i] !== word[i]) return false;
    return true;
  }

  /** Steps over the value behind `tag`; false where it is broken. Groups count as broken: proto3 has none. */
  skip(tag: number, end: number): boolean {
    if (tag < firstTag) return false;
    switch (tag & 7) {
      case wireTypes.varint:
        return this.varint(end) !== broken;
      case wireTypes.lengthDelimited: {
        const to = this.valueEnd(end);
        if (to === broken) return false;
        this.at = to;
        return true;
      }
      case wireTypes.i64:
        return (this.at += 8) <= end;
      case wireTypes.i32:
        return (this.at += 4) <= end;
      default:
        return false;
    }
  }
}
