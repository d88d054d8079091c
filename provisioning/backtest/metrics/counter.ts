import type { Write } from './buffer.ts';

/** A counter as the exporter exposes it: at 0 for one scrape before its first value, and from 0 again after a restart. */
export class Counter {
  readonly #write: Write;
  #isShown = false;
  /** What had been counted when it was reset, and what was counted at the last scrape. */
  #base = 0;
  #last = 0;

  constructor(write: Write) {
    this.#write = write;
  }

  /** After a restart what was not scraped any more is counted anew, from the log. */
  reset(): void {
    this.#base = this.#last;
    this.#isShown = false;
  }

  /** Writes what has been counted since the beginning; nothing before the first count but where it `isBorn`. Tells whether it wrote. */
  show(count: number, isBorn = false): boolean {
    if (!this.#isShown && !isBorn && count === this.#base) return false;
    this.#write(this.#isShown ? count - this.#base : 0);
    this.#isShown = true;
    this.#last = count;
    return true;
  }
}
