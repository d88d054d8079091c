import { isToldByDetails } from '../details.ts';
import { type Completion, type Entry, fields, isRare } from '../entry.ts';
import { firstByte, spread, viewOf, zeroBytes } from './bytes.ts';
import {
  backslash,
  closeBracket,
  closeBrace,
  colon,
  comma,
  endOfScalar,
  hyphen,
  openBrace,
  openBracket,
  quote,
} from './json-bytes.ts';
import type { JsonKey, JsonKeys } from './json-keys.ts';
import { isAt, JsonLayout } from './json-layout.ts';

const quotes = spread(quote);
const backslashes = spread(backslash);

/** Deeper is no access log; a hostile line must not exhaust the stack. */
const deepest = 16;

/**
 * Reads the fields of one JSON object without making objects: keys are compared as bytes, values that nobody asked for
 * are stepped over. Strings stay escaped; the entry says so where one holds a backslash.
 */
export class JsonScanner implements Completion {
  readonly #keys: JsonKeys;
  #bytes: Buffer = Buffer.alloc(0);
  #end = 0;
  #at = 0;
  #entry: Entry | undefined;
  #sawFlags = false;
  #depth = 0;
  /** Whether the last string holds a backslash. */
  #escaped = false;
  readonly #layout = new JsonLayout();
  /** The fields of the line that is read whole, without the rare ones. */
  #had = 0;
  #start = 0;
  /** The last line was read whole, so nothing is left to be looked for. */
  #isWhole = false;
  /** A text value behind an envelope key: where it begins and ends, without its quotes. */
  envelope = 0;
  envelopeEnd = 0;
  envelopeEscaped = false;
  /** Whether the last line was JSON to its end. */
  sawWhole = false;

  constructor(keys: JsonKeys) {
    this.#keys = keys;
  }

