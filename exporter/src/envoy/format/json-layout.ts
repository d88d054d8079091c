import { fields } from '../entry.ts';
import { viewOf } from './bytes.ts';
import type { JsonKey } from './json-keys.ts';

/** A key of a line and what to do with its value. */
interface Member {
  /** Bytes of its name with what follows a key: `"NAME":`. */
  readonly length: number;
  readonly words: DataView;
  readonly key: JsonKey | undefined;
}

const wordBytes = 4;

function fieldsIn(members: readonly Member[]): number {
  return members.reduce((had, { key }) => (key?.field === undefined ? had : had | (1 << key.field)), 0);
}

/** Its own memory, which holds no chunk of the log. */
function copyOf(name: Uint8Array): DataView {
  return new DataView(new Uint8Array(name).buffer);
}

/** Whether the line goes on with the member's name at `at`: by words, the last of which may overlap the one before. */
export function isAt({ length, words }: Member, line: DataView, at: number): boolean {
  const last = length - wordBytes;
  for (let i = 0; i < last; i += wordBytes) if (line.getInt32(at + i, true) !== words.getInt32(i, true)) return false;
  return line.getInt32(at + last, true) === words.getInt32(last, true);
}

/**
 * So many lines are read whole before one is taken for the layout of the others: with keys that are left out where they
 * say nothing (Envoy's `omit_empty_values`), one line does not show them all. A layout that does not fit is learned anew,
 * but not at every line of a log that mixes several.
 */
const linesBetweenLearning = 64;

/** So often a line that fits is read whole all the same, so that a field that came to be behind the last is noticed. */
const linesBetweenWhole = 512;

const clusterBit = 1 << fields.cluster;

/** How the lines of a log are laid out, as far as lines that were read whole have shown it. */
export class JsonLayout {
  /** The keys of a line in their order, up to the last one that is needed; empty while that is not known. */
  members: readonly Member[] = [];
  #learning: Member[] | undefined;
  #sinceLearned = 0;
  /** By number, the fields that any line had so far: a layout without one of them would miss it. */
  #everHad = 0;

  /** Whether the next line may be compared with it, or is to be read whole. */
  isToBeTried(): boolean {
    return this.#sinceLearned++ < linesBetweenWhole;
  }

  /** A line is about to be read whole. */
  begin(): void {
    this.#learning = this.#sinceLearned > linesBetweenLearning ? [] : undefined;
  }

  /** Whether the keys of the line that is being read are of use. */
  get isLearning(): boolean {
    return this.#learning !== undefined;
  }

  /** The line cannot be compared as bytes. */
  giveUp(): void {
    this.#learning = undefined;
  }

  /** The next key of the line, from its quote to its colon in `bytes[start, end)`. */
  add(bytes: Buffer, start: number, end: number, key: JsonKey | undefined): void {
    const length = end - start;
    // The empty name alone is shorter than a word.
    if (length < wordBytes) this.giveUp();
    if (this.#learning === undefined) return;
    // Most lines are read whole only to find that nothing changed.
    const last = this.members[this.#learning.length];
    const isSame = last?.length === length && last.key === key && isAt(last, viewOf(bytes), start);
    this.#learning.push(isSame ? last : { length, words: copyOf(bytes.subarray(start, end)), key });
  }

  /** The line was read whole; `had` are its fields, as bits by number. */
  end(had: number): void {
    this.#everHad |= had;
    if (fieldsIn(this.members) !== this.#everHad) this.members = [];
    if (this.#learning === undefined) return;
    const last = this.#learning.findLastIndex(({ key }) => key !== undefined);
    const members = this.#learning.slice(0, last + 1);
    const isComplete = fieldsIn(members) === this.#everHad && (this.#everHad & clusterBit) !== 0;
    if (isComplete) this.members = members;
    this.#learning = undefined;
    this.#sinceLearned = 0;
  }
}
