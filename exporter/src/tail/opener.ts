import { type BigIntStats, constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import type { LineHandler } from '../model/line-handler.ts';
import { notRegular, unreadable } from './faults.ts';
import { readHead } from './fingerprint.ts';
import type { Scratch } from './line-splitter.ts';
import type { OpenFiles } from './open-files.ts';
import { type Beginning, type FileState, identityOf, OpenedFile } from './opened-file.ts';

/** How far before its end the begun line of a log is looked for, in bytes. */
const tailBytes = 16 * 1024;

/** Where to begin in the file that the path leads to at first. */
export type StartAt = 'start' | 'end';

export interface OpenerOptions {
  readonly path: string;
  readonly handler: LineHandler;
  readonly files: OpenFiles;
  readonly startAt: StartAt;
  /** The path was known before the file was seen: what stands in it is new. */
  readonly appeared?: boolean;
}

/** From where a rotated file is read. */
export interface RotatedFrom extends Pick<FileState, 'offset' | 'joins'> {
  readonly oldUntil?: number;
}

interface OpenFacts {
  readonly handle: FileHandle;
  readonly stats: BigIntStats;
  readonly head: Buffer;
}

/** Opens the files of one path, each where its reading begins. */
export class Opener {
  readonly #path: string;
  readonly #handler: LineHandler;
  readonly #files: OpenFiles;
  #startAt: StartAt;
  #appeared: boolean;

  constructor({ path, handler, files, startAt, appeared = false }: OpenerOptions) {
    this.#path = path;
    this.#handler = handler;
    this.#files = files;
    this.#startAt = startAt;
    this.#appeared = appeared;
  }

  /** Whatever comes to stand at the path is new, and read from its start. */
  expectNew(): void {
    this.#startAt = 'start';
    this.#appeared = true;
  }

  /**
   * Opens what the path leads to; undefined when another path leads to it as well, or when it is a copy of another log.
   * Throws a SourceError.
   */
  async openPath(): Promise<OpenedFile | undefined> {
    try {
      const file = await this.#open(this.#path, (facts) => this.#beginningOf(facts));
      if (file !== undefined) this.#files.opened(file, this.#path);
      this.expectNew();
      return file;
    } catch (error) {
      throw unreadable(this.#path, error);
    }
  }

  /**
   * Opens a file that was rotated, for the lines behind what was read; all of them are old where it was rotated while
   * nobody followed. Rejects when it cannot.
   */
  openRotated(
    path: string,
    { offset, joins, oldUntil = Number.MAX_SAFE_INTEGER }: RotatedFrom,
  ): Promise<OpenedFile | undefined> {
    return this.#open(path, () => ({ offset, joins, oldUntil }));
  }

  /** Opens a regular file that no path is followed to yet. */
  async #open(
    path: string,
    beginningOf: (facts: OpenFacts) => Beginning | Promise<Beginning | undefined>,
  ): Promise<OpenedFile | undefined> {
    // Without O_NONBLOCK the opening of a pipe would wait for its writer, and with it everybody else.
    const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const stats = await handle.stat({ bigint: true });
      if (!stats.isFile()) throw notRegular(path);
      if (!this.#files.isFollowed(identityOf(stats))) {
        const head = await readHead(handle);
        const beginning = await beginningOf({ handle, stats, head });
        if (beginning !== undefined) {
          const file = new OpenedFile({ handle, stats, head, inner: this.#handler, beginning });
          this.#files.opened(file);
          return file;
        }
      }
    } catch (error) {
      await handle.close();
      throw error;
    }
    await handle.close();
    return undefined;
  }

  async #beginningOf({ handle, stats, head }: OpenFacts): Promise<Beginning | undefined> {
    const size = Number(stats.size);
    const known = this.#files.find(identityOf(stats), head, size);
    if (known !== undefined) {
      const { offset, joins } = known.state;
      return { offset, joins, oldUntil: known.restored ? size : 0 };
    }
    if (this.#appeared) return this.#files.isCopy(this.#path, head) ? undefined : { offset: 0, oldUntil: 0 };
    if (this.#startAt === 'start') return { offset: 0, oldUntil: size };
    return { offset: await lineStart(handle, { size, scratch: this.#files.scratch }), oldUntil: 0 };
  }
}

/** Where the last line begins that has not ended yet, so that its end is not taken for a line; else the end. */
async function lineStart(
  handle: FileHandle,
  { size, scratch }: { readonly size: number; readonly scratch: Scratch },
): Promise<number> {
  const length = Math.min(tailBytes, size);
  const { bytesRead } = await handle.read(scratch.bytes, scratch.readAt, length, size - length);
  const feed = scratch.bytes.subarray(scratch.readAt, scratch.readAt + bytesRead).lastIndexOf(0x0a);
  if (feed >= 0) return size - length + feed + 1;
  return length === size ? 0 : size;
}
