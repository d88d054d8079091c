/** What the change must know of a page: where the blocks stand that may change. */
interface Before {
  bytes(family: number): Buffer;
  start(family: number, place: number): number;
  end(family: number, place: number): number;
}

/** New blocks of one family of a page, by place. */
export interface ChangedBlocks {
  /** Whether there are any. */
  changed: boolean;
  /** Where in the bytes of the change they begin; `none` where the block stays as it is. */
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
}

/** In the place of a start: there is no new block. */
export const none = 0xffffffff;

/**
 * The blocks that are about to change in a page, as bytes in memory that serves page after page: were they strings
 * until the page is done, the garbage of a scrape would outlive the young generation.
 */
export class PageChange {
  readonly families: readonly ChangedBlocks[];
  #bytes = Buffer.allocUnsafeSlow(256 * 1024);
  #filled = 0;

  constructor(families: number, places: number) {
    this.families = Array.from({ length: families }, () => ({
      changed: false,
      starts: new Uint32Array(places).fill(none),
      ends: new Uint32Array(places),
    }));
  }

  /** What was put; moves when more is. */
  get bytes(): Buffer {
    return this.#bytes;
  }

  /** Adds a block of a page, unless it is the one that stands there already. */
  put({ page, place }: { readonly page: Before; readonly place: number }, family: number, text: string): void {
    const blocks = this.families[family];
    if (blocks === undefined) return;
    if (text === '' && page.start(family, place) === page.end(family, place)) return;
    // A UTF-16 unit takes three bytes at the most.
    this.#grow(text.length * 3);
    const start = this.#filled;
    const end = start + this.#bytes.write(text, start);
    const old = page.bytes(family);
    if (old.compare(this.#bytes, start, end, page.start(family, place), page.end(family, place)) === 0) return;
    this.#filled = end;
    blocks.changed = true;
    blocks.starts[place] = start;
    blocks.ends[place] = end;
  }

  /** A copy of bytes that are to be overwritten, good until the next `put`. */
  copyOf(bytes: Buffer): Buffer {
    this.#grow(bytes.length);
    bytes.copy(this.#bytes, this.#filled);
    return this.#bytes.subarray(this.#filled, this.#filled + bytes.length);
  }

  clear(): void {
    this.#filled = 0;
    for (const blocks of this.families) {
      if (!blocks.changed) continue;
      blocks.changed = false;
      blocks.starts.fill(none);
    }
  }

  #grow(by: number): void {
    if (this.#filled + by <= this.#bytes.length) return;
    const grown = Buffer.allocUnsafeSlow((this.#filled + by) * 2);
    this.#bytes.copy(grown, 0, 0, this.#filled);
    this.#bytes = grown;
  }
}
