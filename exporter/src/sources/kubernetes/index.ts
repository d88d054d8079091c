import type { Clock } from '../../model/clock.ts';
import type { Emit } from '../../model/event.ts';
import { isAborted, sentence, type Source } from '../source.ts';
import { Client } from './client.ts';
import { Cluster } from './cluster.ts';
import type { Access } from './kubeconfig.ts';
import { isRejection, type KubernetesRecord, project, uidOf } from './objects.ts';
import { type Delivery, Reflector, type Resource } from './reflector.ts';

export interface KubernetesOptions {
  /** Called for each run, so that a corrected kubeconfig is picked up. Throws a SourceError. */
  readonly access: () => Access;
  readonly clock: Clock;
  /** Hears one sentence for each object that is left out, and for each resource that may not be read. */
  readonly warn: (sentence: string) => void;
}

interface WatchedResource extends Resource {
  /** Without an optional resource less is known, but nothing is wrong. */
  readonly optional: boolean;
}

/** One row per resource that is listed and watched. */
const resources: readonly WatchedResource[] = [
  { kind: 'Service', path: '/api/v1/services', optional: false },
  { kind: 'EndpointSlice', path: '/apis/discovery.k8s.io/v1/endpointslices', optional: false },
  { kind: 'Deployment', path: '/apis/apps/v1/deployments', optional: true },
  { kind: 'StatefulSet', path: '/apis/apps/v1/statefulsets', optional: true },
  { kind: 'DaemonSet', path: '/apis/apps/v1/daemonsets', optional: true },
];

const name = 'kubernetes';

/** Lists and watches Services, EndpointSlices and the workloads behind them. */
export function kubernetes({ access, clock, warn }: KubernetesOptions): Source {
  return {
    name,
    async run(emit, signal) {
      const view = new View(emit, clock, warn);
      const client = new Client(access());
      const stop = new AbortController();
      const either = AbortSignal.any([signal, stop.signal]);
      try {
        await Promise.all(resources.map((resource) => follow(resource, view, { client, clock, signal: either })));
      } finally {
        stop.abort();
        await client.close();
      }
    },
  };
}

/** A resource that is optional and cannot be read is asked for again after so long. */
const optionalRetryMs = 60_000;

async function follow(
  resource: WatchedResource,
  view: View,
  { client, clock, signal }: { readonly client: Client; readonly clock: Clock; readonly signal: AbortSignal },
): Promise<void> {
  while (!signal.aborted) {
    try {
      await new Reflector(client, resource, { delivery: view.delivery(resource), clock }).run(signal);
    } catch (error) {
      if (isAborted(signal)) return;
      if (!resource.optional) throw error;
      view.skip(resource, sentence(error));
      await clock.sleep(optionalRetryMs, signal);
    }
  }
}

/** The cluster as far as it is known, and what the model has been told of it. */
class View {
  readonly #emit: Emit;
  readonly #clock: Clock;
  readonly #warn: (sentence: string) => void;
  readonly #cluster = new Cluster();
  readonly #listed = new Set<string>();
  #complete = false;

  constructor(emit: Emit, clock: Clock, warn: (sentence: string) => void) {
    this.#emit = emit;
    this.#clock = clock;
    this.#warn = warn;
  }

  delivery({ kind }: Resource): Delivery {
    const present = new Map<string, KubernetesRecord>();
    /** What the object was goes first: it may belong to another service now, or be of no use any more. */
    const forget = (uid: string): void => {
      const previous = present.get(uid);
      if (previous !== undefined) this.#cluster.remove(previous);
      present.delete(uid);
    };
    const keep = (item: unknown): void => {
      forget(uidOf(item));
      const record = project(item, kind);
      if (!isRejection(record)) {
        present.set(record.uid, record);
        this.#cluster.put(record);
      } else if (record.rejected === 'malformed') this.#warn(record.why);
    };
    return {
      replace: (items) => {
        for (const uid of [...present.keys()]) forget(uid);
        for (const item of items) keep(item);
        this.#onListed(kind);
      },
      put: (item) => {
        keep(item);
        this.#publish();
      },
      remove: (item) => {
        forget(uidOf(item));
        this.#publish();
      },
    };
  }

  skip({ kind }: Resource, why: string): void {
    this.#warn(`${why}; without it the wanted number of endpoints is not known for some services`);
    this.#onListed(kind);
  }

  /** Before every resource was listed once, a service would look as if it had no endpoints. */
  #onListed(kind: string): void {
    this.#listed.add(kind);
    if (this.#complete) return this.#publish();
    if (this.#listed.size < resources.length) return;
    this.#complete = true;
    const at = this.#clock.now();
    this.#emit({ type: 'services', source: name, at, services: this.#cluster.services() });
    this.#emit({ type: 'source-up', source: name, at });
  }

  #publish(): void {
    if (!this.#complete) return;
    const at = this.#clock.now();
    const { changed, removed } = this.#cluster.takeChanges();
    for (const service of changed) this.#emit({ type: 'service', source: name, at, service });
    for (const gone of removed) this.#emit({ type: 'service-removed', source: name, at, ...gone });
  }
}
