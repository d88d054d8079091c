import type { Flag } from '@uhwatch/contract/response-flags.ts';
import { lineResults, type ModelEvent, type TrafficCount, type TrafficKey } from './event.ts';
import { RollingCount } from './rolling-count.ts';
import { portLabel, type Service } from './service.ts';
import type { Availability, Snapshot, SourceState, Traffic, Upstream } from './upstream.ts';

interface MutableTraffic extends Traffic {
  requests: number;
  readonly flags: Map<Flag, number>;
  readonly recentFlags: Map<Flag, RollingCount>;
}

interface MutableUpstream extends Upstream {
  version: number;
  declared: { readonly source: string; readonly service: Service } | undefined;
  readonly availability: Map<string, Availability>;
  traffic: MutableTraffic[];
}

interface MutableSource extends SourceState {
  up: boolean;
  everUp: boolean;
  error: string | undefined;
  lastEventAt: number | undefined;
  restarts: number;
  lines: Map<string, number> | undefined;
}

export function upstreamKey(namespace: string, service: string): string {
  return `${namespace}/${service}`;
}

/** The only mutable state: everything downstream is a function of its snapshot. */
export class Store {
  readonly #upstreams = new Map<string, MutableUpstream>();
  readonly #sources = new Map<string, MutableSource>();
  readonly #proxies = new Set<string>();
  #epoch = 0;

  apply(event: ModelEvent): void {
    const source = this.#source(event.source);
    switch (event.type) {
      case 'source-up':
        return this.#setUp(source, event.at);
      case 'source-down':
        return this.#setDown(source, event.error);
      case 'source-restarted':
        source.restarts++;
        return;
      case 'services':
        this.#replaceServices(event);
        break;
      case 'service':
        this.#declare(event.source, event.service, event.at);
        break;
      case 'service-removed':
        this.#forget(upstreamKey(event.namespace, event.name), event.source);
        break;
      case 'traffic':
        this.#addTraffic(event);
        break;
      case 'lines':
        source.lines ??= new Map(lineResults.map((result) => [result, 0]));
        source.lines.set(event.result, (source.lines.get(event.result) ?? 0) + event.count);
        break;
    }
    source.lastEventAt = event.at;
  }

  snapshot(): Snapshot {
    return {
      upstreams: this.#upstreams,
      sources: this.#sources,
      proxies: [...this.#proxies],
      epoch: this.#epoch,
    };
  }

  #source(name: string): MutableSource {
    let source = this.#sources.get(name);
    if (source === undefined) {
      source = {
        name,
        up: false,
        everUp: false,
        error: undefined,
        lastEventAt: undefined,
        restarts: 0,
        lines: undefined,
      };
      this.#sources.set(name, source);
      this.#epoch++;
    }
    return source;
  }

