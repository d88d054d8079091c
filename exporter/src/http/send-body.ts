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
}

const compress = promisify(gzip);
/** Below this a packet holds it anyway. */
const minCompressed = 1024;

/** An ETag of everything that the text says. */
export function etagOf(text: string): string {
  return `W/"${hash('sha1', text, 'base64url')}"`;
}

/** Answers 304 to whoever has this already; the body is compressed for whoever takes gzip. */
export async function sendBody(request: Request, response: Response, body: Body): Promise<void> {
  const { type, etag } = body;
  response.type(type).set('etag', etag).vary('accept-encoding');
  if (request.fresh) {
    response.status(304).end();
    return;
  }
  const content = Buffer.from(await body.content());
  const small = content.length < minCompressed || request.acceptsEncodings('gzip', 'identity') !== 'gzip';
  if (!small) response.set('content-encoding', 'gzip');
  const sent = small ? content : await compress(content);
  response.set('content-length', String(sent.length)).end(sent);
}
