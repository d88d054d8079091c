import { type BigIntStats, constants } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { codeOf, missing, notRegular, unreadable } from './faults.ts';
import { readHead } from './fingerprint.ts';
import type { LineHandler } from '../model/line-handler.ts';
import type { Scratch } from './line-splitter.ts';
import type { OpenFiles } from './open-files.ts';
import { type Beginning, type FileState, identityOf, OpenedFile } from './opened-file.ts';

/** How long a rotated file may be silent before it is given up, and a path missing before that is a fault. */
const graceMs = 5_000;
/** How far before its end the begun line of a log is looked for, in bytes. */
const tailBytes = 16 * 1024;

/** Called after each file that was read; `old` when its lines were written before anybody followed it. */
export type AfterRead = (old: boolean) => void;

/** Where to begin in the file that the path leads to at first. */
export type StartAt = 'start' | 'end';

interface FollowerOptions {
  readonly path: string;
  readonly handler: LineHandler;
  readonly files: OpenFiles;
  readonly startAt: StartAt;
  /** The path was known before the file was seen: what stands in it is new. */
  readonly appeared?: boolean;
}

/** What one look found. */
export interface Look {
  bytes: number;
  /** More is there than one look reads: look again soon. */
  more: boolean;
}

/**
 * Follows one path through rotation by rename (the old file is read on until its writers are silent), truncation,
 * deletion, late creation and a symbolic link that comes to lead elsewhere.
 */
export class Follower {
  readonly path: string;
  readonly #handler: LineHandler;
  readonly #files: OpenFiles;
  #startAt: StartAt;
  #appeared: boolean;
  #current: OpenedFile | undefined;
  #retired: OpenedFile[] = [];
  #goneSince: number | undefined;
  #stats: BigIntStats | undefined;

  constructor({ path, handler, files, startAt, appeared = false }: FollowerOptions) {
    this.path = path;
    this.#handler = handler;
    this.#files = files;
    this.#startAt = startAt;
    this.#appeared = appeared;
  }

