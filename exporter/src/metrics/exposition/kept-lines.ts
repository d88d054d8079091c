import type { Diagnosis } from '../../diagnosis/engine/diagnose.ts';
import type { Diagnostician } from '../../diagnosis/engine/diagnostician.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import type { Upstream } from '../../model/upstream.ts';
import { familyText, renewCounters } from './block.ts';
import { Draft } from './draft.ts';
import type { Family, UpstreamSubject } from '../families/family.ts';
import { type Page, pagePlaces } from './page.ts';
import { Pages, type Place } from './pages.ts';

/** An upstream whose lines are kept, and what they were made of. */
export interface Kept extends Place {
  readonly key: string;
  /** Undefined until there are lines. */
  upstream: Upstream | undefined;
  diagnosis: Diagnosis | undefined;
  version: number;
  epoch: number;
  /** Until when, in milliseconds since the epoch, time alone changes none of the lines. */
  changesAt: number;
  /** Until when the lines need not be looked at: like `changesAt`, or until the diagnosis is to be made again. */
  validUntil: number;
  /** A series was born at zero in these lines: its true value comes with the next scrape. */
  births: boolean;
  /** By family, where there are any: see Block. */
  vanished: Map<number, readonly string[]> | undefined;
}

export interface View {
  readonly snapshot: Snapshot;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** When time alone changes what is shown of an upstream: Infinity for never, `now` when it does so all the time. */
export type ChangesByTimeAt = (upstream: Upstream, now: number) => number;

/** The lines of all upstreams, made again only for those that changed. */
export class KeptLines {
  readonly #families: readonly Family<UpstreamSubject>[];
  readonly #diagnostician: Diagnostician;
  readonly #changesByTimeAt: ChangesByTimeAt;
  readonly #pages: Pages;
  readonly #kept = new Map<string, Kept>();
  readonly #draft: Draft;
  /** Of the upstreams that are kept. */
  #membership = -1;

  constructor(
    families: readonly Family<UpstreamSubject>[],
    diagnostician: Diagnostician,
    changesByTimeAt: ChangesByTimeAt,
  ) {
    this.#families = families;
    this.#diagnostician = diagnostician;
    this.#changesByTimeAt = changesByTimeAt;
    this.#pages = new Pages(families.length);
    this.#draft = new Draft(families.length, pagePlaces);
  }

  /** The lines of a family; the same buffers as long as nothing in them changes. */
  bytes(family: number): Iterable<Buffer> {
    return this.#pages.bytes(family);
  }

  /** Whose lines may be other ones now, by page: those that came, changed or went. */
  stale({ snapshot, now }: View): Map<Page, Kept[]> {
    const stale = new Map<Page, Kept[]>();
    const add = (kept: Kept): void => {
      const ofPage = stale.get(kept.page);
      if (ofPage === undefined) stale.set(kept.page, [kept]);
      else ofPage.push(kept);
    };
    if (snapshot.membership !== this.#membership) this.#meet(snapshot.upstreams);
    this.#membership = snapshot.membership;
    for (const kept of this.#kept.values()) {
      const { upstream } = kept;
      const isFresh = upstream !== undefined && isMadeOf(kept, upstream, snapshot.epoch);
      if (!isFresh || kept.births || now >= kept.validUntil) add(kept);
    }
    return stale;
  }

  /** Who came has no lines yet, and the lines of who went are of nobody. */
  #meet(upstreams: Snapshot['upstreams']): void {
    for (const key of upstreams.keys()) if (!this.#kept.has(key)) this.#keep(key);
    for (const kept of this.#kept.values()) {
      if (kept.upstream !== upstreams.get(kept.key)) kept.upstream = undefined;
    }
  }

  /** Makes the lines of an upstream again; they are shown once its page is `done`. */
  renew(kept: Kept, { snapshot, now }: View): void {
    const upstream = snapshot.upstreams.get(kept.key);
    if (upstream === undefined) {
      this.#forget(kept);
      return;
    }
    const { diagnosis, validUntil } = this.#diagnostician.diagnosed(kept.key, upstream, { snapshot, now });
    const same = !kept.births && kept.diagnosis === diagnosis && isMadeOf(kept, upstream, snapshot.epoch);
    if (!same || now >= kept.changesAt) {
      this.#render(kept, { upstream, diagnosis, proxies: snapshot.proxies, now });
      kept.changesAt = this.#changesByTimeAt(upstream, now);
      kept.epoch = snapshot.epoch;
    }
    kept.validUntil = Math.min(kept.changesAt, validUntil);
  }

  /** Puts the new lines into the page; `areRead`: somebody may still be sending its buffers. */
  done(page: Page, areRead: boolean): void {
    page.apply(this.#draft, areRead);
    this.#draft.clear();
  }

  #keep(key: string): void {
    const { page, place } = this.#pages.take();
    const kept: Kept = {
      key,
      page,
      place,
      upstream: undefined,
      diagnosis: undefined,
      version: 0,
      epoch: 0,
      changesAt: Infinity,
      validUntil: Infinity,
      births: false,
      vanished: undefined,
    };
    this.#kept.set(key, kept);
  }

  #forget(kept: Kept): void {
    this.#kept.delete(kept.key);
    this.#pages.free(kept);
    for (const family of this.#families.keys()) this.#draft.put(kept, family, '');
  }

  /** Nothing is noted down before every family has its lines: after a fault in one of them all are made again. */
  #render(kept: Kept, subject: UpstreamSubject): void {
    const { upstream } = subject;
    const renewal = { subject, continues: upstream.traffic.some((row) => row.continues) };
    let births = false;
    let vanished: Kept['vanished'];
    const texts = this.#families.map((family, index) => {
      if (family.type !== 'counter') return familyText(family, subject);
      const before = { text: kept.page.block(index, kept.place), vanished: kept.vanished?.get(index) ?? [] };
      const block = renewCounters(before, family, renewal);
      births ||= block.births;
      if (block.vanished.length > 0) (vanished ??= new Map<number, readonly string[]>()).set(index, block.vanished);
      return block.text;
    });
    texts.forEach((text, family) => this.#draft.put(kept, family, text));
    kept.upstream = upstream;
    kept.diagnosis = subject.diagnosis;
    kept.version = upstream.version;
    kept.births = births;
    kept.vanished = vanished;
  }
}

function isMadeOf(kept: Kept, upstream: Upstream, epoch: number): boolean {
  return kept.upstream === upstream && kept.version === upstream.version && kept.epoch === epoch;
}
