import { Agent, request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';

/** Without a connection nobody has seen the request. */
const unsent = new Set(['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'ETIMEDOUT']);
const connectMs = 500;

/** Numbered requests at a known rate, one after the other. */
export class Traffic {
  readonly #address: () => string;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 });
  #answered = 0;
  #uncertain = 0;
  #running: Promise<void> | undefined;
  #stop = new AbortController();

  /** `address` says where to, for each request. */
  constructor(address: () => string) {
    this.#address = address;
  }

  /** Requests that were answered: as many lines must be in the log. */
  get answered(): number {
    return this.#answered;
  }

  /** Requests whose connection broke before an answer came: whether there is a line, only the log knows. */
  get uncertain(): number {
    return this.#uncertain;
  }

  start(perSecond: number): void {
    if (this.#running !== undefined) throw new Error('traffic runs already');
    this.#stop = new AbortController();
    this.#running = this.#run(1_000 / perSecond, this.#stop.signal);
  }

  /** Resolves when no request is on its way any more. */
  async pause(): Promise<void> {
    this.#stop.abort();
    await this.#running;
    this.#running = undefined;
    this.#agent.destroy();
  }

  async #run(everyMs: number, signal: AbortSignal): Promise<void> {
    let next = performance.now();
    while (!signal.aborted) {
      const outcome = await this.#send();
      if (outcome === 'answered') this.#answered++;
      if (outcome === 'uncertain') this.#uncertain++;
      next += everyMs;
      await delay(Math.max(0, next - performance.now()), undefined, { signal }).catch(() => undefined);
    }
  }

  #send(): Promise<'answered' | 'unsent' | 'uncertain'> {
    return new Promise((resolve) => {
      const path = `/${this.#answered}`;
      const asked = request(
        { agent: this.#agent, host: this.#address(), port: 8080, path, headers: { host: 'web.shop' } },
        (answer) => {
          answer.resume();
          answer.on('end', () => resolve('answered'));
          answer.on('error', () => resolve('uncertain'));
        },
      );
      asked.on('socket', (socket) => {
        if (!socket.connecting) return;
        const late = setTimeout(() => asked.destroy(Object.assign(new Error(), { code: 'ETIMEDOUT' })), connectMs);
        socket.once('connect', () => clearTimeout(late)).once('close', () => clearTimeout(late));
      });
      asked.on('error', ({ code = '' }: NodeJS.ErrnoException) => resolve(unsent.has(code) ? 'unsent' : 'uncertain'));
      asked.end();
    });
  }
}
