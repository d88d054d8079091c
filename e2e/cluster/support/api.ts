import type { OutgoingHttpHeaders } from 'node:http';
import { Agent, request, type RequestOptions } from 'node:https';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';

/** An object of the API, as far as the tests look into it. */
export interface KubernetesObject {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly labels?: Readonly<Record<string, string>>;
    readonly deletionTimestamp?: string;
    readonly resourceVersion?: string;
    readonly uid?: string;
  };
  readonly [field: string]: unknown;
}

export interface WatchEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';
  readonly object: KubernetesObject;
}

interface Body {
  readonly body?: object;
  readonly type?: string;
}

const patchTypes = {
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
  apply: 'application/apply-patch+yaml',
} as const;

/** Requests to a real apiserver as its administrator: what a test does to the cluster, not what uhwatch does. */
export class Api {
  readonly #url: URL;
  readonly #token: string;
  readonly #agent: Agent;

  constructor(url: string, { token, ca }: { readonly token: string; readonly ca: string }) {
    this.#url = new URL(url);
    this.#token = token;
    this.#agent = new Agent({ keepAlive: true, ca });
  }

  get<T = KubernetesObject>(path: string): Promise<T> {
    return this.#ask<T>('GET', path);
  }

  /** Creates the object, or changes it to what is given: server-side apply. */
  apply(path: string, object: object): Promise<KubernetesObject> {
    return this.#ask('PATCH', `${path}?fieldManager=test&force=true`, { body: object, type: patchTypes.apply });
  }

  create<T = KubernetesObject>(path: string, object: object): Promise<T> {
    return this.#ask<T>('POST', path, { body: object });
  }

  patch(path: string, change: object, type: keyof typeof patchTypes = 'strategic'): Promise<KubernetesObject> {
    return this.#ask('PATCH', path, { body: change, type: patchTypes[type] });
  }

  delete(path: string, options: object = {}): Promise<KubernetesObject> {
    return this.#ask('DELETE', path, { body: options });
  }

  /** Calls `onEvent` for each event until the signal aborts; begins with what exists, and again whenever it ends. */
  async watch(path: string, onEvent: (event: WatchEvent) => void, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.#watchOnce(path, onEvent, signal).catch(() => undefined);
      await delay(100, undefined, { signal }).catch(() => undefined);
    }
  }

  close(): void {
    this.#agent.destroy();
  }

  #watchOnce(path: string, onEvent: (event: WatchEvent) => void, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const asked = request(this.#url, {
        ...this.#options('GET', `${path}${path.includes('?') ? '&' : '?'}watch=1`),
        signal,
      });
      asked.on('error', reject);
      asked.on('response', (answer) => {
        const lines = createInterface({ input: answer });
        lines.on('line', (line) => {
          onEvent(JSON.parse(line) as WatchEvent);
        });
        // It passes on the faults of the answer.
        lines.on('error', reject);
        lines.on('close', resolve);
      });
      asked.end();
    });
  }

  #ask<T>(method: string, path: string, { body, type = 'application/json' }: Body = {}): Promise<T> {
    return new Promise((resolve, reject) => {
      const text = body === undefined ? '' : JSON.stringify(body);
      const asked = request(
        this.#url,
        this.#options(method, path, { 'content-type': type, 'content-length': Buffer.byteLength(text) }),
      );
      asked.on('error', reject);
      asked.on('response', (answer) => {
        let answered = '';
        answer.setEncoding('utf8').on('data', (chunk: string) => (answered += chunk));
        answer.on('error', reject);
        answer.on('end', () => {
          const status = answer.statusCode ?? 0;
          if (status < 300) resolve((isJson(answer.headers['content-type']) ? JSON.parse(answered) : answered) as T);
          else reject(new Error(`${method} ${path} answered ${status}: ${answered.slice(0, 500)}`));
        });
      });
      asked.end(text);
    });
  }

  #options(method: string, path: string, headers: OutgoingHttpHeaders = {}): RequestOptions {
    return { agent: this.#agent, method, path, headers: { authorization: `Bearer ${this.#token}`, ...headers } };
  }
}

/** Health and versions are plain text. */
function isJson(contentType: string | undefined): boolean {
  return contentType?.startsWith('application/json') === true;
}
