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
    const block = this.#blocks[lastAtMost(this.#blocks, place)];
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

/** Which block a place is in: the last that does not begin after it. */
function lastAtMost(blocks: readonly PackedBlock[], place: number): number {
  let low = 0;
  let high = blocks.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((blocks[middle]?.first ?? 0) <= place) low = middle + 1;
    else high = middle;
  }
  return low - 1;
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
    this.#sortIn();
    const first = hash32(key) * maxPlaces;
    const places: number[] = [];
    for (let at = lowerBound(this.#sorted, first); at < this.#sorted.length; at++) {
      const place = (this.#sorted[at] ?? 0) - first;
      if (place >= maxPlaces) break;
      places.push(place);
    }
    return places;
  }

  #sortIn(): void {
    if (this.#added.length === 0) return;
    const all = new Float64Array(this.#sorted.length + this.#added.length);
    all.set(this.#sorted);
    all.set(this.#added, this.#sorted.length);
    this.#sorted = all.sort();
    this.#added = [];
  }
}

/** Where the first number stands that is not smaller. */
function lowerBound(sorted: Float64Array, least: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? 0) < least) low = middle + 1;
    else high = middle;
  }
  return low;
}
