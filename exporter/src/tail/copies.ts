import { constants } from 'node:fs';
import { type FileHandle, open, realpath } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { constants as zlib, gunzip } from 'node:zlib';
import { sentence } from '../model/source.ts';
import { unreadable } from './faults.ts';
import { agrees } from './fingerprint.ts';
import type { OpenFiles } from './open-files.ts';
import type { FileState } from './opened-file.ts';
import { Resumer, type Rotated, tickMs } from './resume.ts';
import { isCompressedCopy, isNamedLikeCopy, Siblings } from './siblings.ts';

/** A log that was cut: how far it had been read, and when it had last changed by then, in milliseconds since the epoch. */
export interface Cut {
  readonly path: string;
  readonly state: FileState;
  readonly modifiedMs: number;
}

interface Copies {
  /** Oldest first. */
  readonly rotated: readonly Rotated[];
  /** That lines were compressed before they were read; undefined where none were, as far as can be seen. */
  readonly warning: string | undefined;
}

/**
 * What a rotation made of a log before it cut it (logrotate's `copytruncate`): the copy, from where the log had been
 * read, and whole copies of what was written and cut since. Looked for beside the log, once for each cut.
 */
export async function copiesOf(cut: Cut, files: OpenFiles): Promise<Copies> {
  const real = await realpath(cut.path).catch(() => cut.path);
  const logs = [cut.path, real];
  const stems = logs.map((log) => path.basename(log, path.extname(log)));
  const siblings = new Siblings((name) => stems.some((stem) => name.startsWith(stem)));
  const resumer = new Resumer(files, cut.modifiedMs, siblings);
  const { rotated, lost } = await resumer.find({ path: cut.path, current: cut.state, retired: [] });
  if (lost === 0) return { rotated, warning: undefined };
  for (const sibling of await siblings.of(logs)) {
    if (sibling.modifiedMs < cut.modifiedMs - tickMs) continue;
    const why = isCompressedCopy(sibling.path, logs)
      ? await compressed(sibling.path, cut)
      : await closed(sibling.path, logs);
    if (why !== undefined) return { rotated, warning: why(cut.path) };
  }
  return { rotated, warning: undefined };
}

/** The sentence on the log whose lines are missing. */
type Warning = (log: string) => string;

async function compressed(copy: string, { state }: Cut): Promise<Warning | undefined> {
  const bytes = await unreadIn(copy, state);
  if (bytes === 0) return undefined;
  const what = bytes === undefined ? 'lines' : `${bytes.toLocaleString('en')} bytes`;
  return (log) =>
    `the last ${what} of ${log} may not be counted: the rotation that truncated it compressed the copy, ${copy}, before they were read; let it compress at the next rotation (delaycompress)`;
}

async function closed(copy: string, logs: readonly string[]): Promise<Warning | undefined> {
  if (logs.includes(copy) || !isNamedLikeCopy(copy, logs)) return undefined;
  try {
    const handle = await open(copy, constants.O_RDONLY | constants.O_NONBLOCK);
    await handle.close();
    return undefined;
  } catch (error) {
    return (log) => notCounted(log, unreadable(copy, error));
  }
}

/** The sentence on a copy that cannot be read. */
export function notCounted(log: string, error: unknown): string {
  return `the last lines of ${log} may not be counted: ${sentence(error)}`;
}

/** As much of a compressed file as surely holds the bytes of a fingerprint. */
const headBytes = 4_096;
/** CRC32 and size of the content, modulo 2^32. Source: RFC 1952, 2.3.1. */
const trailerBytes = 8;

/**
 * How many bytes of a copy compressed with gzip were not read from the log; undefined where that cannot be told, 0 where
 * it is the copy of something else.
 */
async function unreadIn(file: string, { fingerprint, offset }: FileState): Promise<number | undefined> {
  if (!file.endsWith('.gz')) return undefined;
  const handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK).catch(() => undefined);
  try {
    if (handle === undefined) return undefined;
    const head = await bytesAt(handle, 0, headBytes);
    const text = await promisify(gunzip)(head, { finishFlush: zlib.Z_SYNC_FLUSH });
    if (!agrees(text.subarray(0, fingerprint.bytes), fingerprint)) return 0;
    const { size } = await handle.stat();
    const trailer = await bytesAt(handle, size - trailerBytes, trailerBytes);
    return Math.max(0, trailer.readUInt32LE(4) - (offset % 2 ** 32));
  } catch {
    return undefined;
  } finally {
    await handle?.close();
  }
}

async function bytesAt(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, position);
  return buffer.subarray(0, bytesRead);
}
