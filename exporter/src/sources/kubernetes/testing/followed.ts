import { expect } from 'vitest';
import type { RelistReason } from '../../../model/event.ts';
import { Client } from '../../../kubernetes/client/client.ts';
import { versionOf } from '../../../kubernetes/objects/record.ts';
import { plainAccess } from '../../../kubernetes/testing/plain-access.ts';
import { Reflector } from '../../../kubernetes/watch/reflector.ts';
import type { ReflectorContext, Sink } from '../../../kubernetes/watch/resource.ts';
import { FakeApiserver } from '../../../testing/apiserver/fake-apiserver.ts';
import { TurnClock } from './turn-clock.ts';
import { service } from './watched-cluster.ts';

const path = '/api/v1/services';

/** Services as one reflector tells them, on a clock on which minutes pass in milliseconds. */
export class Followed {
  readonly clock = new TurnClock(10);
  readonly api = new FakeApiserver({ clock: this.clock });
  readonly present = new Map<string, unknown>();
  readonly relists: RelistReason[] = [];
  readonly faults: string[] = [];
  lists = 0;
  watches = 0;
  /** Whether the last word was that it is in step. */
  isHealthy = false;
  readonly #stop = new AbortController();
  #client: Client | undefined;
  #running: Promise<void> = Promise.resolve();

  /** Follows them, through `port` when they are asked for at another one than the server's. */
  async begin(options: Partial<ReflectorContext> = {}, port?: number): Promise<void> {
    const server = await this.api.start();
    const client = new Client(plainAccess(port === undefined ? server : `http://127.0.0.1:${port}`));
    const context = { client, clock: this.clock, sink: this.#sink(), random: () => 0, ...options };
    this.#client = client;
    this.#running = new Reflector({ path }, context).run(this.#stop.signal);
  }

  async close(): Promise<void> {
    this.#stop.abort();
    await this.#running;
    await this.#client?.close();
    await this.api.stop();
    this.clock.stop();
  }

  /** As `eventually`, on the clock on which it happens: within half an hour. */
  async until(look: () => void): Promise<void> {
    const deadline = this.clock.now() + 1_800_000;
    for (;;) {
      try {
        look();
        return;
      } catch (error) {
        if (this.clock.now() > deadline || this.#stop.signal.aborted) throw error;
        await this.clock.sleep(20, this.#stop.signal);
      }
    }
  }

  /** Resolves when it follows `shop/web`. */
  async following(): Promise<void> {
    this.api.put(service('web'));
    await this.begin();
    await this.until(() => expect([this.present.size, this.isHealthy]).toEqual([1, true]));
  }

  /** The query of the last request. */
  get query(): string {
    return this.api.requests.at(-1) ?? '';
  }

  #sink(): Sink {
    const put = (object: object): void => void this.present.set(nameOf(object), versionOf(object));
    const remove = (object: object): void => void this.present.delete(nameOf(object));
    return {
      begin: () => ({ put, remove, commit: () => undefined }),
      put,
      remove,
      heard: () => undefined,
      note: (activity) => {
        if (activity === 'list') this.lists++;
        if (activity === 'watch') this.watches++;
      },
      relisted: (reason) => this.relists.push(reason),
      healthy: () => (this.isHealthy = true),
      fault: (error) => {
        this.isHealthy = false;
        this.faults.push(error.message);
      },
    };
  }
}

function nameOf(object: object): string {
  return (object as { metadata: { name: string } }).metadata.name;
}
