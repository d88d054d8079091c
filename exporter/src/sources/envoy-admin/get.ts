import { get as httpGet, type IncomingMessage } from 'node:http';
import { isAborted, SourceError } from '../../model/source.ts';

export interface Limits {
  readonly signal: AbortSignal;
  /** For the whole answer. */
  readonly timeoutMs: number;
  readonly maxBytes: number;
}

/** Takes the chunks of an answer as they come; throws a SourceError when they are not what it reads. */
export interface Reader {
  push(chunk: Buffer): void;
}

/** An address for people: without query and credentials. */
export function placeOf(url: URL): string {
  return url.origin + url.pathname.replace(/\/$/, '');
}

/** An answer other than 200. */
export class StatusError extends SourceError {
  readonly status: number;

  constructor(url: URL, status: number) {
    const remedies = new Map([
      [400, 'it does not know the query; uhwatch needs Envoy 1.25 or later'],
      [401, 'put a user and a password into the address, as http://USER:PASSWORD@HOST:PORT'],
      [403, 'allow uhwatch to read it'],
      [404, 'check that the address is the admin interface of an Envoy'],
    ]);
    const remedy = remedies.get(status) ?? 'see the log of the proxy';
    super(`GET ${placeOf(url)} answered ${status}: ${remedy}`);
    this.status = status;
  }
}

function answerOf(url: URL, signal: AbortSignal): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    httpGet(url, { agent: false, signal }, resolve).on('error', reject);
  });
}

/** The word of a fault that Node.js gives: its code, such as ECONNREFUSED, or its message. */
function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return 'code' in error ? String(error.code) : error.message;
}

/** Reads the answer to one GET; throws a SourceError that names the address and the remedy. */
export async function get(url: URL, reader: Reader, { signal, timeoutMs, maxBytes }: Limits): Promise<void> {
  const deadline = AbortSignal.timeout(timeoutMs);
  let begun = false;
  let size = 0;
  try {
    const answer = await answerOf(url, AbortSignal.any([signal, deadline]));
    begun = true;
    if (answer.statusCode !== 200) {
      answer.destroy();
      throw new StatusError(url, answer.statusCode ?? 0);
    }
    // Leaving the loop destroys the answer, and with it the connection.
    for await (const chunk of answer as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > maxBytes)
        throw new SourceError(
          `GET ${placeOf(url)} answered more than ${Math.floor(maxBytes / 2 ** 20)} MiB; give the proxy fewer clusters, as Istio's Sidecar resource does`,
        );
      reader.push(chunk);
    }
  } catch (error) {
    if (error instanceof SourceError) throw error;
    if (isAborted(deadline))
      throw new SourceError(
        `GET ${placeOf(url)} did not end within ${timeoutMs / 1000} s; look at the load of the proxy, it is asked again`,
      );
    if (begun) throw new SourceError(`GET ${placeOf(url)} broke off (${causeOf(error)}); it is asked again`);
    throw new SourceError(
      `the Envoy at ${placeOf(url)} cannot be reached: ${causeOf(error)}; start it with an admin address, or correct envoy-admin.urls`,
    );
  }
}
