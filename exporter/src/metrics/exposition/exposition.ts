import type { Engine } from '../../diagnosis/engine/engine.ts';
import { Slice, type Slicing } from '../../model/slice.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { familyText } from './block.ts';
import type { Family, UpstreamFamily } from '../families/family.ts';
import { type Kept, KeptLines, type Moment } from './kept-lines.ts';
import type { Page } from './page.ts';
import { header } from './text.ts';

export interface ExpositionFamilies {
  readonly upstream: readonly UpstreamFamily[];
  readonly self: readonly Family<Snapshot>[];
}

export interface ExpositionOptions {
  /** How long rendering may hold the event loop at a time. */
  readonly slicing: Slicing;
}

/** Prometheus text as UTF-8. */
export interface Rendered {
  readonly buffers: readonly Buffer[];
  /** Bytes in all of them. */
  readonly length: number;
  /** To be called when the buffers have been sent: until then none of them is written again. */
  readonly release: () => void;
}

/** One rendering, for all that asked before it began. */
interface Shared {
  readonly rendered: Promise<Omit<Rendered, 'release'>>;
  readers: number;
}

/**
 * Renders what the engine found as Prometheus text. The lines of upstreams are kept as bytes and made again only when
 * the revision of their result is another one, or their time has come. When many are, rendering pauses, so that the
 * exporter goes on reading meanwhile.
 */
export class Exposition {
  readonly #selfFamilies: ExpositionFamilies['self'];
  readonly #headers: readonly Buffer[];
  readonly #lines: KeptLines;
  readonly #slicing: Slicing;
  /** Settles, and never fails, when the rendering under way has ended. */
  #underWay: Promise<void> | undefined;
  /** Has not begun: whoever scrapes until then shares it. */
  #next: Shared | undefined;
  /** Who may still be sending buffers. */
  #readers = 0;

  constructor(
    families: ExpositionFamilies,
    engine: Pick<Engine, 'results' | 'membership'>,
    { slicing }: ExpositionOptions,
  ) {
    this.#selfFamilies = families.self;
    this.#headers = families.upstream.map((family) => Buffer.from(header(family)));
    this.#lines = new KeptLines(families.upstream, engine);
    this.#slicing = slicing;
  }

  /**
   * Everything as it is now, or later: `snapshot` and `now` are asked again after each pause. A rendering that began
   * before would show what is older, so whoever comes meanwhile waits for the next.
   */
  async render(snapshot: () => Snapshot, now: () => number): Promise<Rendered> {
    const shared = this.#next ?? this.#schedule(() => ({ snapshot: snapshot(), now: now() }));
    shared.readers++;
    const rendered = await shared.rendered;
    let reads = true;
    const release = (): void => {
      if (reads) this.#readers--;
      reads = false;
    };
    return { ...rendered, release };
  }

  #schedule(view: () => Moment): Shared {
    const before = this.#underWay ?? Promise.resolve();
    const shared: Shared = { rendered: before.then(() => this.#begin(shared, view)), readers: 0 };
    this.#next = shared;
    return shared;
  }

  #begin(shared: Shared, view: () => Moment): Shared['rendered'] {
    this.#next = undefined;
    const rendering = this.#render(shared, view);
    const end = (): void => (this.#underWay = undefined);
    this.#underWay = rendering.then(end, end);
    return rendering;
  }

  async #render(shared: Shared, view: () => Moment): Shared['rendered'] {
    const slice = new Slice(this.#slicing);
    const stale = this.#lines.stale(view().now);
    if (slice.isOver) await slice.next();
    for (const [page, ofPage] of stale) await this.#renew(page, ofPage, { view, slice });
    this.#readers += shared.readers;
    return this.#all(view().snapshot);
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

  #all(snapshot: Snapshot): Omit<Rendered, 'release'> {
    const buffers = this.#headers.flatMap((head, family) => [head, ...this.#lines.bytes(family)]);
    const self = this.#selfFamilies.map((family) => header(family) + familyText(family, snapshot));
    buffers.push(Buffer.from(self.join('')));
    return { buffers, length: buffers.reduce((length, buffer) => length + buffer.length, 0) };
  }
}
