import type { Born } from './block.ts';
import type { Page } from './page.ts';
import type { Place } from './pages.ts';
import type { ZerosOfPage } from './zeros.ts';

/** Counters of one family of one upstream that appeared with a rendering. */
interface Birth {
  readonly family: number;
  readonly series: Born;
  readonly rendering: number;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** The series that one scraper is to see at zero, by family and page. */
export type Zeros = Map<number, Map<Page, ZerosOfPage>>;

/**
 * A scraper whom we meet sees counters at zero that are younger than this: it may be the second of two Prometheus
 * servers. Older ones it may have known under another address, and a zero would look as if they had been reset.
 */
export const youngMs = 2 * 60_000;

/**
 * Counters that were born a short while ago. `rate()` cannot see a counter that first appears at 500, so every scraper
 * sees it at 0 once; the lines that are kept hold its true value, and a scraper that has yet to see the zero gets a
 * copy of the lines around it.
 */
export class Births {
  /** Who takes the place of an upstream that went has other series, so what is left of it harms nobody. */
  readonly #births = new Map<Place, Birth[]>();
  #rendering = 0;

  /** The number of the rendering that is the last. */
  get rendering(): number {
    return this.#rendering;
  }

  /** A rendering begins: what is added from now on was born with it. */
  begin(): void {
    this.#rendering++;
  }

  add(place: Place, birth: Pick<Birth, 'family' | 'series' | 'at'>): void {
    const births = this.#births.get(place);
    const added = { ...birth, rendering: this.#rendering };
    if (births === undefined) this.#births.set(place, [added]);
    else births.push(added);
  }

  /** What a scraper is to see at zero whose last rendering was `seen`. */
  since(seen: number): Zeros {
    const zeros: Zeros = new Map();
    if (seen >= this.#rendering) return zeros;
    for (const [{ page, place }, births] of this.#births) {
      for (const { family, series, rendering } of births) {
        if (rendering <= seen) continue;
        const ofFamily = getOrMake(zeros, family, () => new Map<Page, ZerosOfPage>());
        const ofPage = getOrMake(ofFamily, page, (): ZerosOfPage => new Map());
        const known = ofPage.get(place) ?? [];
        // What was born beside all of them was born later.
        if (series === 'all' || known === 'all') ofPage.set(place, 'all');
        else ofPage.set(place, new Set([...known, ...series]));
      }
    }
    return zeros;
  }

  /** The last rendering of which nothing is young any more. */
  lastOld(now: number): number {
    let last = 0;
    for (const births of this.#births.values()) {
      for (const { rendering, at } of births) if (now - at > youngMs) last = Math.max(last, rendering);
    }
    return last;
  }

  /** Forgets what every scraper has seen and no newcomer is to see. */
  drop(seenByAll: number, now: number): void {
    for (const [place, births] of this.#births) {
      const left = births.filter(({ rendering, at }) => rendering > seenByAll || now - at <= youngMs);
      if (left.length === 0) this.#births.delete(place);
      else if (left.length < births.length) this.#births.set(place, left);
    }
  }
}

function getOrMake<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const found = map.get(key) ?? make();
  map.set(key, found);
  return found;
}
