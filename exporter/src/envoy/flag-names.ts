import { ByteTable } from './byte-table.ts';
import { type FlagSet, noFlags, notFlags } from './flags.ts';

/** Longer ones are not a proxy's. */
const maxBytes = 1024;

/** Beyond so many spellings the table begins anew: forged ones must not fill the memory. */
const maxNames = 1 << 15;

/** What a field spells, as a set of flags; each spelling becomes a string only once. */
export class FlagNames {
  readonly #parse: (text: string) => FlagSet;
  #table = new ByteTable();
  #sets: FlagSet[] = [];

  constructor(parse: (text: string) => FlagSet) {
    this.#parse = parse;
  }

  /** The flags that `bytes[start, end)` spells, or `notFlags`; `-` and nothing spell none. */
  of(bytes: Buffer, start: number, end: number): FlagSet {
    if (end === start || (end === start + 1 && bytes[start] === 0x2d)) return noFlags;
    if (end - start > maxBytes) return notFlags;
    const known = this.#table.find(bytes, start, end);
    if (known >= 0) return this.#sets[known]!;
    const set = this.#parse(bytes.toString('latin1', start, end));
    if (set !== notFlags) this.#sets[this.#table.add(bytes, start, end)] = set;
    return set;
  }

  forgetWhenFull(): void {
    if (this.#table.size <= maxNames) return;
    this.#table = new ByteTable();
    this.#sets = [];
  }
}