  /** Whether the line is a JSON object with response flags or their details; its fields are in the entry then. */
  scan(entry: Entry, start: number, end: number): boolean {
    this.#bytes = entry.bytes;
    this.#start = start;
    this.#end = end;
    this.#entry = entry;
    this.#isWhole = false;
    this.envelope = this.envelopeEnd = 0;
    if (this.#layout.isToBeTried() && this.#byLayout(start, end)) return true;
    entry.clear(entry.bytes);
    this.#readWhole(start);
    if (!this.sawWhole) return false;
    if (this.#sawFlags) this.#layout.end(this.#had);
    else {
      // The lines of a log without flags are always read whole.
      this.#layout.giveUp();
      entry.isFlagless = isToldByDetails(this.#had);
    }
    return this.#sawFlags || entry.isFlagless;
  }

  #readWhole(start: number): void {
    this.envelope = this.envelopeEnd = 0;
    this.#at = start;
    this.#sawFlags = false;
    this.#had = 0;
    this.#depth = 0;
    this.#layout.begin();
    this.sawWhole = this.#object(this.#keys);
    this.#isWhole = true;
  }

  /**
   * A proxy writes its keys in the same order on every line, so that comparing them is enough and nothing behind the
   * last needed one is looked at. False when the line is not laid out like the last one.
   */
  #byLayout(start: number, end: number): boolean {
    const bytes = this.#bytes;
    const { members } = this.#layout;
    if (members.length === 0 || bytes[start] !== openBrace || bytes[end - 1] !== closeBrace) return false;
    const words = viewOf(bytes);
    let at = start;
    for (const member of members) {
      const { length, key } = member;
      // A brace or a comma, then the key.
      at++;
      if (at + length >= end || !isAt(member, words, at)) return false;
      at += length;
      const first = bytes[at];
      if (first === openBrace || first === openBracket) return false;
      this.#at = at;
      const to = first === quote ? this.#string() : (this.#at = endOfScalar(bytes, at, end));
      if (to < 0) return false;
      if (key !== undefined && (first === quote || key.field === fields.code)) {
        this.#take(key, first === quote ? at + 1 : at, to);
      }
      at = this.#at;
      if (bytes[at] !== comma && bytes[at] !== closeBrace) return false;
    }
    return true;
  }

  /** What is rare may stand behind the last field that every line is asked for. */
  complete(): void {
    if (this.#isWhole) return;
    this.#readWhole(this.#start);
    this.#layout.giveUp();
  }

  /** Reads an object from its brace to the one that closes it; false when it is not JSON. */
  #object(keys: JsonKeys | undefined): boolean {
    const bytes = this.#bytes;
    if (bytes[this.#at] !== openBrace || ++this.#depth > deepest) return false;
    this.#at++;
    if (this.#skipBlanks() === closeBrace) return this.#close();
    for (;;) {
      if (this.#skipBlanks() !== quote) return false;
      const start = this.#at + 1;
      const end = this.#string();
      if (end < 0) return false;
      const key = keys?.find(bytes, start, end);
      // Only `"NAME":` without a blank can be compared as a whole.
      if (bytes[end + 1] !== colon) this.#layout.giveUp();
      if (this.#depth === 1 && this.#layout.isLearning) {
        const isNeeded = key?.field === undefined || !isRare(key.field);
        this.#layout.add(bytes, start - 1, end + 2, isNeeded ? key : undefined);
      }
      if (this.#skipBlanks() !== colon) return false;
      this.#at++;
      if (!this.#value(key)) return false;
      const next = this.#skipBlanks();
      if (next === closeBrace) return this.#close();
      if (next !== comma) return false;
      this.#at++;
    }
  }

  #close(): boolean {
    this.#depth--;
    this.#at++;
    return true;
  }

  #value(key: JsonKey | undefined): boolean {
    if (key?.field !== undefined && !isRare(key.field)) this.#had |= 1 << key.field;
    const first = this.#skipBlanks();
    if (first === quote) {
      const start = this.#at + 1;
      const end = this.#string();
      if (end < 0) return false;
      if (key !== undefined) this.#take(key, start, end);
      return true;
    }
    if (first === openBrace) return this.#object(key?.inner);
    if (first === openBracket) return this.#array();
    const start = this.#at;
    const end = (this.#at = endOfScalar(this.#bytes, start, this.#end));
    if (end === start) return false;
    if (key?.field === fields.code) this.#take(key, start, end);
    else if (key?.field === fields.flags) this.#sawFlags = true;
    return true;
  }

  #take(key: JsonKey, start: number, end: number): void {
    const entry = this.#entry!;
    entry.escaped ||= this.#escaped;
    if (key.envelope) {
      this.envelope = start;
      this.envelopeEnd = end;
      this.envelopeEscaped = this.#escaped;
    }
    if (key.field === undefined) return;
    if (key.field === fields.flags) this.#sawFlags = true;
    // A log may give two spellings of a name; the one that says something wins.
    const says = end - start !== 1 || this.#bytes[start] !== hyphen;
    if (says || !entry.has(key.field)) entry.set(key.field, start, end);
  }

  /** Steps over a string, from its first quote; where its last quote stands, or -1. */
  #string(): number {
    const bytes = this.#bytes;
    const words = viewOf(bytes);
    const end = this.#end;
    this.#escaped = false;
    let at = this.#at + 1;
    for (;;) {
      let found = 0;
      for (; at + 4 <= end; at += 4) {
        const word = words.getInt32(at, true);
        found = zeroBytes(word ^ quotes) | zeroBytes(word ^ backslashes);
        if (found !== 0) break;
      }
      if (found !== 0) at += firstByte(found);
      else while (at < end && bytes[at] !== quote && bytes[at] !== backslash) at++;
      if (at >= end) return -1;
      if (bytes[at] === quote) {
        this.#at = at + 1;
        return at;
      }
      this.#escaped = true;
      at += 2;
    }
  }

  /** Steps over an array: nothing in one is ever asked for. */
  #array(): boolean {
    if (++this.#depth > deepest) return false;
    this.#at++;
    if (this.#skipBlanks() === closeBracket) return this.#close();
    for (;;) {
      if (!this.#value(undefined)) return false;
      const next = this.#skipBlanks();
      if (next === closeBracket) return this.#close();
      if (next !== comma) return false;
      this.#at++;
    }
  }

  /** The next byte that is no blank, without stepping over it; -1 at the end. */
  #skipBlanks(): number {
    const bytes = this.#bytes;
    while (this.#at < this.#end) {
      const byte = bytes[this.#at]!;
      if (byte > 0x20) return byte;
      this.#at++;
    }
    return -1;
  }
}
