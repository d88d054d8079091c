import type { Born } from './block.ts';
import type { Page } from './page.ts';
import type { Place } from './pages.ts';
import type { ZerosOfPage } from './zeros.ts';

/** Counters of one family of one upstream that appeared with a rendering. */
interface Birth {
  readonly place: Place;
  readonly family: number;
  readonly series: Born;
}

/** Births side by side, not one object each: with the first rendering tens of thousands are born. */
interface Rendering {
  readonly number: number;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly places: Place[];
  readonly families: number[];
  readonly series: Born[];
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
  /** Those with which something was born, ascending; few, so that a scrape without births costs nothing. */
  #renderings: Rendering[] = [];
  #last = 0;

  /** The number of the rendering that is the last. */
  get rendering(): number {
    return this.#last;
  }

  /** A rendering begins: what is added from now on was born with it. */
  begin(): void {
    this.#last++;
  }

  add({ place, family, series }: Birth, at: number): void {
    let present = this.#renderings.at(-1);
    if (present?.number !== this.#last) {
      present = { number: this.#last, at, places: [], families: [], series: [] };
      this.#renderings.push(present);
    }
    present.places.push(place);
    present.families.push(family);
    present.series.push(series);
  }

  /** What a scraper is to see at zero whose last rendering was `seen`. */
  since(seen: number): Zeros {
    const zeros: Zeros = new Map();
    for (const rendering of this.#renderings) if (rendering.number > seen) putAll(zeros, rendering);
    return zeros;
  }

  /** The last rendering of which nothing is young any more. */
  lastOld(now: number): number {
    return this.#renderings.findLast(({ at }) => now - at > youngMs)?.number ?? 0;
  }

  /**
   * Forgets what every scraper has seen and no newcomer is to see. Who took the place of an upstream that went has other
   * series, so what is left of that harms nobody.
   */
  drop(seenByAll: number, now: number): void {
    this.#renderings = this.#renderings.filter(({ number, at }) => number > seenByAll || now - at <= youngMs);
  }
}

function putAll(zeros: Zeros, { places, families, series }: Rendering): void {
  places.forEach((place, at) => put(zeros, { place, family: families[at] ?? 0, series: series[at] ?? [] }));
}

function put(zeros: Zeros, { place: { page, place }, family, series }: Birth): void {
  const ofFamily = getOrMake(zeros, family, () => new Map<Page, ZerosOfPage>());
  const ofPage = getOrMake(ofFamily, page, (): ZerosOfPage => new Map());
  const known = ofPage.get(place) ?? [];
  // What was born beside all of them was born later.
  if (series === 'all' || known === 'all') ofPage.set(place, 'all');
  else ofPage.set(place, new Set([...known, ...series]));
}

function getOrMake<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const found = map.get(key) ?? make();
  map.set(key, found);
  return found;
}
