import type { ModelEvent, ProxyHosts, TrafficKey } from '../event.ts';
import { withEntry } from './late-map.ts';
import type { Names } from './names.ts';
import { hostsLeft, isWorse, type ProxyView } from '../proxy-view.ts';
import { isDeclared, isTooLong, type MutableUpstream, type Upstreams } from './upstreams.ts';

type ProxyHostsEvent = ModelEvent & { type: 'proxy-hosts' };

interface Hosts {
  readonly key: TrafficKey;
  readonly hosts: ProxyHosts['hosts'];
}

/** Which upstream holds a view. */
interface Told {
  readonly upstream: MutableUpstream;
  /** It counts towards the limit. */
  readonly learned: boolean;
}

/** What each proxy sees of its hosts. Every report is the whole truth of one proxy. */
export class ProxyViewTable {
  readonly #upstreams: Upstreams;
  readonly #names: Names;
  /** Views of what no registry declares. */
  readonly #limit: number;
  /** By proxy, and then by the key of the view inside its upstream. */
  readonly #told = new Map<string, Map<string, Told>>();
  #learned = 0;
  #folded = 0;

  constructor(upstreams: Upstreams, names: Names, limit: number) {
    this.#upstreams = upstreams;
    this.#names = names;
    this.#limit = limit;
  }

  /** Views that were left out, because there were too many. */
  get folded(): number {
    return this.#folded;
  }

  replace(event: ProxyHostsEvent): void {
    const origin = `${event.source}\n${event.instance}`;
    const before = this.#told.get(origin) ?? new Map<string, Told>();
    const now = new Map<string, Told>();
    for (const [name, { key, hosts }] of this.#worstByName(event.clusters)) {
      const id = `${origin}\n${name}`;
      const told = before.get(id) ?? this.#admit(key);
      if (told === undefined) continue;
      now.set(id, told);
      this.#see(told.upstream, id, viewOf(told.upstream.proxyViews.get(id), { key, hosts }, event));
    }
    for (const [id, told] of before) if (!now.has(id)) this.#remove(id, told);
    this.#told.set(origin, now);
  }

  /** Several clusters of a proxy may mean one upstream; the worst of them counts. */
  #worstByName(clusters: readonly ProxyHosts[]): ReadonlyMap<string, Hosts> {
    const worst = new Map<string, Hosts>();
    for (const { hosts, ...reported } of clusters) {
      const key = this.#names.resolve(reported);
      const name = JSON.stringify(key);
      const known = worst.get(name);
      if (known === undefined || isWorse(hosts, known.hosts)) worst.set(name, { key, hosts });
    }
    return worst;
  }

  #admit(key: TrafficKey): Told | undefined {
    const service = this.#upstreams.find(key.namespace, key.service)?.declared?.service;
    const learned = !isDeclared(service, key);
    if (learned && (this.#learned >= this.#limit || isTooLong(key))) {
      this.#folded++;
      return undefined;
    }
    if (learned) this.#learned++;
    return { upstream: this.#upstreams.open(key.namespace, key.service), learned };
  }

  /** What is all well and as before changes nothing that is derived from the upstream; what is unhealthy also ages. */
  #see(upstream: MutableUpstream, id: string, view: ProxyView): void {
    const known = upstream.proxyViews.get(id);
    const isAsBefore = view.left === 'all' && known?.left === 'all' && known.hosts.healthy === view.hosts.healthy;
    if (!isAsBefore) this.#upstreams.changes.add(upstream);
    upstream.proxyViews = withEntry(upstream.proxyViews, id, view);
  }

  #remove(id: string, { upstream, learned }: Told): void {
    if (learned) this.#learned--;
    upstream.proxyViews.delete(id);
    this.#upstreams.changes.add(upstream);
    this.#upstreams.dropIfBare(upstream);
  }
}

function viewOf(before: ProxyView | undefined, { key, hosts }: Hosts, event: ProxyHostsEvent): ProxyView {
  const left = hostsLeft(hosts);
  return {
    ...key,
    proxy: event.proxy,
    instance: event.instance,
    source: event.source,
    hosts,
    left,
    since: before?.left === left ? before.since : event.at,
    seenAt: event.at,
  };
}
