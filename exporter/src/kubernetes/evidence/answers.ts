import type { Clock } from '../../model/clock.ts';
import type { Listed } from './listed.ts';

/** What came of a question to the apiserver. */
export type Answer =
  | { readonly listed: Pick<Listed, 'find'> }
  /** `passing`: it may be answered the next time, so what was answered before still counts for a while. */
  | { readonly missing: string; readonly passing: boolean };

/** `at` is when it was read, in milliseconds since the epoch; `missing` one sentence for why nothing can be known. */
export type Told = { readonly listed: Pick<Listed, 'find'>; readonly at?: number } | { readonly missing: string };

interface Kept {
  readonly told: Promise<Told>;
  /** When it was answered, in milliseconds since the epoch; Infinity while it is under way. */
  at: number;
}

/** While nobody answers, what was answered before counts for so long, with its age. */
const staleMs = 120_000;

/** What was answered to the questions of several upstreams: the same question within a while is asked once. */
export class Answers {
  readonly #clock: Clock;
  readonly #kept = new Map<string, Kept>();
  #swept = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The answer of this key, which is asked for anew when it is older than `maxAgeMs` and nobody asks for it already. */
  get(key: string, maxAgeMs: number, ask: () => Promise<Answer>): Promise<Told> {
    const before = this.#kept.get(key);
    if (before !== undefined && this.#clock.now() - before.at < maxAgeMs) return before.told;
    const kept: Kept = {
      at: Infinity,
      told: this.#settled(key, before, ask).finally(() => (kept.at = this.#clock.now())),
    };
    this.#kept.set(key, kept);
    return kept.told;
  }

  /** Forgets what nobody can use any more. */
  sweep(): void {
    const now = this.#clock.now();
    if (now - this.#swept < 1_000) return;
    this.#swept = now;
    for (const [key, { at }] of this.#kept) if (now - at > staleMs) this.#kept.delete(key);
  }

  async #settled(key: string, before: Kept | undefined, ask: () => Promise<Answer>): Promise<Told> {
    const answer = await ask();
    if ('listed' in answer) return { listed: answer.listed, at: this.#clock.now() };
    const { missing, passing } = answer;
    const last = passing ? await before?.told : undefined;
    if (last !== undefined && 'listed' in last && this.#clock.now() - (last.at ?? 0) <= staleMs) return last;
    // It is no answer that the next one who asks could use.
    if (passing) this.#kept.delete(key);
    return { missing };
  }
}
