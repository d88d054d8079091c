import type { BigIntStats } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { agrees, type Fingerprint, fingerprintOf, isComplete, readHead } from './fingerprint.ts';
import { Framing, type SavedJoins } from './framing.ts';
import type { LineHandler } from '../model/line-handler.ts';
import { LineSplitter, type Scratch } from './line-splitter.ts';

/** Read at one look at the most, so that one long file does not make the others wait. */
const maxBytesPerLook = 8 * 1024 * 1024;

/** How far a file has been read; what a checkpoint keeps of it. */
export interface FileState {
  /** Device and inode. */
  readonly identity: string;
  readonly fingerprint: Fingerprint;
  /** Bytes from the start, up to the end of the last whole line. */
  readonly offset: number;
  readonly joins?: SavedJoins;
  /** Nothing stood in it, as of the last look, that was not handed over. */
  readonly complete?: true;
}

/** Where the reading of a file begins. */
export interface Beginning {
  readonly offset: number;
  readonly joins?: SavedJoins | undefined;
  /** What stands before this offset was written before anybody followed the file. */
  readonly oldUntil: number;
}

interface Facts {
  readonly handle: FileHandle;
  readonly stats: BigIntStats;
  readonly head: Buffer;
  readonly inner: LineHandler;
  readonly beginning: Beginning;
}

/** Device and inode: what a path leads to. */
export function identityOf({ dev, ino }: BigIntStats): string {
  return `${String(dev)}:${String(ino)}`;
}

/** One opened file and how far it has been read. */
export class OpenedFile {
  readonly identity: string;
  readonly handle: FileHandle;
  /** When it last grew, in milliseconds of the clock that only goes forward. */
  grewAt = performance.now();
  readonly #framing: Framing;
  readonly #splitter: LineSplitter;
  #fingerprint: Fingerprint;
  #offset: number;
  #oldUntil: number;
  #reachedEnd = false;
  #size: bigint;
  #modified: bigint;

  constructor({ handle, stats, head, inner, beginning }: Facts) {
    this.handle = handle;
    this.identity = identityOf(stats);
    this.#framing = new Framing(inner, undefined, beginning.joins);
    this.#splitter = new LineSplitter(this.#framing);
    this.#fingerprint = fingerprintOf(head);
    this.#offset = beginning.offset;
    this.#oldUntil = beginning.oldUntil;
    this.#size = stats.size;
    this.#modified = stats.mtimeNs;
  }

  get fingerprint(): Fingerprint {
    return this.#fingerprint;
  }

  /** Bytes read, up to the middle of a line. */
  get offset(): number {
    return this.#offset;
  }

  /** What stands before this offset was written before anybody followed the file. */
  get oldUntil(): number {
    return this.#oldUntil;
  }

  /** When the file had last changed, as of the last look, in milliseconds since the epoch of its file system's clock. */
  get modifiedMs(): number {
    return Number(this.#modified / 1_000_000n);
  }

  /** What is read next was written before anybody followed the file, so it happened at another time. */
  get isOld(): boolean {
    return this.#offset < this.#oldUntil;
  }

  /** Whether the file was empty and has changed since: it may have been written and truncated, which cannot be seen. */
  mayHaveBeenCut({ mtimeNs }: BigIntStats): boolean {
    return this.#offset === 0 && this.#fingerprint.bytes === 0 && mtimeNs !== this.#modified;
  }

  /** Whether the file was truncated or rewritten since the last look, though it may have grown past the offset again. */
  async wasCut({ size, mtimeNs }: BigIntStats): Promise<boolean> {
    if (size < this.#offset) return true;
    if (size === this.#size && mtimeNs === this.#modified) return false;
    if (!agrees(await readHead(this.handle), this.#fingerprint)) return true;
    this.#size = size;
    this.#modified = mtimeNs;
    return false;
  }

  /** Begins anew: what stood in the file is gone. */
  async beginAgain(): Promise<void> {
    this.#splitter.reset();
    this.#framing.reset();
    this.#offset = 0;
    this.#oldUntil = 0;
    this.#size = -1n;
    this.#fingerprint = fingerprintOf(await readHead(this.handle));
  }

  /** Reads to the end, or as much as one look may. */
  async read(scratch: Scratch): Promise<{ bytes: number; more: boolean }> {
    const read = await this.#readOn(scratch);
    // What was read must be known again, so the fingerprint never covers less than it could.
    if (read.bytes > 0 && !isComplete(this.#fingerprint))
      this.#fingerprint = fingerprintOf(await readHead(this.handle));
    return read;
  }

  async #readOn(scratch: Scratch): Promise<{ bytes: number; more: boolean }> {
    for (let bytes = 0; ;) {
      this.#reachedEnd = false;
      if (bytes >= maxBytesPerLook) return { bytes, more: true };
      const { bytesRead } = await this.handle.read(scratch.bytes, scratch.readAt, scratch.room, this.#offset);
      if (bytesRead > 0) {
        this.#offset += bytesRead;
        this.grewAt = performance.now();
        this.#splitter.split(scratch, bytesRead);
      }
      bytes += bytesRead;
      this.#reachedEnd = bytesRead < scratch.room;
      if (this.#reachedEnd) return { bytes, more: false };
    }
  }

  /** Hands over what its writer never ended. */
  end(): void {
    this.#splitter.end();
    this.#framing.end();
  }

  state(): FileState {
    const joins = this.#framing.save();
    const complete = this.#reachedEnd && this.#splitter.begunBytes === 0 && joins === undefined;
    return {
      identity: this.identity,
      fingerprint: this.#fingerprint,
      offset: this.#offset - this.#splitter.begunBytes,
      ...(joins !== undefined && { joins }),
      ...(complete && { complete }),
    };
  }
}
