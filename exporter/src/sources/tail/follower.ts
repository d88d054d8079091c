import { type FileHandle, open, stat } from 'node:fs/promises';
import type { BigIntStats } from 'node:fs';
import { SourceError } from '../source.ts';
import { type LineHandler, LineSplitter } from './line-splitter.ts';

const chunkBytes = 256 * 1024;

/**
 * Follows one file through rotation by rename (the old file is read to its end first), truncation, deletion and late
 * creation. A file that exists at the first look is read from `startAt`; one that appears later from its start.
 */
export class Follower {
  readonly path: string;
  readonly #splitter: LineSplitter;
  readonly #buffer = Buffer.allocUnsafe(chunkBytes);
  #handle: FileHandle | undefined;
  #identity = '';
  #offset = 0;
  #skipToEnd: boolean;

  constructor(path: string, handler: LineHandler, startAt: 'start' | 'end') {
    this.path = path;
    this.#splitter = new LineSplitter(handler);
    this.#skipToEnd = startAt === 'end';
  }

  /** Reads all that is new. Throws a SourceError while the path cannot be read; calling again is safe. */
  async poll(): Promise<void> {
    if (this.#handle === undefined && !(await this.#open())) return;
    await this.#readToEnd();
    const now = await this.#statPath();
    // While the path is gone or replaced, the writer may still hold the old file: its last lines were just read.
    if (now === undefined || identityOf(now) === this.#identity) return;
    await this.#readToEnd();
    this.#splitter.end();
    await this.close();
    await this.#open();
    await this.#readToEnd();
  }

  async close(): Promise<void> {
    await this.#handle?.close();
    this.#handle = undefined;
  }

  async #open(): Promise<boolean> {
    let handle: FileHandle;
    try {
      handle = await open(this.path, 'r');
    } catch (error) {
      // What appears from now on is new, so none of it may be skipped. A file that may not be read yet existed before.
      if (codeOf(error) === 'ENOENT') this.#skipToEnd = false;
      throw unreadable(this.path, error);
    }
    const stats = await handle.stat({ bigint: true });
    if (!stats.isFile() && !stats.isFIFO() && !stats.isCharacterDevice()) {
      await handle.close();
      throw new SourceError(`${this.path} is not a file; name the log file itself`);
    }
    this.#handle = handle;
    this.#identity = identityOf(stats);
    this.#offset = this.#skipToEnd ? Number(stats.size) : 0;
    this.#skipToEnd = false;
    return true;
  }

  async #readToEnd(): Promise<void> {
    const handle = this.#handle;
    if (handle === undefined) return;
    const { size } = await handle.stat();
    if (size < this.#offset) {
      this.#offset = 0;
      this.#splitter.reset();
    }
    for (;;) {
      const { bytesRead } = await handle.read(this.#buffer, 0, chunkBytes, this.#offset);
      if (bytesRead === 0) return;
      this.#offset += bytesRead;
      this.#splitter.push(this.#buffer.subarray(0, bytesRead));
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

/** The sentence of a log that cannot be read. */
function unreadable(path: string, error: unknown): SourceError {
  const code = codeOf(error);
  if (code === 'ENOENT')
    return new SourceError(
      `${path} does not exist; create it or correct the path (it is read from its start once it appears)`,
    );
  if (code === 'EACCES' || code === 'EPERM')
    return new SourceError(`${path} may not be read; give the user that runs uhwatch read permission on it`);
  if (code === 'ENOTDIR') return new SourceError(`a part of ${path} is a file, not a folder; correct the path`);
  return new SourceError(`${path} cannot be read (${code || String(error)}); check the file system`);
}
