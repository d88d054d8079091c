import type { Clock } from '../model/clock.ts';

/** Lets somebody sleep until a time has passed or something happened. */
export class Waker {
  readonly #clock: Clock;
  #happened = false;
  #wake: (() => void) | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Something happened; whoever sleeps next does not sleep at all. */
  wake(): void {
    this.#happened = true;
    this.#wake?.();
  }

  async sleep(ms: number, signal: AbortSignal): Promise<void> {
    if (!this.#happened && !signal.aborted) {
      const stop = new AbortController();
      const wake = (): void => stop.abort();
      this.#wake = wake;
      signal.addEventListener('abort', wake);
      await this.#clock.sleep(ms, stop.signal);
      signal.removeEventListener('abort', wake);
      this.#wake = undefined;
    }
    this.#happened = false;
  }
}
