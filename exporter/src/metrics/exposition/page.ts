import { isCreated } from './openmetrics.ts';
import { type PageChange, type ChangedBlocks, none } from './page-change.ts';
import type { ZerosOfPage } from './zeros.ts';

/** Upstreams of a page: few enough that a change of one copies little, many enough that there are few buffers to send. */
export const pagePlaces = 128;

const nothing = Buffer.alloc(0);
/** Those of a family without lines: most families have none of most pages. */
const noEnds = new Uint32Array(pagePlaces);

/**
 * The lines of some upstreams as bytes: one buffer for each family, in which the block of each upstream has its place.
 * A place without an upstream takes no bytes.
 */
export class Page {
  readonly #bytes: Buffer[];
  /** By family, where the blocks end. */
  readonly #ends: Uint32Array[];

  constructor(families: number) {
    this.#bytes = Array.from({ length: families }, () => nothing);
    this.#ends = Array.from({ length: families }, () => noEnds);
  }

  /** The lines of a family: the same buffer as long as none of them changes. */
  bytes(family: number): Buffer {
    return this.#bytes[family] ?? nothing;
  }

  block(family: number, place: number): string {
    const start = this.start(family, place);
    const end = this.end(family, place);
    return start === end ? '' : this.bytes(family).toString('utf8', start, end);
  }

  start(family: number, place: number): number {
    return place === 0 ? 0 : this.end(family, place - 1);
  }

  end(family: number, place: number): number {
    return this.#ends[family]?.[place] ?? 0;
  }

  /** The lines of a family with some series at zero: the bytes around them are those of the page. */
  *withZeros(family: number, zeros: ZerosOfPage): Generator<Buffer> {
    const bytes = this.bytes(family);
    let stays = 0;
    for (const [place, series] of [...zeros].sort(([one], [other]) => one - other)) {
      const block = this.block(family, place);
      const zeroed = atZero(block, series);
      if (zeroed === block) continue;
      yield bytes.subarray(stays, this.start(family, place));
      yield Buffer.from(zeroed);
      stays = this.end(family, place);
    }
    yield stays === 0 ? bytes : bytes.subarray(stays);
  }

  /**
   * Takes over the blocks of the change. Buffers that somebody may still be sending are left as they are, and others
   * take their places; those that nobody reads are overwritten, because megabytes of garbage would follow each scrape.
   */
  apply(change: PageChange, areRead: boolean): void {
    change.families.forEach((blocks, family) => {
      if (!blocks.changed) return;
      if (areRead || !this.#overwrite(family, blocks, change.bytes)) this.#assemble(family, change, areRead);
    });
  }

  /** False, with nothing done, when a block is longer or shorter than before. */
  #overwrite(family: number, blocks: ChangedBlocks, fresh: Buffer): boolean {
    for (let place = 0; place < pagePlaces; place++) if (this.#growth(family, blocks, place) !== 0) return false;
    for (let place = 0; place < pagePlaces; place++) {
      const start = blocks.starts[place] ?? none;
      if (start !== none) fresh.copy(this.bytes(family), this.start(family, place), start, blocks.ends[place]);
    }
    return true;
  }

  #assemble(family: number, change: PageChange, areRead: boolean): void {
    const blocks = change.families[family];
    if (blocks === undefined) return;
    const ends = this.#ownEnds(family);
    const length = this.#lengthWith(family, blocks);
    const before = this.bytes(family);
    const room = areRead ? undefined : roomIn(before, length);
    const old = room === undefined ? before : change.copyOf(before);
    const bytes = room ?? withRoom(length);
    let filled = 0;
    // Blocks that stay are copied together: from here to where the next new one begins.
    let stays = 0;
    let oldStart = 0;
    for (let place = 0; place < pagePlaces; place++) {
      const oldEnd = ends[place] ?? 0;
      const start = blocks.starts[place] ?? none;
      if (start !== none) {
        filled += old.copy(bytes, filled, stays, oldStart);
        filled += change.bytes.copy(bytes, filled, start, blocks.ends[place]);
        stays = oldEnd;
      }
      ends[place] = filled + oldEnd - stays;
      oldStart = oldEnd;
    }
    old.copy(bytes, filled, stays);
    this.#bytes[family] = bytes;
  }

  #ownEnds(family: number): Uint32Array {
    const present = this.#ends[family];
    if (present !== undefined && present !== noEnds) return present;
    return (this.#ends[family] = new Uint32Array(pagePlaces));
  }

  #lengthWith(family: number, blocks: ChangedBlocks): number {
    let { length } = this.bytes(family);
    for (let place = 0; place < pagePlaces; place++) length += this.#growth(family, blocks, place);
    return length;
  }

  /** By how many bytes the new block of a place, if there is one, is longer than the old. */
  #growth(family: number, { starts, ends }: ChangedBlocks, place: number): number {
    const start = starts[place] ?? none;
    if (start === none) return 0;
    return (ends[place] ?? 0) - start - (this.end(family, place) - this.start(family, place));
  }
}

function atZero(lines: string, series: ReadonlySet<string> | 'all'): string {
  const zeroed = lines.split('\n').map((line) => {
    const one = line.slice(0, line.lastIndexOf(' '));
    const isOf = series === 'all' ? one !== '' && !isCreated(one) : series.has(one);
    return isOf ? `${one} 0` : line;
  });
  return zeroed.join('\n');
}

/** A buffer of the length, with some room behind it for values that take a digit more. */
function withRoom(length: number): Buffer {
  if (length === 0) return nothing;
  // Not out of Node's pool: a buffer that stays for hours would hold its neighbors.
  return Buffer.allocUnsafeSlow(length + (length >> 6) + 32).subarray(0, length);
}

/** The same memory at another length; undefined when it is too small, or far too large. */
function roomIn({ buffer }: Buffer, length: number): Buffer | undefined {
  const fits = length <= buffer.byteLength && buffer.byteLength <= 2 * length + 128;
  return fits ? Buffer.from(buffer, 0, length) : undefined;
}
