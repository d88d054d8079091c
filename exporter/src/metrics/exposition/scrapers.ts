/** Whoever scrapes, as far as counters that were born at zero matter to it. */
export interface Scraper {
  /** The last rendering that it was sent: what was born later is still to be shown to it at zero. */
  seen: number;
  /** Milliseconds since the epoch. */
  lastAt: number;
}

/** More than a pair of Prometheus servers with their agents; those beyond share one place. */
export const maxScrapers = 16;
/** Prometheus takes a series for gone after 5 minutes, so nobody scrapes more seldom than that. */
export const forgottenAfterMs = 10 * 60_000;
const shared = '';

/** Tells scrapers apart by a name, so that each of them sees a new counter at zero once. */
export class Scrapers {
  readonly #known = new Map<string, Scraper>();

  /** Who has this name; a newcomer has seen the renderings up to `newcomerSaw`. */
  of(name: string, now: number, newcomerSaw: number): Scraper {
    this.#forget(now);
    const place = this.#known.has(name) || this.#known.size < maxScrapers ? name : shared;
    const scraper = this.#known.get(place) ?? { seen: newcomerSaw, lastAt: now };
    scraper.lastAt = now;
    this.#known.set(place, scraper);
    return scraper;
  }

  /** The last rendering that all of them were sent; Infinity when nobody scrapes. */
  get seenByAll(): number {
    return Math.min(...[...this.#known.values()].map(({ seen }) => seen));
  }

  #forget(now: number): void {
    for (const [name, { lastAt }] of this.#known) {
      if (now - lastAt > forgottenAfterMs) this.#known.delete(name);
    }
  }
}
