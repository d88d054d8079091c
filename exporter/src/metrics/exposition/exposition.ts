import type { CommonCause } from '@uhwatch/contract/api.ts';
import type { Engine } from '../../diagnosis/engine/engine.ts';
import { Slice, type Slicing } from '../../model/slice.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { familyText } from './block.ts';
import type { Family, UpstreamFamily } from '../families/family.ts';
import { type Kept, KeptLines, type Moment } from './kept-lines.ts';
import type { Page } from './page.ts';
import { toOpenMetrics, withoutCreated } from './openmetrics.ts';
import { type Scraper, Scrapers } from './scrapers.ts';
import { header } from './text.ts';

export interface ExpositionFamilies {
  readonly upstream: readonly UpstreamFamily[];
  readonly common: readonly Family<readonly CommonCause[]>[];
  readonly self: readonly Family<Snapshot>[];
}

export type MetricsFormat = 'text' | 'openmetrics';

export interface ExpositionOptions {
  /** How long rendering may hold the event loop at a time. */
  readonly slicing: Slicing;
  /**
   * Set, OpenMetrics tells when each counter began (`_created`): this, in milliseconds since the epoch, for what is in
   * the first rendering.
   */
  readonly createdSince?: number | undefined;
}

/** Who asks, and for what. */
export interface Asking {
  readonly format: MetricsFormat;
  /** Tells it apart from others that scrape: each sees a new counter at zero once. */
  readonly scraper: string;
}

/** Metrics as UTF-8. In OpenMetrics the end is still to be added, as others may be. */
export interface Rendered {
  readonly buffers: readonly Buffer[];
  /** Bytes in all of them. */
  readonly length: number;
  /**
   * To be called when the buffers have been sent: until then none of them is written again. What was not delivered
   * whole was not seen.
   */
  readonly release: (delivered?: boolean) => void;
}

interface Reader extends Asking {
  answer?: Rendered;
}

/** A reader, who it is, and the last rendering that it saw before this one. */
interface Met {
  readonly reader: Reader;
  readonly scraper: Scraper;
  readonly seen: number;
}

/** One rendering, for all that asked before it began. */
interface Shared {
  readonly ended: Promise<void>;
  readonly readers: Reader[];
}

const anybody: Asking = { format: 'text', scraper: '' };

/**
 * Renders what the engine found as Prometheus text. The lines of upstreams are kept as bytes and made again only when
 * the revision of their result is another one, or their time has come. When many are, rendering pauses, so that the
 * exporter goes on reading meanwhile. Whoever asks gets these bytes; only a scraper that has yet to see a new counter at
 * zero gets a copy of the lines around it.
 */
export class Exposition {
  readonly #families: Pick<ExpositionFamilies, 'common' | 'self'>;
  readonly #engine: Pick<Engine, 'commonCauses'>;
  readonly #headers: Readonly<Record<MetricsFormat, readonly Buffer[]>>;
  readonly #lines: KeptLines;
  readonly #scrapers = new Scrapers();
  readonly #slicing: Slicing;
  readonly #tellsCreated: boolean;
  /** Settles, and never fails, when the rendering under way has ended. */
  #underWay: Promise<void> | undefined;
  /** Has not begun: whoever scrapes until then shares it. */
  #next: Shared | undefined;
  /** Who may still be sending buffers. */
  #readers = 0;

