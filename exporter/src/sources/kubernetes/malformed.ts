import type { Clock } from '../../model/clock.ts';

const everyMs = 60_000;

/** Names malformed objects in the log, one of each kind a minute: all of them would drown what else it says. */
export class MalformedObjects {
  readonly #clock: Clock;
  readonly #warn: (sentence: string) => void;
  readonly #told = new Map<string, { readonly at: number; more: number }>();

  constructor(clock: Clock, warn: (sentence: string) => void) {
    this.#clock = clock;
    this.#warn = warn;
  }

  add(kind: string, why: string): void {
    const last = this.#told.get(kind);
    const at = this.#clock.now();
    if (last !== undefined && at - last.at < everyMs) {
      last.more++;
      return;
    }
    const more =
      last === undefined || last.more === 0 ? '' : `; so it was ${last.more} times more since the last sentence`;
    this.#told.set(kind, { at, more: 0 });
    this.#warn(`${why}${more}`);
  }
}
