import { readFileSync } from 'node:fs';
import { createIdentify } from '../../envoy/identity.ts';
import type { Tell } from '../../model/event.ts';
import { envoyAdmin } from '../../sources/envoy-admin/index.ts';
import {
  answer,
  type FakeAdmin,
  notFound,
  startFakeAdmin,
  statsOf,
} from '../../sources/envoy-admin/testing/fake-admin.ts';

/** Files with what Envoy answers; a page that is not given stays as it was. */
export interface Pages {
  readonly clusters: string | undefined;
  readonly stats: string | undefined;
  readonly serverInfo: string | undefined;
}

/** An Envoy whose admin interface answers with files, and the source that reads it once for each step that has any. */
export class AdminPages {
  readonly #tell: Tell;
  readonly #now: () => number;
  readonly #stop = new AbortController();
  #server: FakeAdmin | undefined;
  #running: Promise<void> | undefined;
  #onSleep: () => void = () => undefined;
  #wake: () => void = () => undefined;

  constructor(tell: Tell, now: () => number) {
    this.#tell = tell;
    this.#now = now;
  }

  async become({ clusters, stats, serverInfo }: Pages): Promise<void> {
    const server = (this.#server ??= await this.#start());
    if (clusters !== undefined) server.clusters = answer(readFileSync(clusters));
    if (stats !== undefined) server.stats = answer(readFileSync(stats));
    if (serverInfo !== undefined) server.serverInfo = answer(readFileSync(serverInfo));
    const asleep = new Promise<void>((resolve) => (this.#onSleep = resolve));
    if (this.#running === undefined) this.#running = this.#run(server.url);
    else this.#wake();
    await Promise.race([asleep, this.#running]);
  }

  async close(): Promise<void> {
    this.#stop.abort();
    await this.#running;
    await this.#server?.close();
  }

  async #start(): Promise<FakeAdmin> {
    const server = await startFakeAdmin();
    server.clusters = notFound;
    server.stats = statsOf(1, {});
    return server;
  }

  #run(url: string): Promise<void> {
    const clock = {
      now: this.#now,
      sleep: (_ms: number, signal: AbortSignal): Promise<void> => {
        this.#onSleep();
        return new Promise((resolve) => {
          this.#wake = resolve;
          signal.addEventListener('abort', () => resolve(), { once: true });
        });
      },
    };
    const source = envoyAdmin({
      urls: [url],
      pollMs: 0,
      clock,
      identify: createIdentify({ patterns: [] }),
      warn: () => undefined,
    });
    return source.run(this.#tell, this.#stop.signal);
  }
}