  #setUp(source: MutableSource, at: number): void {
    if (!source.up) this.#epoch++;
    source.up = true;
    source.everUp = true;
    source.error = undefined;
    source.lastEventAt = at;
  }

  #setDown(source: MutableSource, error: string): void {
    if (source.up) this.#epoch++;
    source.up = false;
    source.error = error;
  }

  #upstream(namespace: string, service: string): MutableUpstream {
    const key = upstreamKey(namespace, service);
    let upstream = this.#upstreams.get(key);
    if (upstream === undefined) {
      upstream = { namespace, service, version: 0, declared: undefined, availability: new Map(), traffic: [] };
      this.#upstreams.set(key, upstream);
    }
    upstream.version++;
    return upstream;
  }

  #replaceServices({ source, at, services }: ModelEvent & { type: 'services' }): void {
    const present = new Set(services.map((service) => upstreamKey(service.namespace, service.name)));
    for (const key of this.#upstreams.keys()) if (!present.has(key)) this.#forget(key, source);
    for (const service of services) this.#declare(source, service, at);
  }

  #declare(source: string, service: Service, at: number): void {
    const upstream = this.#upstream(service.namespace, service.name);
    upstream.declared = { source, service };
    const ports = new Set(service.readiness.map(({ port }) => port));
    for (const port of upstream.availability.keys()) if (!ports.has(port)) upstream.availability.delete(port);
    for (const { port, counts } of service.readiness) {
      const anyReady = counts.ready > 0;
      if (upstream.availability.get(port)?.anyReady !== anyReady)
        upstream.availability.set(port, { anyReady, since: at });
    }
    this.#renamePorts(upstream);
  }

  #forget(key: string, source: string): void {
    const upstream = this.#upstreams.get(key);
    if (upstream?.declared?.source !== source) return;
    // Counters of traffic only grow, so an upstream that had traffic stays until the exporter ends.
    if (upstream.traffic.length === 0) {
      this.#upstreams.delete(key);
      return;
    }
    upstream.declared = undefined;
    upstream.availability.clear();
    upstream.version++;
  }

  #addTraffic({ proxy, counts, at }: ModelEvent & { type: 'traffic' }): void {
    if (!this.#proxies.has(proxy)) {
      this.#proxies.add(proxy);
      this.#epoch++;
    }
    for (const count of counts) {
      const upstream = this.#upstream(count.namespace, count.service);
      const port = resolvePort(upstream.declared?.service, count.port);
      addCount(trafficOf(upstream, { ...count, port }, proxy), count, at);
    }
  }

  /** Traffic that was counted before the service was known gets the port's name, as Kubernetes' readiness has it. */
  #renamePorts(upstream: MutableUpstream): void {
    const service = upstream.declared?.service;
    const strangers = upstream.traffic.filter(({ port }) => resolvePort(service, port) !== port);
    if (strangers.length === 0) return;
    upstream.traffic = upstream.traffic.filter((traffic) => !strangers.includes(traffic));
    for (const stranger of strangers) {
      const key = { ...stranger, port: resolvePort(service, stranger.port) };
      const known = upstream.traffic.find((traffic) => sameTraffic(traffic, key, stranger.proxy));
      if (known === undefined) upstream.traffic.push({ ...stranger, port: key.port });
      else mergeInto(known, stranger);
    }
  }
}

/** The label of the port that a proxy calls by number or name; what the service does not declare stays as it is. */
function resolvePort(service: Service | undefined, port: string): string {
  const ports = service?.ports ?? [];
  const match = ports.find(({ name, number }) => name === port || String(number) === port);
  if (match !== undefined) return portLabel(match);
  const [only] = ports;
  return port === '' && ports.length === 1 && only !== undefined ? portLabel(only) : port;
}

function sameTraffic(traffic: Traffic, key: TrafficKey, proxy: string): boolean {
  return traffic.port === key.port && traffic.subset === key.subset && traffic.proxy === proxy;
}

function trafficOf(upstream: MutableUpstream, key: TrafficKey, proxy: string): MutableTraffic {
  const known = upstream.traffic.find((traffic) => sameTraffic(traffic, key, proxy));
  if (known !== undefined) return known;
  const born: MutableTraffic = {
    namespace: key.namespace,
    service: key.service,
    port: key.port,
    subset: key.subset,
    proxy,
    requests: 0,
    flags: new Map(),
    recentRequests: new RollingCount(),
    recentFlags: new Map(),
  };
  upstream.traffic.push(born);
  return born;
}

function addCount(traffic: MutableTraffic, count: TrafficCount, at: number): void {
  traffic.requests += count.requests;
  traffic.recentRequests.add(count.requests, at);
  for (const [flag, n] of count.flags) {
    traffic.flags.set(flag, (traffic.flags.get(flag) ?? 0) + n);
    let recent = traffic.recentFlags.get(flag);
    if (recent === undefined) traffic.recentFlags.set(flag, (recent = new RollingCount()));
    recent.add(n, at);
  }
}

function mergeInto(target: MutableTraffic, other: MutableTraffic): void {
  target.requests += other.requests;
  for (const [flag, n] of other.flags) target.flags.set(flag, (target.flags.get(flag) ?? 0) + n);
}
