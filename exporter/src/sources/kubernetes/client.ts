import { Agent, type Dispatcher, request } from 'undici';
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

/** GET requests to one apiserver over one connection pool. */
export class Client {
  readonly #access: Access;
  #agent: Agent | undefined;

  constructor(access: Access) {
    this.#access = access;
  }

  /** The body of a 2xx answer. `silenceMs` ends an answer that has said nothing for so long. */
  async get(url: string, signal: AbortSignal, silenceMs: number): Promise<Dispatcher.ResponseData['body']> {
    const { server, token } = this.#access;
    this.#agent ??= this.#connect();
    const headers = {
      accept: 'application/json',
      ...(token && { authorization: `Bearer ${readSecret(token).trim()}` }),
    };
    let answer: Dispatcher.ResponseData;
    try {
      answer = await request(server + url, {
        dispatcher: this.#agent,
        headers,
        signal,
        headersTimeout: 30_000,
        bodyTimeout: silenceMs,
      });
    } catch (error) {
      throw this.#unreachable(error);
    }
    if (answer.statusCode < 300) return answer.body;
    throw this.#refused(url, answer.statusCode, await messageOf(answer));
  }

  /** The whole body of a 2xx answer. */
  async text(url: string, signal: AbortSignal): Promise<string> {
    const body = await this.get(url, signal, silenceMs);
    return body.text().catch((error: unknown) => {
      const [path = url] = url.split('?', 1);
      const why = error instanceof Error ? error.message : String(error);
      throw new SourceError(`GET ${this.#access.server}${path} broke off (${why}); it is asked again`);
    });
  }

  async close(): Promise<void> {
    await this.#agent?.destroy();
    this.#agent = undefined;
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
    );
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
