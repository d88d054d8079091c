import { type ChildProcess, fork } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';

/** A cluster. Endpoints and ports are those of a service on the average; with a fraction some have one more than others. */
export interface Filling {
  readonly services: number;
  readonly endpoints: number;
  readonly ports?: number;
  readonly deployments: boolean;
}

export type Command =
  | { readonly type: 'start' }
  | ({ readonly type: 'fill' } & Filling)
  /** Adds the pods of all services with their nodes; the images of so many services, those that `change` takes, are not there. */
  | { readonly type: 'fill pods'; readonly failing: number }
  /** How many requests for pods, nodes and the like were answered, as text. */
  | { readonly type: 'requests' }
  /** Changes the slices of so many services, spread over all. */
  | { readonly type: 'change'; readonly count: number; readonly from: number; readonly unready: number }
  | { readonly type: 'churn'; readonly perSecond: number; readonly seconds: number };

/** An update of which the time is known, in milliseconds since the epoch. */
export interface Marked {
  readonly service: number;
  readonly ready: number;
  readonly at: number;
}

export interface Answer {
  readonly id: number;
  readonly result: string | Marked[] | undefined;
}

/** A fake apiserver in another process. */
export class BenchApiserver {
  readonly #child: ChildProcess;
  readonly #ended: Promise<never>;
  #id = 0;
  url = '';

  constructor() {
    this.#child = fork(path.join(import.meta.dirname, 'apiserver-process.ts'), {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    this.#ended = new Promise((_, reject) => {
      this.#child.once('exit', (code) => reject(new Error(`the apiserver ended with ${String(code)}`)));
    });
    // Whoever waits for an answer hears of it; nobody need.
    this.#ended.catch(() => undefined);
  }

  async start(): Promise<void> {
    this.url = (await this.ask({ type: 'start' })) as string;
  }

  ask(command: Command): Promise<Answer['result']> {
    const id = ++this.#id;
    const answered = new Promise<Answer['result']>((resolve) => {
      const onAnswer = (answer: Answer): void => {
        if (answer.id !== id) return;
        this.#child.off('message', onAnswer);
        resolve(answer.result);
      };
      this.#child.on('message', onAnswer);
      this.#child.send({ ...command, id });
    });
    return Promise.race([answered, this.#ended]);
  }

  /** Writes a kubeconfig for it. */
  kubeconfig(file: string): string {
    const content = {
      'current-context': 'bench',
      contexts: [{ name: 'bench', context: { cluster: 'fake', user: 'me' } }],
      clusters: [{ name: 'fake', cluster: { server: this.url } }],
      users: [{ name: 'me', user: { token: 'bench' } }],
    };
    writeFileSync(file, JSON.stringify(content));
    return file;
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.#child.once('exit', resolve));
    this.#child.kill('SIGTERM');
    await ended;
  }
}
