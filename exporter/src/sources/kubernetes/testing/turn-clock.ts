import type { Clock } from '../../../model/clock.ts';

interface Sleeper {
  readonly until: number;
  readonly wake: () => void;
}

/** A day in 45 seconds. What takes the kernel or undici some milliseconds, as to connect may, is then some seconds. */
const speed = 2_000;

/**
 * A clock that runs much faster than real time, but never further than `turnMs` in a turn of the event loop. One that
 * only multiplies real time cannot tell a busy machine from a silent server: while a turn takes long no time passes here,
 * and bytes that were sent over loopback are there in the next turn.
 */
export class TurnClock implements Clock {
  readonly #turnMs: number;
  readonly #sleepers = new Set<Sleeper>();
  #now: number;
  #next = Infinity;
  #isStopped = false;

  constructor(turnMs = 50, now = Date.parse('2026-11-22T00:00:00Z')) {
    this.#turnMs = turnMs;
    this.#now = now;
    this.#turn(performance.now());
  }

  now(): number {
    return this.#now;
  }

  sleep(ms: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const wake = (): void => {
        this.#sleepers.delete(sleeper);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      const sleeper = { until: this.#now + ms, wake };
      this.#sleepers.add(sleeper);
      this.#next = Math.min(this.#next, sleeper.until);
      signal.addEventListener('abort', wake, { once: true });
    });
  }

  /** How many wait for time to pass. */
  get sleeping(): number {
    return this.#sleepers.size;
  }

  /** Time stands still from now on. */
  stop(): void {
    this.#isStopped = true;
  }

  #turn(began: number): void {
    setImmediate(() => {
      if (this.#isStopped) return;
      const ended = performance.now();
      this.#now += Math.min(this.#turnMs, (ended - began) * speed);
      if (this.#now >= this.#next) this.#wakeDue();
      this.#turn(ended);
    });
  }

  #wakeDue(): void {
    for (const sleeper of [...this.#sleepers]) if (sleeper.until <= this.#now) sleeper.wake();
    this.#next = Infinity;
    for (const { until } of this.#sleepers) this.#next = Math.min(this.#next, until);
  }
}
