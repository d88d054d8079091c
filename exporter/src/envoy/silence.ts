import type { Clock } from '../model/clock.ts';
import type { Tell } from '../model/event.ts';
import { describeFates, type LineFates, linesIn } from '../model/line-fate.ts';

/** So long after its first line a log that counts for nothing says so: within a minute. */
const patienceMs = 45_000;

/** Notices that lines come and none of them is counted. Asked from time to time, such as with each poll. */
export class Silence {
  readonly #clock: Pick<Clock, 'now'>;
  #since: number | undefined;

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock;
  }

  /** Whether lines have come for a while, and none of them was counted, not even apart. */
  lasts(fates: Readonly<LineFates>): boolean {
    if (fates.counted + fates.inbound > 0 || linesIn(fates) === fates.blank) return false;
    const now = this.#clock.now();
    this.#since ??= now;
    return now - this.#since >= patienceMs;
  }
}

/** That nothing of a log is counted, what became of it, and what to do: `remedy` ends the sentence. */
export function uncounted(log: string, fates: Readonly<LineFates>, remedy: string): string {
  return `nothing of ${log} is counted (${describeFates(fates)}); ${remedy}`;
}

/** The part of a source that is told to be missing while lines come and none of some log is counted. */
const resource = 'lines';

/**
 * Tells of logs of which no line is counted: the source is up, since nobody knows whether anything is wrong, and a part of
 * it is missing. `warn` hears each of them once.
 */
export class SilenceTeller {
  readonly #warn: (sentence: string) => void;
  #told: readonly string[] = [];

  constructor(warn: (sentence: string) => void) {
    this.#warn = warn;
  }

  tell(remarks: readonly string[], tell: Tell): void {
    if (remarks.join('\n') === this.#told.join('\n')) return;
    for (const remark of remarks) if (!this.#told.includes(remark)) this.#warn(remark);
    this.#told = remarks;
    if (remarks.length === 0) tell({ type: 'resource-up', resource });
    else tell({ type: 'resource-down', resource, error: remarks.join('; ') });
  }
}
