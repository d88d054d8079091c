import { crc32 } from 'node:zlib';
import type { Stamp } from './stamp.ts';

/**
 * `sinceTime` is asked for so much before the last line: standard output and standard error stand in the log a moment
 * out of order, so a line may come after one that is stamped with the next second.
 */
const overlapSeconds = 1;

/** Which line it is among those of its second: the nanosecond and the bytes, as a number that a Map compares fast. */
export function keyOf(bytes: Buffer, { nanos, end: start }: Stamp, end: number): number {
  // 32 bits of content beside 21 bits of time: exact within 53. The prime keeps round microseconds apart.
  return crc32(bytes.subarray(start, end)) * 2 ** 21 + (nanos % 2_097_143);
}

/**
 * How far a log has been counted. The API takes up a log at a whole second (`sinceTime`), so the lines of the last
 * seconds are remembered one by one; those that come again are told from new ones, whatever the log has lost by rotation.
 */
export class Position {
  #newest: number | undefined;
  #beginning: number | undefined;
  /** Keys of the lines that the API would send again, by second. */
  readonly #counted = new Map<number, number[]>();
  /** Keys of lines that came before any that has a time. */
  #undated: number[] = [];
  /** How often each of those lines is still expected. */
  #expected = new Map<number, number>();

  /** The second to take the log up from; undefined for its start. */
  get since(): number | undefined {
    return this.#newest === undefined ? this.#beginning : this.#newest - overlapSeconds;
  }

  /** As long as no line has come, the log is desired from this second on. */
  beginAt(second: number): void {
    this.#beginning = second;
  }

  /** Another log takes the place of this one, and is desired from its start; lines of it that came already are known. */
  restart(): void {
    this.#newest = undefined;
    this.#beginning = undefined;
  }

  /** The log is about to be read again from `since`. */
  rewind(): void {
    this.#expected = new Map();
    for (const keys of [this.#undated, ...this.#counted.values()]) {
      for (const key of keys) this.#expected.set(key, (this.#expected.get(key) ?? 0) + 1);
    }
  }

  /** Whether this line has come before and is expected again. */
  expects(key: number): boolean {
    return this.#expected.has(key);
  }

  /** Whether this line has not come before; it has from now on. Without a second it counts as beside the last line. */
  take(key: number, second = this.#newest): boolean {
    const times = this.#expected.get(key);
    if (times !== undefined) {
      if (times === 1) this.#expected.delete(key);
      else this.#expected.set(key, times - 1);
      return false;
    }
    if (second === undefined) this.#undated.push(key);
    else this.#remember(key, second);
    return true;
  }

  #remember(key: number, second: number): void {
    if (this.#newest === undefined || second > this.#newest) {
      this.#newest = second;
      for (const older of this.#counted.keys()) {
        if (older < second - overlapSeconds) this.#counted.delete(older);
      }
    }
    if (second < this.#newest - overlapSeconds) return;
    const keys = this.#counted.get(second);
    if (keys === undefined) this.#counted.set(second, [...this.#undated.splice(0), key]);
    else keys.push(key);
  }
}