  /** Bytes written and not yet read, as of the last look; undefined while no file is followed. */
  get lagBytes(): number | undefined {
    if (this.#current === undefined || this.#stats === undefined) return undefined;
    return Math.max(0, Number(this.#stats.size) - this.#current.offset);
  }

  /** When the file last changed, in milliseconds since the epoch, as its file system tells. */
  get modifiedAt(): number | undefined {
    return this.#stats === undefined ? undefined : Number(this.#stats.mtimeMs);
  }

  /** The device of the file, as far as it was seen. */
  get device(): bigint | undefined {
    return this.#stats?.dev;
  }

  /** Whether it holds any file open. */
  get isFollowing(): boolean {
    return this.#current !== undefined || this.#retired.length > 0;
  }

  /** Whether no log stands at the path, as of the last look. */
  get isAbsent(): boolean {
    return this.#stats?.isFile() !== true;
  }

  /** Whether a rotated file is still being read. */
  get hasRetired(): boolean {
    return this.#retired.length > 0;
  }

  /** Reads what is new. Throws a SourceError while the path cannot be read; calling again is safe. */
  async look(after: AfterRead): Promise<Look> {
    const look: Look = { bytes: 0, more: false };
    await this.#readRetired(look, after);
    // The old file is read to its end before the new one.
    if (look.more) return look;
    this.#stats = await this.#statPath();
    if (this.#stats === undefined) await this.#waitForPath(look, after);
    else {
      this.#goneSince = undefined;
      await this.#lead(this.#stats, look, after);
      if (this.#current !== undefined) await this.#readCurrent(this.#current, { stats: this.#stats, look, after });
    }
    return look;
  }

  /** Reads a file that was rotated while nobody followed, before anything else; rejects when it cannot be opened. */
  async readFirst(path: string, { offset, joins }: Pick<FileState, 'offset' | 'joins'>): Promise<void> {
    const file = await this.#openAt(path, () => ({ offset, joins, oldUntil: Number.MAX_SAFE_INTEGER }));
    if (file !== undefined) this.#retired.push(file);
  }

  /** The states of its files: that at the path, and those rotated away. */
  states(): { readonly current: FileState | undefined; readonly retired: readonly FileState[] } {
    return { current: this.#current?.state(), retired: this.#retired.map((file) => file.state()) };
  }

  /** Gives all files up as they are. */
  async close(): Promise<void> {
    const all = [...this.#retired, ...(this.#current === undefined ? [] : [this.#current])];
    this.#retired = [];
    this.#current = undefined;
    for (const file of all) this.#files.left(file);
    await Promise.all(all.map(({ handle }) => handle.close()));
  }

  /** Makes the file that the path leads to the current one, unless another path leads to it as well. */
  async #lead(stats: BigIntStats, look: Look, after: AfterRead): Promise<void> {
    const identity = identityOf(stats);
    if (this.#current?.identity === identity) return;
    if (this.#current !== undefined) await this.#retire(this.#current, look, after);
    if (look.more) return;
    if (!stats.isFile()) throw notRegular(this.path);
    const back = this.#retired.find((file) => file.identity === identity);
    this.#retired = this.#retired.filter((file) => file !== back);
    this.#current = back ?? (await this.#openPath());
  }

  async #openPath(): Promise<OpenedFile | undefined> {
    try {
      const file = await this.#openAt(this.path, (facts) => this.#beginningOf(facts));
      this.#startAt = 'start';
      this.#appeared = true;
      return file;
    } catch (error) {
      throw unreadable(this.path, error);
    }
  }

  /** Opens a regular file that no path is followed to yet. */
  async #openAt(
    path: string,
    beginningOf: (facts: OpenFacts) => Beginning | Promise<Beginning>,
  ): Promise<OpenedFile | undefined> {
    // Without O_NONBLOCK the opening of a pipe would wait for its writer, and with it everybody else.
    const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const stats = await handle.stat({ bigint: true });
      if (!stats.isFile()) throw notRegular(path);
      if (!this.#files.isFollowed(identityOf(stats))) {
        const head = await readHead(handle);
        const beginning = await beginningOf({ handle, stats, head });
        const file = new OpenedFile({ handle, stats, head, inner: this.#handler, beginning });
        this.#files.opened(file);
        return file;
      }
    } catch (error) {
      await handle.close();
      throw error;
    }
    await handle.close();
    return undefined;
  }

  async #beginningOf({ handle, stats, head }: OpenFacts): Promise<Beginning> {
    const size = Number(stats.size);
    const known = this.#files.find(identityOf(stats), head, size);
    if (known !== undefined) {
      const { offset, joins } = known.state;
      return { offset, joins, oldUntil: known.restored ? size : 0 };
    }
    if (this.#appeared) return { offset: 0, oldUntil: 0 };
    if (this.#startAt === 'start') return { offset: 0, oldUntil: size };
    return { offset: await lineStart(handle, { size, scratch: this.#files.scratch }), oldUntil: 0 };
  }

  async #readCurrent(
    file: OpenedFile,
    { stats, look, after }: { stats: BigIntStats; look: Look; after: AfterRead },
  ): Promise<void> {
    // What is left of an older file comes first.
    if (look.more) return;
    await this.#noticeCut(file, stats);
    if (stats.size > file.offset) await this.#read(file, look, after);
  }

  async #noticeCut(file: OpenedFile, stats: BigIntStats): Promise<void> {
    try {
      if (!(await file.wasCut(stats))) return;
      this.#files.changed('truncated');
      this.#files.cut(file.fingerprint);
      await file.beginAgain();
    } catch (error) {
      throw unreadable(this.path, error);
    }
  }

  async #read(file: OpenedFile, look: Look, after: AfterRead): Promise<void> {
    const old = file.isOld;
    try {
      const { bytes, more } = await file.read(this.#files.scratch);
      look.bytes += bytes;
      look.more ||= more;
    } catch (error) {
      throw unreadable(this.path, error);
    } finally {
      after(old);
    }
  }

  /** Nothing stands at the path. The writer may hold the old file while it rotates, so that is no fault for a moment. */
  async #waitForPath(look: Look, after: AfterRead): Promise<void> {
    this.#startAt = 'start';
    this.#appeared = true;
    this.#goneSince ??= performance.now();
    const file = this.#current;
    if (file !== undefined) {
      await this.#readCurrent(file, { stats: await file.handle.stat({ bigint: true }), look, after });
    }
    const isLate = performance.now() - this.#goneSince > graceMs;
    if (file !== undefined && isLate && performance.now() - file.grewAt > graceMs)
      await this.#retire(file, look, after);
    if (file === undefined || isLate) throw missing(this.path);
  }

  async #retire(file: OpenedFile, look: Look, after: AfterRead): Promise<void> {
    this.#current = undefined;
    this.#retired.push(file);
    file.grewAt = performance.now();
    const stats = await file.handle.stat({ bigint: true });
    this.#files.changed(stats.nlink === 0n ? 'deleted' : 'rotated');
    // It may have been truncated before it was moved away.
    await this.#noticeCut(file, stats);
    await this.#read(file, look, after);
  }

  /** A writer may go on with a rotated file for a while; a last line that it never ends is handed over at the end. */
  async #readRetired(look: Look, after: AfterRead): Promise<void> {
    for (const file of this.#retired) {
      try {
        await this.#read(file, look, after);
      } catch (error) {
        await this.#finish(file, after);
        throw error;
      }
      if (look.more) return;
      if (performance.now() - file.grewAt > graceMs) await this.#finish(file, after);
    }
  }

  async #finish(file: OpenedFile, after: AfterRead): Promise<void> {
    this.#retired = this.#retired.filter((other) => other !== file);
    const old = file.isOld;
    file.end();
    this.#files.left(file);
    after(old);
    await file.handle.close();
  }

  async #statPath(): Promise<BigIntStats | undefined> {
    try {
      return await stat(this.path, { bigint: true });
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return undefined;
      throw unreadable(this.path, error);
    }
  }
}

interface OpenFacts {
  readonly handle: FileHandle;
  readonly stats: BigIntStats;
  readonly head: Buffer;
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
