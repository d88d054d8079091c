import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { Dispatcher } from 'undici';

/** So much is unpacked at a time: each piece takes a turn, and lists have tens of megabytes. */
const unpackedBytes = 128 * 1024;

/** The plain bytes of an answer. To destroy them, as leaving the iteration does, ends the answer. */
export function plainBody({ headers, body }: Dispatcher.ResponseData): Readable {
  if (String(headers['content-encoding']).toLowerCase() !== 'gzip') return body;
  // Either end takes the other along; who reads hears of it, so there is nothing left to do.
  return pipeline(body, createGunzip({ chunkSize: unpackedBytes }), () => undefined);
}

const maxBytes = 64 * 1024;

/** The `message` of a Kubernetes Status, else the beginning of whatever came (a proxy's HTML, say). */
export async function messageOf(answer: Dispatcher.ResponseData): Promise<string> {
  const content = await beginning(plainBody(answer));
  try {
    const status: unknown = JSON.parse(content);
    if (typeof status === 'object' && status !== null && 'message' in status) return String(status.message);
  } catch {
    // Not a Status.
  }
  return content.replaceAll(/\s+/g, ' ').slice(0, 120);
}

/** An answer that breaks off said what it said: the status is what counts. */
async function beginning(body: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of body) {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes > maxBytes) break;
    }
  } catch {
    // What came is told.
  }
  return Buffer.concat(chunks).toString('utf8');
}
