import { viewOf } from './format/bytes.ts';
import { hashSecret } from './hash-secret.ts';

const firstBuckets = 1 << 10;

const { seed, factor: secretFactor } = hashSecret();

/**
 * Numbers byte strings in the order in which they are added. Names repeat endlessly in a log, so a line costs one
 * lookup here and no string.
 */
export class ByteTable {
  #arena = new Uint8Array(1 << 16);
  #arenaWords = new DataView(this.#arena.buffer);
  /** Where in the arena entry `n` begins; it ends where `n + 1` begins. */
  #starts = new Int32Array(firstBuckets);
  #hashes = new Int32Array(firstBuckets);
  /** Entry + 1, or 0 where the bucket is free. At most half of them are taken. */
  #buckets = new Int32Array(firstBuckets);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** The number of `bytes[start, end)`, or -1. */
  find(bytes: Buffer, start: number, end: number): number {
    const hash = hashOf(bytes, start, end);
    const buckets = this.#buckets;
    const mask = buckets.length - 1;
    for (let bucket = hash & mask; ; bucket = (bucket + 1) & mask) {
      const entry = buckets[bucket]! - 1;
      if (entry < 0) return -1;
      if (this.#hashes[entry] === hash && this.#holds(entry, bytes, start, end)) return entry;
    }
  }

  /** Adds what `find` did not find; its number is the size before. */
  add(bytes: Buffer, start: number, end: number): number {
    const entry = this.#size++;
    const from = this.#starts[entry]!;
    const to = from + end - start;
    if (to > this.#arena.length) {
      this.#arena = grown(this.#arena, new Uint8Array(2 * to));
      this.#arenaWords = new DataView(this.#arena.buffer);
    }
    this.#arena.set(bytes.subarray(start, end), from);
    if (this.#size === this.#starts.length) {
      this.#starts = grown(this.#starts, new Int32Array(2 * this.#size));
      this.#hashes = grown(this.#hashes, new Int32Array(2 * this.#size));
    }
    this.#starts[this.#size] = to;
    this.#hashes[entry] = hashOf(bytes, start, end);
    if (2 * this.#size > this.#buckets.length) this.#rehash();
    else this.#place(entry);
    return entry;
  }

  #holds(entry: number, bytes: Buffer, start: number, end: number): boolean {
    let at = this.#starts[entry]!;
    if (this.#starts[entry + 1]! - at !== end - start) return false;
    const words = viewOf(bytes);
    const kept = this.#arenaWords;
    let from = start;
    for (; from + 4 <= end; from += 4, at += 4)
      if (words.getInt32(from, true) !== kept.getInt32(at, true)) return false;
    for (; from < end; from++, at++) if (bytes[from] !== this.#arena[at]) return false;
    return true;
  }

  #place(entry: number): void {
    const mask = this.#buckets.length - 1;
    let bucket = this.#hashes[entry]! & mask;
    while (this.#buckets[bucket] !== 0) bucket = (bucket + 1) & mask;
    this.#buckets[bucket] = entry + 1;
  }

  #rehash(): void {
    this.#buckets = new Int32Array(2 * this.#buckets.length);
    for (let entry = 0; entry < this.#size; entry++) this.#place(entry);
  }
}

function grown<T extends Uint8Array | Int32Array>(from: T, to: T): T {
  to.set(from);
  return to;
}

/** One step of a hash: the word goes in twice, the second time beside the state, where it costs no waiting. */
function mixed(state: number, word: number): number {
  const hash = Math.imul(state ^ word, 0x9e3779b1);
  return ((hash ^ (hash >>> 15)) + Math.imul(word ^ (word >>> 15), secretFactor)) | 0;
}

/** Four bytes a step, by turns into two states, so that no step waits for the one before. */
function hashOf(bytes: Buffer, start: number, end: number): number {
  const words = viewOf(bytes);
  let one = seed ^ (end - start);
  let other = seed;
  let at = start;
  for (; at + 8 <= end; at += 8) {
    one = mixed(one, words.getInt32(at, true));
    other = mixed(other, words.getInt32(at + 4, true));
  }
  if (at + 4 <= end) {
    one = mixed(one, words.getInt32(at, true));
    at += 4;
  }
  for (; at < end; at++) other = Math.imul(other ^ bytes[at]!, 0x85ebca6b);
  const hash = mixed(one, other);
  return hash ^ (hash >>> 13);
}
