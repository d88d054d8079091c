import { expect } from 'vitest';
import { systemClock } from '../../../app/clock.ts';
import { systemSlicing } from '../../../app/slicing.ts';
import type { Clock } from '../../../model/clock.ts';
import type { ModelEvent } from '../../../model/event.ts';
import type { PortReadiness, Service } from '../../../model/service.ts';
import { Store } from '../../../model/store.ts';
import type { SourceState } from '../../../model/source-state.ts';
import type { Upstream } from '../../../model/upstream.ts';
import { eventually } from '../../../testing/eventually.ts';
import { supervise } from '../../../app/supervise.ts';
import { kubernetes, type KubernetesOptions } from '../index.ts';
import { FakeApiserver, type StoredObject } from '../../../testing/apiserver/fake-apiserver.ts';
import { plainAccess } from '../../../kubernetes/testing/plain-access.ts';

/** A Service `shop/NAME` with port `http`, of which a test names what it is about. */
export function service(name: string, { uid = `s-${name}`, namespace = 'shop', spec = {}, labels = {} } = {}) {
  return {
    kind: 'Service',
    metadata: { name, namespace, uid, labels },
    spec: { selector: { app: name }, ports: [{ name: 'http', port: 80 }], ...spec },
  } satisfies StoredObject;
}

/** The one slice of a service, with an endpoint for each word: whether it is ready. */
export function slice(of: string, ready: readonly boolean[], { namespace = 'shop', changed = '' } = {}) {
  return {
    kind: 'EndpointSlice',
    metadata: {
      name: `${of}-1`,
      namespace,
      uid: `e-${namespace}-${of}`,
      labels: { 'kubernetes.io/service-name': of },
      annotations: changed === '' ? {} : { 'endpoints.kubernetes.io/last-change-trigger-time': changed },
    },
    addressType: 'IPv4',
    ports: [{ name: 'http', port: 8080, protocol: 'TCP' }],
    endpoints: ready.map((each, index) => ({
      addresses: [`10.0.0.${index}`],
      conditions: { ready: each, serving: each, terminating: false },
      targetRef: { kind: 'Pod', name: `${of}-${index}`, uid: `p-${of}-${index}` },
    })),
  } satisfies StoredObject;
}

/** A workload `shop/NAME` whose pods the service of that name selects. */
export function workload(kind: string, name: string, replicas: number) {
  return {
    kind,
    metadata: { name, namespace: 'shop', uid: `${kind}-${name}` },
    spec: { replicas, template: { metadata: { labels: { app: name } } } },
  } satisfies StoredObject;
}

/** The source against a fake apiserver, and the model that it feeds. */
export class WatchedCluster {
  readonly api: FakeApiserver;
  readonly store = new Store();
  readonly warnings: string[] = [];
  readonly events: ModelEvent[] = [];
  readonly clock: Clock;
  server = '';
  readonly #stop = new AbortController();
  #done: Promise<void> = Promise.resolve();

  constructor(clock: Clock = systemClock) {
    this.clock = clock;
    this.api = new FakeApiserver({ clock });
  }

  async open(): Promise<void> {
    this.server = await this.api.start();
  }

  async close(): Promise<void> {
    this.#stop.abort();
    await this.#done;
    await this.api.stop();
  }

  /** Begins to watch; resolves when the source is up. */
  async watch(options: Partial<KubernetesOptions> = {}): Promise<void> {
    this.begin(options);
    await this.up();
  }

  begin(options: Partial<KubernetesOptions> = {}): void {
    const source = kubernetes({
      access: () => plainAccess(this.server),
      clock: this.clock,
      slicing: systemSlicing,
      warn: (sentence) => this.warnings.push(sentence),
      random: () => 0,
      ...options,
    });
    const emit = (event: ModelEvent): void => {
      this.events.push(event);
      this.store.apply(event);
    };
    this.#done = supervise(source, {
      name: 'kubernetes',
      emit,
      clock: this.clock,
      signal: this.#stop.signal,
      random: () => 0,
    });
  }

  up(): Promise<void> {
    return eventually(() => expect(this.state).toMatchObject({ up: true }));
  }

  down(why: string): Promise<void> {
    return eventually(() =>
      expect(this.state).toMatchObject({ up: false, error: expect.stringContaining(why) as string }),
    );
  }

  /** Waits until each resource that the cluster has is watched. */
  watching(resources: number): Promise<void> {
    return eventually(() => expect(this.api.watching).toBe(resources));
  }

  get state(): SourceState | undefined {
    return this.store.snapshot().sources.get('kubernetes');
  }

  /** `shop/NAME` */
  upstream(name: string): Upstream | undefined {
    return this.store.snapshot().upstreams.get(name.includes('/') ? name : `shop/${name}`);
  }

  told(name: string): Service | undefined {
    return this.upstream(name)?.declared?.service;
  }

  port(name: string): PortReadiness | undefined {
    return this.told(name)?.readiness[0];
  }

  ready(name: string): number | undefined {
    return this.port(name)?.counts.ready;
  }

  /** Lists of a resource that were begun, by stream or by page. */
  listsOf(resource: string): number {
    return this.state?.resources.get(resource)?.activities.get('list') ?? 0;
  }

  relistsOf(resource: string, reason: 'expired' | 'empty_watch' | 'undecodable'): number {
    return this.state?.resources.get(resource)?.relists.get(reason) ?? 0;
  }
}
