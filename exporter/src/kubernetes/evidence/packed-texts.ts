import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { hash32 } from '../hash.ts';

/** From so many characters on texts are packed together: fewer are read quicker, and of more zlib finds more that repeats. */
const blockLength = 4_096;
/** What zlib works with stays until V8 collects everything: little more than a block takes, packed or not. */
const packing = { level: 1, windowBits: 13, memLevel: 5, chunkSize: blockLength / 2 };
const unpacking = { windowBits: 13, chunkSize: 2 * blockLength };

/** Texts that were packed together, of which the first has this place. */
interface PackedBlock {
  readonly first: number;
  readonly bytes: Uint8Array;
}

/**
 * Thousands of texts that are like each other, of which a few are read at a time: packed, those of objects of an apiserver
 * take a quarter of their length.
 */
export class PackedTexts {
  readonly #blocks: PackedBlock[] = [];
  /** Those that are not packed yet. */
  #open: string[] = [];
  #openLength = 0;
  #size = 0;
  /** What was read last: who reads many reads one after the other. */
  #last: { readonly block: PackedBlock; readonly texts: readonly string[] } | undefined;

  get size(): number {
    return this.#size;
  }

  /** Adds a text without line feeds, as `JSON.stringify` writes; returns its place. */
  add(text: string): number {
    this.#open.push(text);
    this.#openLength += text.length;
    this.#size++;
    if (this.#openLength >= blockLength) this.#pack();
    return this.#size - 1;
  }

  read(place: number): string {
    const first = this.#size - this.#open.length;
    if (place >= first) return this.#open[place - first] ?? '';
    const next = firstOf(this.#blocks.length, (at) => (this.#blocks[at]?.first ?? 0) > place);
    const block = this.#blocks[next - 1];
    return block === undefined ? '' : (this.#unpacked(block)[place - block.first] ?? '');
  }

  #pack(): void {
    // A copy: what zlib returns holds all of the memory that it took to begin with.
    const bytes = new Uint8Array(deflateRawSync(this.#open.join('\n'), packing));
    this.#blocks.push({ first: this.#size - this.#open.length, bytes });
    this.#open = [];
    this.#openLength = 0;
  }

  #unpacked(block: PackedBlock): readonly string[] {
    if (this.#last?.block !== block) {
      this.#last = { block, texts: inflateRawSync(block.bytes, unpacking).toString().split('\n') };
    }
    return this.#last.texts;
  }
}

/** Room for the place beside 32 bits of a hash. */
const maxPlaces = 2 ** 21;

/**
 * Places by key in one array of numbers, for thousands of keys that are looked for seldom. Of a key its hash is kept alone:
 * what is found may be of another key, which whoever reads it sees.
 */
export class PlaceIndex {
  /** Hash and place in one number each. */
  #sorted = new Float64Array();
  /** Those that are not sorted in yet. */
  #added: number[] = [];

  add(key: string, place: number): void {
    this.#added.push(hash32(key) * maxPlaces + place);
  }

  /** In ascending order. */
  find(key: string): number[] {
    const sorted = this.#sortedIn();
    const first = hash32(key) * maxPlaces;
    const places: number[] = [];
    for (let at = firstOf(sorted.length, (each) => (sorted[each] ?? 0) >= first); at < sorted.length; at++) {
      const place = (sorted[at] ?? 0) - first;
      if (place >= maxPlaces) break;
      places.push(place);
    }
    return places;
  }

  #sortedIn(): Float64Array {
    if (this.#added.length === 0) return this.#sorted;
    const all = new Float64Array(this.#sorted.length + this.#added.length);
    all.set(this.#sorted);
    all.set(this.#added, this.#sorted.length);
    this.#added = [];
    return (this.#sorted = all.sort());
  }
}

/** The first of so many numbers from 0 on of which it holds, as it does of all behind it; their number for none. */
function firstOf(count: number, holds: (at: number) => boolean): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
