import type { Engine, Result } from '../../diagnosis/engine/engine.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import type { TimedSubject, UpstreamFamily } from '../families/family.ts';
import { Births, type Zeros } from './births.ts';
import { type Block, familyText, plainBlock, renewCounters } from './block.ts';
import { PageChange } from './page-change.ts';
import { type Page, pagePlaces } from './page.ts';
import { Pages, type Place } from './pages.ts';

/** A result whose lines are kept. */
export interface Kept extends Place {
  readonly result: Result;
  /** That of the result when the lines were made; -1 until there are lines. */
  revision: number;
  /** When the lines change without another revision, in milliseconds since the epoch; Infinity for never. */
  dueAt: number;
  /** By family, where there are any: see Block. */
  vanished: Map<number, readonly string[]> | undefined;
}

export interface Moment {
  readonly snapshot: Snapshot;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** The lines of all upstreams, made again only for those whose result has another revision or whose time has come. */
export class KeptLines {
  readonly #families: readonly UpstreamFamily[];
  readonly #engine: Pick<Engine, 'results' | 'membership'>;
  readonly #pages: Pages;
  readonly #kept = new Map<Result, Kept>();
  readonly #change: PageChange;
  readonly #births = new Births();
  /** Where the lines tell when a counter began: since when counters that are born now may have counted. */
  #createdAt: number | undefined;
  /** Of the results that are kept. */
  #membership = -1;

  constructor(
    families: readonly UpstreamFamily[],
    engine: Pick<Engine, 'results' | 'membership'>,
    createdSince?: number,
  ) {
    this.#families = families;
    this.#engine = engine;
    this.#createdAt = createdSince;
    this.#pages = new Pages(families.length);
    this.#change = new PageChange(families.length, pagePlaces);
  }

  /** Counters that not every scraper has seen at zero. */
  get births(): Births {
    return this.#births;
  }

  /** The lines of a family, with some series at zero; the same buffers as long as nothing in them changes. */
  bytes(family: number, zeros: Zeros): Iterable<Buffer> {
    return this.#pages.bytes(family, zeros.get(family));
  }

  /** A rendering begins. Whose lines are other ones now, by page: those that came, changed or went. */
  stale(now: number): Map<Page, Kept[]> {
    this.#births.begin();
    const stale = new Map<Page, Kept[]>();
    if (this.#engine.membership !== this.#membership) this.#meet();
    for (const kept of this.#kept.values()) {
      if (kept.revision === kept.result.revision && now < kept.dueAt) continue;
      const ofPage = stale.get(kept.page);
      if (ofPage === undefined) stale.set(kept.page, [kept]);
      else ofPage.push(kept);
    }
    return stale;
  }

  /** Who came has no lines yet. */
  #meet(): void {
    this.#membership = this.#engine.membership;
    for (const result of this.#engine.results.values()) if (!this.#kept.has(result)) this.#keep(result);
  }

  /** Makes the lines of a result again; they are shown once its page is `done`. */
  renew(kept: Kept, { now }: Pick<Moment, 'now'>): void {
    const { upstream, diagnosis, revision, isGone } = kept.result;
    if (isGone) {
      this.#forget(kept);
      return;
    }
    this.#render(kept, { upstream, diagnosis, now });
    kept.revision = revision;
  }

  /** Puts the new lines into the page; `areRead`: somebody may still be sending its buffers. */
  done(page: Page, areRead: boolean): void {
    page.apply(this.#change, areRead);
    this.#change.clear();
  }

  /** The rendering has ended: a counter that is born later began after it. */
  ended({ now }: Moment): void {
    if (this.#createdAt !== undefined) this.#createdAt = now;
  }

  #keep(result: Result): void {
    const { page, place } = this.#pages.take();
    this.#kept.set(result, { result, page, place, revision: -1, dueAt: Infinity, vanished: undefined });
  }

  #forget(kept: Kept): void {
    this.#kept.delete(kept.result);
    this.#pages.free(kept);
    for (const family of this.#families.keys()) this.#change.put(kept, family, '');
  }

  /** Nothing is noted down before every family has its lines: after a fault in one of them all are made again. */
  #render(kept: Kept, subject: TimedSubject): void {
    const { traffic, inbound } = subject.upstream;
    const continues = [...traffic, ...inbound].some((row) => row.continues);
    const renewal = { subject, continues, createdAt: this.#createdAt };
    let dueAt = Infinity;
    const blocks = this.#families.map((family, index): Block => {
      if (family.changesAt !== undefined) dueAt = Math.min(dueAt, family.changesAt(subject));
      if (family.type !== 'counter') return plainBlock(familyText(family, subject));
      const before = { text: kept.page.block(index, kept.place), vanished: kept.vanished?.get(index) ?? [] };
      return renewCounters(before, family, renewal);
    });
    kept.dueAt = dueAt;
    kept.vanished = undefined;
    blocks.forEach(({ text, born, vanished }, family) => {
      this.#change.put(kept, family, text);
      if (born.length > 0) this.#births.add({ place: kept, family, series: born }, subject.now);
      if (vanished.length > 0) (kept.vanished ??= new Map<number, readonly string[]>()).set(family, vanished);
    });
  }
}
