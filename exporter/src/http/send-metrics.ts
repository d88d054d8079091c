import { pipeline } from 'node:stream/promises';
import { constants, createGzip, type Gzip } from 'node:zlib';
import type { Request, Response } from 'express';
import { Slice, type Slicing } from '../model/slice.ts';

/**
 * How much is handed to the compressor at a time. Each piece costs a turn of the event loop, and while it is copied
 * nothing else runs.
 */
const pieceBytes = 1024 * 1024;
/** A connection on which nothing moved for so long is given up. */
const stuckMs = 60_000;
/** The fastest level: metrics are so alike from line to line that a slower one gains little. */
const gzipOptions = { level: constants.Z_BEST_SPEED, chunkSize: 128 * 1024 };

/**
 * Sends text that lies in many buffers, megabytes of it with thousands of upstreams: `send` would copy and hash it for
 * an ETag that no Prometheus asks for. Compressing is done by the threads of zlib, beside the event loop.
 */
export async function sendMetrics(
  request: Request,
  response: Response,
  { buffers, slicing }: { readonly buffers: readonly Buffer[]; readonly slicing: Slicing },
): Promise<void> {
  response.vary('accept-encoding');
  // Whoever stops reading and stays would keep megabytes for ever.
  response.setTimeout(stuckMs, () => response.destroy());
  const wantsGzip = request.acceptsEncodings('gzip', 'identity') === 'gzip';
  if (wantsGzip && request.method !== 'HEAD') {
    response.set('content-encoding', 'gzip');
    await compress(buffers, response);
    return;
  }
  const length = buffers.reduce((sum, buffer) => sum + buffer.length, 0);
  response.set('content-length', String(length));
  if (request.method !== 'HEAD') await writeAll(buffers, response, new Slice(slicing));
  response.end();
}

/** As they are, in few calls of the system; whoever reads quickly on the same machine takes many of them in one turn. */
async function writeAll(buffers: readonly Buffer[], response: Response, slice: Slice): Promise<void> {
  let corked = 0;
  response.cork();
  for (const buffer of buffers) {
    response.write(buffer);
    corked += buffer.length;
    if (corked < pieceBytes) continue;
    response.uncork();
    await drained(response);
    if (slice.isOver) await slice.next();
    if (response.destroyed) return;
    response.cork();
    corked = 0;
  }
  response.uncork();
}

/** Resolves when the system has taken what was written, or nobody takes it any more. */
function drained(response: Response): Promise<void> {
  if (!response.writableNeedDrain || response.destroyed) return Promise.resolve();
  return new Promise((resolve) => {
    const done = (): void => {
      response.off('drain', done).off('close', done);
      resolve();
    };
    response.once('drain', done).once('close', done);
  });
}

async function compress(buffers: readonly Buffer[], response: Response): Promise<void> {
  const gzip = createGzip(gzipOptions);
  const sent = pipeline(gzip, response);
  const [ended] = await Promise.allSettled([sent, writePieces(buffers, gzip)]);
  // Whoever no longer listens misses nothing.
  if (ended.status === 'rejected' && !response.destroyed) throw ended.reason;
}

async function writePieces(buffers: readonly Buffer[], gzip: Gzip): Promise<void> {
  const piece = Buffer.allocUnsafeSlow(pieceBytes);
  let filled = 0;
  for (const buffer of buffers) {
    for (let taken = 0; taken < buffer.length;) {
      const copied = buffer.copy(piece, filled, taken);
      taken += copied;
      filled += copied;
      if (filled < piece.length) continue;
      await consumed(gzip, piece);
      if (gzip.destroyed) return;
      filled = 0;
    }
  }
  await consumed(gzip, piece.subarray(0, filled));
  gzip.end();
}

/** Resolves when the piece has been compressed, or never will be: then it can be filled again. */
function consumed(gzip: Gzip, piece: Buffer): Promise<void> {
  return new Promise((resolve) => {
    // zlib forgets the write that is under way when its reader leaves.
    const done = (): void => {
      gzip.off('close', done);
      resolve();
    };
    gzip.once('close', done);
    gzip.write(piece, done);
  });
}
