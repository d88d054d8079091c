import { hash } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Request, Response } from 'express';

export interface Body {
  /** A media type, or the end of a file's name that tells it. */
  readonly type: string;
  /** Names the content; weak, because it is the same for each encoding. */
  readonly etag: string;
  /** Called only when it is to be sent. */
  readonly content: () => string | Promise<Buffer>;
  /** The content as it was compressed before, by encoding, the preferred one first. */
  readonly compressed?: Readonly<Record<string, () => Promise<Buffer>>>;
}

const compress = promisify(gzip);
/** Below this a packet holds it anyway. */
const minCompressed = 1024;

/** An ETag of everything that the text says. */
export function etagOf(text: string): string {
  return `W/"${hash('sha1', text, 'base64url')}"`;
}

/** Answers 304 to whoever has this already; the body is compressed for whoever takes that. */
export async function sendBody(request: Request, response: Response, body: Body): Promise<void> {
  const { type, etag } = body;
  response.type(type).set('etag', etag).vary('accept-encoding');
  if (request.fresh) {
    response.status(304).end();
    return;
  }
  const { encoding, sent } = await encoded(request, body);
  if (encoding !== 'identity') response.set('content-encoding', encoding);
  response.set('content-length', String(sent.length)).end(sent);
}

async function encoded(
  request: Request,
  { content, compressed = {} }: Body,
): Promise<{ readonly encoding: string; readonly sent: Buffer }> {
  for (const [encoding, ready] of Object.entries(compressed)) {
    if (request.acceptsEncodings(encoding) === encoding) return { encoding, sent: await ready() };
  }
  const plain = Buffer.from(await content());
  const isSmall = plain.length < minCompressed || request.acceptsEncodings('gzip', 'identity') !== 'gzip';
  return isSmall ? { encoding: 'identity', sent: plain } : { encoding: 'gzip', sent: await compress(plain) };
}
