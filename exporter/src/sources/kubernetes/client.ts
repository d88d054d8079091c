import { Agent, type Dispatcher, errors, request } from 'undici';
import { SourceError } from '../source.ts';
import { type Access, readSecret } from './kubeconfig.ts';

/** An answer of the apiserver that is not 2xx. */
export class StatusError extends SourceError {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** A list that says nothing for so long will not come. */
const silenceMs = 30_000;
const headersMs = 30_000;

/** GET requests to one apiserver over one connection pool. */
export class Client {
  readonly #access: Access;
  #agent: Agent | undefined;
  #serverTime: { readonly ms: number; readonly heardAt: number } | undefined;

  constructor(access: Access) {
    this.#access = access;
  }

  /** The body of a 2xx answer. `silenceMs` ends an answer that has said nothing for so long. */
  get(url: string, signal: AbortSignal, silenceMs: number): Promise<Dispatcher.ResponseData['body']> {
    return this.#ask(url, signal, { headersTimeout: headersMs, bodyTimeout: silenceMs });
  }

  /**
   * The bytes of an answer that says something only when there is something to say, as the log of a quiet container
   * does: even its header comes with the first line. Ends when the server ends it, or was silent for `silenceMs`.
   */
  async *stream(url: string, signal: AbortSignal, silenceMs: number): AsyncGenerator<Buffer, void> {
    try {
      const body = await this.#ask(url, signal, { headersTimeout: silenceMs, bodyTimeout: silenceMs });
      for await (const chunk of body) yield chunk as Buffer;
    } catch (error) {
      const cause = error instanceof SourceError ? error.cause : error;
      if (cause instanceof errors.HeadersTimeoutError || cause instanceof errors.BodyTimeoutError) return;
      throw error instanceof SourceError ? error : this.#brokeOff(url, error);
    }
  }

  /** The time of the apiserver, milliseconds since the epoch, by the `Date` of its last answer. */
  serverNow(): number | undefined {
    const last = this.#serverTime;
    return last && last.ms + (performance.now() - last.heardAt);
  }

  /** The whole body of a 2xx answer. */
  async text(url: string, signal: AbortSignal): Promise<string> {
    const body = await this.get(url, signal, silenceMs);
    return body.text().catch((error: unknown) => {
      throw this.#brokeOff(url, error);
    });
  }

  async close(): Promise<void> {
    await this.#agent?.destroy();
    this.#agent = undefined;
  }

  async #ask(
    url: string,
    signal: AbortSignal,
    timeouts: { readonly headersTimeout: number; readonly bodyTimeout: number },
  ): Promise<Dispatcher.ResponseData['body']> {
    const { server, token } = this.#access;
    this.#agent ??= this.#connect();
    const headers = {
      // A log is plain text; its errors are JSON.
      accept: 'application/json, */*',
      ...(token && { authorization: `Bearer ${readSecret(token).trim()}` }),
    };
    let answer: Dispatcher.ResponseData;
    try {
      answer = await request(server + url, { dispatcher: this.#agent, headers, signal, ...timeouts });
    } catch (error) {
      throw this.#unreachable(error);
    }
    const date = Date.parse(String(answer.headers['date']));
    if (!Number.isNaN(date)) this.#serverTime = { ms: date, heardAt: performance.now() };
    if (answer.statusCode < 300) return answer.body;
    throw this.#refused(url, answer.statusCode, await messageOf(answer));
  }

  #connect(): Agent {
    const { ca, certificate, key, insecure, serverName } = this.#access;
    return new Agent({
      connect: {
        ...(ca && { ca: readSecret(ca) }),
        ...(certificate && { cert: readSecret(certificate) }),
        ...(key && { key: readSecret(key) }),
        ...(serverName !== undefined && { servername: serverName }),
        rejectUnauthorized: !insecure,
      },
    });
  }

  #unreachable(error: unknown): SourceError {
    const cause = error instanceof Error ? error : new Error(String(error));
    const code = 'code' in cause ? String(cause.code) : cause.message;
    const { server, origin } = this.#access;
    return new SourceError(
      `the Kubernetes API at ${server} (from ${origin}) cannot be reached: ${code}; check the address, the network and the certificates`,
      { cause },
    );
  }

  #brokeOff(url: string, error: unknown): SourceError {
    const [path = url] = url.split('?', 1);
    const why = error instanceof Error ? error.message : String(error);
    return new SourceError(`GET ${this.#access.server}${path} broke off (${why}); it is asked again`);
  }

  #refused(url: string, status: number, message: string): StatusError {
    const [path = url] = url.split('?', 1);
    const remedy = new Map([
      [401, 'the credentials are not valid; renew the token or the certificate'],
      [403, 'give the service account get, list and watch on it'],
      [404, 'the cluster does not serve it; uhwatch needs Kubernetes 1.21 or later'],
    ]);
    const why = remedy.get(status) ?? 'see the log of the apiserver';
    return new StatusError(status, `GET ${this.#access.server}${path} answered ${status} (${message}): ${why}`);
  }
}

/** The `message` of a Kubernetes Status, else the beginning of whatever came (a proxy's HTML, say). */
async function messageOf({ body }: Dispatcher.ResponseData): Promise<string> {
  const content = await body.text();
  try {
    const status: unknown = JSON.parse(content);
    if (typeof status === 'object' && status !== null && 'message' in status) return String(status.message);
  } catch {
    // Not a Status.
  }
  return content.replaceAll(/\s+/g, ' ').slice(0, 120);
}
