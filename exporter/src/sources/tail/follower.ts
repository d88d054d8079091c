import { constants } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import type { BigIntStats } from 'node:fs';
import { SourceError } from '../source.ts';
import { type LineHandler, LineSplitter } from './line-splitter.ts';

const chunkBytes = 256 * 1024;
/** Read at one look at the most, so that whoever follows can tell what it has and notice that it shall stop. */
const mostBytesPerPoll = 8 * 1024 * 1024;
/** How long a rotated file may be silent before it is given up, and a path missing before that is a fault. */
const graceMs = 5_000;

/** One opened file and how far it has been read. */
interface Opened {
  readonly handle: FileHandle;
  /** Device and inode. */
  readonly identity: string;
  readonly splitter: LineSplitter;
  offset: number;
  /** When it last grew, on the clock that only goes forward. */
  grewAt: number;
}

export interface Progress {
  /** More is there than one look reads: look again at once. */
  readonly more: boolean;
  /** What was read stood in the log before anybody followed it, so it happened at another time. */
  readonly old: boolean;
}

/**
 * Follows one file through rotation by rename (the old file is read on until its writers are silent), truncation,
 * deletion and late creation. A file that exists at the first look is read from `startAt`; one that appears later from
 * its start.
 */
export class Follower {
  readonly path: string;
  readonly #handler: LineHandler;
  readonly #buffer = Buffer.allocUnsafe(chunkBytes);
  #current: Opened | undefined;
  #retired: Opened[] = [];
  #startAt: 'start' | 'end';
  #first = true;
  #readingOld = false;
  #goneSince: number | undefined;

  constructor(path: string, handler: LineHandler, startAt: 'start' | 'end') {
    this.path = path;
    this.#handler = handler;
    this.#startAt = startAt;
  }

  /** Reads what is new. Throws a SourceError while the path cannot be read; calling again is safe. */
  async poll(): Promise<Progress> {
    const old = (this.#current === undefined && (await this.#open())) || this.#readingOld;
    let more = this.#current !== undefined && (await this.#read(this.#current));
    if (!more) {
      this.#readingOld = false;
      more = await this.#followPath();
    }
    await this.#readRetired();
    return { more, old };
  }

  async close(): Promise<void> {
    const all = [...this.#retired, ...(this.#current === undefined ? [] : [this.#current])];
    this.#retired = [];
    this.#current = undefined;
    await Promise.all(all.map(({ handle }) => handle.close()));
  }

  /** Whether the file that was opened holds lines from before it was followed. */
  async #open(): Promise<boolean> {
    // Without O_NONBLOCK the opening of a pipe would wait for its writer, and with it everybody else.
    const handle = await open(this.path, constants.O_RDONLY | constants.O_NONBLOCK).catch((error: unknown) => {
      // What appears from now on is new, so none of it may be skipped. A file that may not be read yet existed before.
      if (codeOf(error) === 'ENOENT') {
        this.#startAt = 'start';
        this.#first = false;
      }
      throw unreadable(this.path, error);
    });
    const stats = await handle.stat({ bigint: true });
    if (!stats.isFile()) {
      await handle.close();
      throw new SourceError(`${this.path} is not a regular file; name the log file itself`);
    }
    const offset = this.#startAt === 'end' ? Number(stats.size) : 0;
    const splitter = new LineSplitter(this.#handler);
    this.#current = { handle, identity: identityOf(stats), splitter, offset, grewAt: performance.now() };
    this.#readingOld = this.#first && offset === 0 && stats.size > 0n;
    this.#startAt = 'start';
    this.#first = false;
    return this.#readingOld;
  }

  /** Reads one opened file to its end, or as much as one look may; whether more is there. */
  async #read(file: Opened): Promise<boolean> {
    try {
      const { size } = await file.handle.stat();
      if (size < file.offset) {
        file.offset = 0;
        file.splitter.reset();
      }
      for (let total = 0; total < mostBytesPerPoll;) {
        const { bytesRead } = await file.handle.read(this.#buffer, 0, chunkBytes, file.offset);
        if (bytesRead === 0) return false;
        file.offset += bytesRead;
        file.grewAt = performance.now();
        total += bytesRead;
        file.splitter.push(this.#buffer.subarray(0, bytesRead));
      }
      return true;
    } catch (error) {
      throw unreadable(this.path, error);
    }
  }

  /** Notices that another file stands at the path, or none. Whether there is something new to read. */
  async #followPath(): Promise<boolean> {
    const now = await this.#statPath();
    if (now === undefined) {
      this.#goneSince ??= performance.now();
      // The writer may hold the old file while it rotates, so a path that is missing for a moment is no fault.
      if (performance.now() - this.#goneSince > graceMs) throw missing(this.path);
      return false;
    }
    this.#goneSince = undefined;
    if (this.#current === undefined || identityOf(now) === this.#current.identity) return false;
    this.#retired.push(this.#current);
    this.#current = undefined;
    await this.#open();
    return true;
  }

  /** A writer may go on with a rotated file for a while; a last line that it never ends is handed over at the end. */
  async #readRetired(): Promise<void> {
    for (const file of this.#retired) {
      await this.#read(file);
      if (performance.now() - file.grewAt < graceMs) continue;
      file.splitter.end();
      this.#retired = this.#retired.filter((other) => other !== file);
      await file.handle.close();
    }
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

function identityOf(stats: BigIntStats): string {
  return `${String(stats.dev)}:${String(stats.ino)}`;
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

function missing(path: string): SourceError {
  return new SourceError(
    `${path} does not exist; create it or correct the path (it is read from its start once it appears)`,
  );
}

/** The sentence of a log that cannot be read. */
function unreadable(path: string, error: unknown): SourceError {
  if (error instanceof SourceError) return error;
  const code = codeOf(error);
  if (code === 'ENOENT') return missing(path);
  if (code === 'EACCES' || code === 'EPERM') {
    return new SourceError(`${path} may not be read; give the user that runs uhwatch read permission on it`);
  }
  if (code === 'ENOTDIR') return new SourceError(`a part of ${path} is a file, not a folder; correct the path`);
  return new SourceError(`${path} cannot be read (${code || String(error)}); check the file system`);
}