  constructor(
    families: ExpositionFamilies,
    engine: Pick<Engine, 'results' | 'membership' | 'commonCauses'>,
    { slicing, createdSince }: ExpositionOptions,
  ) {
    this.#families = families;
    this.#engine = engine;
    const headers = families.upstream.map(header);
    this.#headers = {
      text: headers.map((one) => Buffer.from(one)),
      openmetrics: headers.map((one) => Buffer.from(toOpenMetrics(one))),
    };
    this.#lines = new KeptLines(families.upstream, engine, createdSince);
    this.#slicing = slicing;
    this.#tellsCreated = createdSince !== undefined;
  }

  /**
   * Everything as it is now, or later: `snapshot` and `now` are asked again after each pause. A rendering that began
   * before would show what is older, so whoever comes meanwhile waits for the next.
   */
  async render(snapshot: () => Snapshot, now: () => number, asking = anybody): Promise<Rendered> {
    const shared = this.#next ?? this.#schedule(() => ({ snapshot: snapshot(), now: now() }));
    const reader: Reader = { ...asking };
    shared.readers.push(reader);
    await shared.ended;
    if (reader.answer === undefined) throw new Error('a rendering ended without an answer');
    return reader.answer;
  }

  #schedule(view: () => Moment): Shared {
    const before = this.#underWay ?? Promise.resolve();
    const shared: Shared = { ended: before.then(() => this.#begin(shared, view)), readers: [] };
    this.#next = shared;
    return shared;
  }

  #begin({ readers }: Shared, view: () => Moment): Promise<void> {
    this.#next = undefined;
    const rendering = this.#render(readers, view);
    const end = (): void => (this.#underWay = undefined);
    this.#underWay = rendering.then(end, end);
    return rendering;
  }

  async #render(readers: readonly Reader[], view: () => Moment): Promise<void> {
    const slice = new Slice(this.#slicing);
    const stale = this.#lines.stale(view().now);
    if (slice.isOver) await slice.next();
    for (const [page, ofPage] of stale) await this.#renew(page, ofPage, { view, slice });
    const present = view();
    const met = readers.map((reader) => this.#meet(reader, present));
    const answers: (Met & { readonly buffers: Buffer[] })[] = [];
    for (const one of met) answers.push({ ...one, buffers: await this.#bytes(one, present.snapshot, slice) });
    for (const { buffers, ...one } of answers) {
      const length = buffers.reduce((sum, buffer) => sum + buffer.length, 0);
      one.reader.answer = { buffers, length, release: this.#reading(one) };
    }
    this.#lines.births.drop(this.#scrapers.seenByAll, present.now);
    this.#lines.ended(present);
  }

  async #renew(
    page: Page,
    stale: readonly Kept[],
    { view, slice }: { view: () => Moment; slice: Slice },
  ): Promise<void> {
    try {
      let present = view();
      for (const kept of stale) {
        if (slice.isOver) {
          await slice.next();
          present = view();
        }
        this.#lines.renew(kept, present);
      }
    } finally {
      // After a fault too: those that were made are taken for present from now on.
      this.#lines.done(page, this.#readers > 0);
    }
  }

  #meet(reader: Reader, { now }: Moment): Met {
    const scraper = this.#scrapers.of(reader.scraper, now, this.#lines.births.lastOld(now));
    return { reader, scraper, seen: scraper.seen };
  }

  /** The bytes of an answer, for somebody who saw the renderings up to `seen`. */
  async #bytes({ reader, seen }: Met, snapshot: Snapshot, slice: Slice): Promise<Buffer[]> {
    const { format } = reader;
    const zeros = this.#lines.births.since(seen);
    const buffers: Buffer[] = [];
    for (const [family, head] of this.#headers[format].entries()) {
      buffers.push(head);
      for (const bytes of this.#lines.bytes(family, zeros)) {
        if (slice.isOver) await slice.next();
        buffers.push(this.#tellsCreated && format === 'text' ? withoutCreated(bytes) : bytes);
      }
    }
    const { commonCauses } = this.#engine;
    const rest = [
      ...this.#families.common.map((family) => header(family) + familyText(family, commonCauses)),
      ...this.#families.self.map((family) => header(family) + familyText(family, snapshot)),
    ].join('');
    buffers.push(Buffer.from(format === 'text' ? rest : toOpenMetrics(rest)));
    return buffers;
  }

  /** Somebody begins to send; returns what ends it. */
  #reading({ scraper, seen }: Met): Rendered['release'] {
    scraper.seen = this.#lines.births.rendering;
    this.#readers++;
    let reads = true;
    return (delivered = true) => {
      if (reads) this.#readers--;
      if (reads && !delivered) scraper.seen = Math.min(scraper.seen, seen);
      reads = false;
    };
  }
}
