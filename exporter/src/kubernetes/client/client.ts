import { type Dispatcher, request } from 'undici';
import { SourceError } from '../../model/source.ts';
import { type Access, readSecret } from './access.ts';
import { messageOf, plainBody } from './answer.ts';
import { brokeOff, isTimeout, refused, unreachable } from './client-faults.ts';
import { Credentials } from './credentials.ts';
import { Connections } from './dispatcher.ts';
import { proxyTo } from './proxy.ts';
import type { Credential } from './renewing.ts';
import { retryAfterMs } from './retry-after.ts';

export { StatusError } from './client-faults.ts';

export interface GetOptions {
  readonly signal: AbortSignal;
  /** Ends an answer that says nothing for so long; 0 for never, when the caller watches over it itself. */
  readonly silenceMs: number;
  /** Ask for gzip and unpack it (big lists); the yielded bytes are always plain. */
  readonly gzip?: boolean;
}

interface Asking {
  readonly signal: AbortSignal;
  readonly headersTimeout: number;
  readonly bodyTimeout: number;
  readonly gzip?: boolean | undefined;
}

/** Even an answer without end begins at once, but for logs. */
const headersMs = 30_000;

/** GET requests to one apiserver, which go on when certificates, keys and tokens change in their files. */
export class Client {
  readonly #access: Access;
  readonly #credentials: Credentials;
  readonly #proxy: URL | undefined;
  readonly #connections = new Connections();
  #serverTime: { readonly ms: number; readonly heardAt: number } | undefined;

  /** Throws a SourceError for a proxy in the environment that cannot be used. */
  constructor(access: Access) {
    this.#access = access;
    this.#credentials = new Credentials(access);
    this.#proxy = proxyTo(access.server, access);
  }

  /**
   * The bytes of a 2xx answer; throws a StatusError for others, a SourceError when there is none. Leaving the iteration
   * early destroys the answer; an answer that breaks off ends the iteration with a SourceError.
   */
  async get(url: string, { signal, silenceMs, gzip }: GetOptions): Promise<AsyncIterable<Buffer>> {
    const answer = await this.#ask(url, { signal, gzip, headersTimeout: headersMs, bodyTimeout: silenceMs });
    return this.#bytesOf(url, answer);
  }

  /**
   * The bytes of an answer that says something only when there is something to say, as the log of a quiet container
   * does: even its header comes with the first line. Ends when the server ends it, or was silent for `silenceMs`.
   */
  async *stream(url: string, signal: AbortSignal, silenceMs: number): AsyncGenerator<Buffer, void> {
    try {
      const answer = await this.#ask(url, { signal, headersTimeout: silenceMs, bodyTimeout: silenceMs });
      yield* this.#bytesOf(url, answer);
    } catch (error) {
      if (error instanceof SourceError && isTimeout(error.cause)) return;
      throw error;
    }
  }

  /** The time of the apiserver, milliseconds since the epoch, by the `Date` of its last answer. */
  serverNow(): number | undefined {
    const last = this.#serverTime;
    return last && last.ms + (performance.now() - last.heardAt);
  }

  /** Ends every answer that is still open. */
  close(): Promise<void> {
    return this.#connections.destroy();
  }

  async *#bytesOf(url: string, answer: Dispatcher.ResponseData): AsyncGenerator<Buffer, void> {
    try {
      for await (const chunk of plainBody(answer)) yield chunk as Buffer;
    } catch (error) {
      throw brokeOff(this.#access, url, error);
    }
  }

  async #ask(url: string, asking: Asking): Promise<Dispatcher.ResponseData> {
    for (let again = true; ; again = false) {
      const issued = await this.#credentials.get(asking.signal);
      const answer = await this.#send(url, asking, issued);
      if (answer.statusCode < 300) return answer;
      const message = await messageOf(answer);
      const { statusCode: status, headers } = answer;
      if (status === 401 && again && this.#credentials.refused(issued)) continue;
      const asksToWait = status === 429 || status === 503;
      throw refused(this.#access, url, {
        status,
        message,
        retryAfterMs: asksToWait ? retryAfterMs(headers['retry-after'], Date.now()) : undefined,
      });
    }
  }

  async #send(url: string, { gzip, ...asking }: Asking, issued: Credential): Promise<Dispatcher.ResponseData> {
    const { server, impersonation } = this.#access;
    const { token, ...certificates } = this.#credentials.complete(issued);
    const dispatcher = this.#connect(certificates);
    const headers = {
      // A log is plain text; its errors are JSON.
      accept: 'application/json, */*',
      ...(gzip === true && { 'accept-encoding': 'gzip' }),
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...impersonation,
    };
    let answer: Dispatcher.ResponseData;
    try {
      answer = await request(server + url, { dispatcher, headers, ...asking });
    } catch (error) {
      throw unreachable(this.#access, error, this.#proxy);
    }
    const date = Date.parse(String(answer.headers['date']));
    if (!Number.isNaN(date)) this.#serverTime = { ms: date, heardAt: performance.now() };
    return answer;
  }

  #connect({ certificate, key }: Credential): Dispatcher {
    const { ca, insecure, serverName, origin } = this.#access;
    const proxy = this.#proxy;
    return this.#connections.for({ ca: ca && readSecret(ca), certificate, key, insecure, serverName, proxy, origin });
  }
}
