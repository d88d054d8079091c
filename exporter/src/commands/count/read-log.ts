import { access, constants, type FileHandle, open, stat } from 'node:fs/promises';
import { addAbortSignal, pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { ConfigError } from '../../config/config-error.ts';
import type { LineSplitter, Scratch } from '../../tail/line-splitter.ts';
import { named } from './log-fault.ts';

/** How far a file has been read, in bytes of the file itself, also where it is compressed. */
export interface Progress {
  readonly bytes: number;
  /** Undefined where nobody knows: standard input, a pipe. */
  readonly size: number | undefined;
}

export interface Reading {
  readonly splitter: LineSplitter;
  readonly scratch: Scratch;
  /** Stops the reading; what was read until then is handed over. */
  readonly signal: AbortSignal;
  /** Called after each piece that was read, with its lines handed over; `length` is in bytes of text. */
  readonly onPiece: (length: number, progress: Progress) => void;
}

/** The first two bytes of a gzip file (RFC 1952), whatever its name is. */
const gzipMagic = [0x1f, 0x8b];

function isGzip(head: Buffer): boolean {
  return head[0] === gzipMagic[0] && head[1] === gzipMagic[1];
}

/** Throws a ConfigError when the log cannot be read. */
export async function assertReadable(file: string): Promise<void> {
  const stats = await named(file, async () => {
    await access(file, constants.R_OK);
    return stat(file);
  });
  if (stats.isDirectory()) throw new ConfigError([`${file} is a folder; name the log files in it`]);
}

/** Reads a log once from start to end, through gunzip where it is compressed. Throws a ConfigError. */
export async function readLog(file: string, reading: Reading): Promise<void> {
  await named(file, async () => {
    const handle = await open(file);
    try {
      const stats = await handle.stat();
      // A pipe has neither a size nor positions to go back to.
      if (!stats.isFile()) await readStream(file, handle.createReadStream({ autoClose: false }), reading);
      else if (await beginsLikeGzip(handle)) await readGzip(file, handle, { ...reading, size: stats.size });
      else await readPlain(handle, { ...reading, size: stats.size });
    } finally {
      await handle.close();
    }
  });
  reading.splitter.end();
}

/** Reads a stream to its end; compressed or not, as its first bytes tell. Throws a ConfigError. */
export async function readStream(name: string, stream: Readable, reading: Reading): Promise<void> {
  addAbortSignal(reading.signal, stream);
  await unlessAborted(name, reading, async () => {
    const chunks = stream.iterator() as AsyncIterableIterator<Buffer>;
    const head = await headOf(chunks);
    const whole = following(head, chunks);
    await pump(isGzip(head) ? pipeline(whole, createGunzip(), ignoreError) : whole, reading);
  });
  reading.splitter.end();
}

/** Whoever reads the end of a pipeline hears of its errors. */
function ignoreError(): void {
  // Nothing is left to be done.
}

async function beginsLikeGzip(handle: FileHandle): Promise<boolean> {
  const head = Buffer.alloc(gzipMagic.length);
  await handle.read(head, 0, head.length, 0);
  return isGzip(head);
}

type SizedReading = Reading & { readonly size: number };

async function readPlain(handle: FileHandle, reading: SizedReading): Promise<void> {
  const { splitter, scratch, signal, onPiece, size } = reading;
  for (let at = 0; !signal.aborted;) {
    const { bytesRead } = await handle.read(scratch.bytes, scratch.readAt, scratch.room, at);
    if (bytesRead === 0) return;
    at += bytesRead;
    splitter.split(scratch, bytesRead);
    onPiece(bytesRead, { bytes: at, size });
  }
}

async function readGzip(file: string, handle: FileHandle, reading: SizedReading): Promise<void> {
  const raw = handle.createReadStream({ autoClose: false, start: 0, highWaterMark: 1 << 18 });
  addAbortSignal(reading.signal, raw);
  const unzipped = pipeline(raw, createGunzip({ chunkSize: 1 << 18 }), ignoreError);
  await unlessAborted(file, reading, () =>
    pump(unzipped, reading, () => ({ bytes: raw.bytesRead, size: reading.size })),
  );
}

/** Hands the bytes over as they come; `position` tells where they stand when they were compressed. */
async function pump(
  bytes: AsyncIterable<Buffer>,
  { splitter, scratch, onPiece }: Reading,
  position?: () => Progress,
): Promise<void> {
  let read = 0;
  for await (const chunk of bytes) {
    read += chunk.length;
    splitter.push(scratch, chunk);
    onPiece(chunk.length, position?.() ?? { bytes: read, size: undefined });
  }
}

/** The first bytes, enough to know gzip by them where there are so many. */
async function headOf(chunks: AsyncIterator<Buffer>): Promise<Buffer> {
  let head: Buffer = Buffer.alloc(0);
  while (head.length < gzipMagic.length) {
    const next = await chunks.next();
    if (next.done === true) break;
    head = Buffer.concat([head, next.value]);
  }
  return head;
}

async function* following(head: Buffer, chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  yield head;
  yield* chunks;
}

/** Stopping a stream looks like a failure to whoever reads it. */
async function unlessAborted(name: string, { signal }: Reading, read: () => Promise<void>): Promise<void> {
  await named(name, async () => {
    try {
      await read();
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  });
}
