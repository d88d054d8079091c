import { DueQueue } from '../../model/due-queue.ts';
import type { InTrouble } from '../../model/in-trouble.ts';

/** Evidence that is kept of an upstream. */
interface Case {
  /** When it was found to be in trouble, in milliseconds since the epoch. */
  readonly since: number;
  /** When its evidence was asked for last, in milliseconds since the epoch. */
  asked: number;
  /** When its evidence is collected next; Infinity while that is under way and nothing changed since. */
  due: number;
  /** When what is kept of it was read, in milliseconds since the epoch; undefined until it was collected once. */
  readAt: number | undefined;
  isUnderWay: boolean;
}

/** What explains a state often follows it by some seconds: the younger the trouble, the sooner it is looked at again. */
const minRefreshMs = 1_000;
const maxRefreshMs = 20_000;
/** While nobody waits it is asked for so many times as often: events of probes come seconds after the outage began. */
const eagerness = 8;
/** However often an upstream changes, its evidence is collected once in so long. */
const minBetweenMs = 1_000;

/** The upstreams in trouble, by key, and whose turn it is: who has no evidence yet, the worst first, before who has some. */
export class Cases {
  readonly #cases = new Map<string, Case>();
  readonly #due = new DueQueue();
  /** Those without a case, the worst last. */
  #fresh: string[] = [];

  /**
   * Takes over who is in trouble, the worst first, of those that `isMine` takes; returns who is no more. With thousands of
   * them nothing is copied: few are new at each look.
   */
  update(inTrouble: InTrouble, isMine: (key: string) => boolean): string[] {
    const ended: string[] = [];
    for (const key of this.#cases.keys()) if (!inTrouble.has(key)) ended.push(key);
    for (const key of ended) {
      this.#cases.delete(key);
      this.#due.set(key, Infinity);
    }
    this.#fresh = [];
    for (const key of inTrouble) if (!this.#cases.has(key) && isMine(key)) this.#fresh.push(key);
    this.#fresh.reverse();
    return ended;
  }

  has(key: string): boolean {
    return this.#cases.has(key);
  }

  /** How many have no evidence yet. */
  get waiting(): number {
    let waiting = this.#fresh.length;
    for (const { readAt } of this.#cases.values()) if (readAt === undefined) waiting++;
    return waiting;
  }

  /** When what is kept of any was read the longest ago, in milliseconds since the epoch; undefined while nothing is. */
  get oldestAt(): number | undefined {
    let oldest = Infinity;
    for (const { readAt = Infinity } of this.#cases.values()) oldest = Math.min(oldest, readAt);
    return oldest === Infinity ? undefined : oldest;
  }

  /** How many of those with evidence ought to be looked at again by now. */
  overdue(now: number): number {
    let overdue = 0;
    for (const { due, isUnderWay } of this.#cases.values()) if (!isUnderWay && due <= now) overdue++;
    return overdue;
  }

  /** Takes out whoever has no evidence yet, the worst. */
  takeFresh(now: number): string | undefined {
    const key = this.#fresh.pop();
    if (key !== undefined) {
      this.#cases.set(key, { since: now, asked: now, due: Infinity, readAt: undefined, isUnderWay: true });
    }
    return key;
  }

  /** Takes out whose evidence is due for the longest. */
  takeDue(now: number): string | undefined {
    const [key] = this.#due.take(now);
    const known = key === undefined ? undefined : this.#cases.get(key);
    if (known !== undefined) Object.assign(known, { asked: now, due: Infinity, isUnderWay: true });
    return key;
  }

  /** What was taken out was read at `readAt`; with many others that wait it is looked at again later. */
  collected(key: string, { readAt, isBehind }: { readonly readAt: number; readonly isBehind: boolean }): void {
    const known = this.#cases.get(key);
    if (known === undefined) return;
    known.readAt = readAt;
    known.isUnderWay = false;
    const restMs = (known.asked - known.since) / (isBehind ? 1 : eagerness);
    const due = known.asked + Math.min(maxRefreshMs, Math.max(minRefreshMs, restMs));
    this.#setDue(key, known, Math.min(due, known.due));
  }

  /** What was collected may no longer hold. */
  changed(key: string): void {
    const known = this.#cases.get(key);
    if (known !== undefined) this.#setDue(key, known, Math.min(known.due, known.asked + minBetweenMs));
  }

  /** Nothing that was collected, or is being so, holds any more. */
  allChanged(): void {
    for (const [key, known] of this.#cases) {
      known.isUnderWay = false;
      this.#setDue(key, known, 0);
    }
  }

  #setDue(key: string, known: Case, due: number): void {
    known.due = due;
    if (!known.isUnderWay) this.#due.set(key, due);
  }
}
