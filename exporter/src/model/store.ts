import type { Flag } from '@uhwatch/contract/response-flags.ts';
import { lineResults, type ModelEvent, type TrafficCount, type TrafficKey } from './event.ts';
import { RollingCount } from './rolling-count.ts';
import { portLabel, resolvePort, type Service } from './service.ts';
import {
  type Availability,
  otherUpstream,
  type Snapshot,
  type SourceState,
  type Traffic,
  type Upstream,
} from './upstream.ts';

interface MutableTraffic extends Traffic {
  requests: number;
  readonly flags: Map<Flag, number>;
  readonly recentFlags: Map<Flag, RollingCount>;
}

interface MutableUpstream extends Upstream {
  version: number;
  declared: { readonly source: string; readonly service: Service } | undefined;
  readonly availability: Map<string, Availability>;
  readonly traffic: MutableTraffic[];
}

interface MutableSource extends SourceState {
  up: boolean;
  everUp: boolean;
  error: string | undefined;
  lastEventAt: number | undefined;
  restarts: number;
  proxy: string | undefined;
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
  #learnedRows = 0;
  #seriesLimited = 0;
  readonly #mostLearnedRows: number;

  /** `mostLearnedRows` bounds the upstreams and ports that traffic alone can make, as any client can with a host. */
  constructor(mostLearnedRows = 5_000) {
    this.#mostLearnedRows = mostLearnedRows;
  }

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
        this.#addTraffic(event, source);
        // An empty batch only announces the proxy.
        if (event.counts.length === 0) return;
        break;
      case 'lines':
        source.lines ??= new Map(lineResults.map((result) => [result, 0]));
        source.lines.set(event.result, (source.lines.get(event.result) ?? 0) + event.count);
        if (event.count === 0) return;
        break;
    }
    source.lastEventAt = event.at;
  }

  snapshot(): Snapshot {
    return {
      upstreams: this.#upstreams,
      sources: this.#sources,
      proxies: [...this.#proxies],
      seriesLimited: this.#seriesLimited,
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
        proxy: undefined,
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

  #addTraffic(event: TrafficEvent, source: MutableSource): void {
    source.proxy = event.proxy;
    if (!this.#proxies.has(event.proxy)) {
      this.#proxies.add(event.proxy);
      this.#epoch++;
    }
    for (const count of event.counts) addCount(this.#trafficOf(event, count), count, event);
  }

  /** The row of a count; a new one, or that of `otherUpstream` once there are too many. */
  #trafficOf(event: TrafficEvent, { namespace, service, port, subset }: TrafficKey): MutableTraffic {
    const known = this.#upstreams.get(upstreamKey(namespace, service));
    const key = { namespace, service, port: resolvePort(known?.declared?.service, port), subset };
    const row = known?.traffic.find((traffic) => sameTraffic(traffic, key, event.proxy));
    const learned = known?.declared?.service.ports.some((declared) => portLabel(declared) === key.port) !== true;
    const full = this.#learnedRows >= this.#mostLearnedRows;
    if (row === undefined && learned && full && service !== otherUpstream) {
      this.#seriesLimited++;
      return this.#trafficOf(event, { namespace: '', service: otherUpstream, port: '', subset: '' });
    }
    const upstream = this.#upstream(namespace, service);
    if (row !== undefined) return row;
    const born = bornTraffic(key, event);
    upstream.traffic.push(born);
    if (learned) this.#learnedRows++;
    return born;
  }
}

type TrafficEvent = ModelEvent & { type: 'traffic' };

function sameTraffic(traffic: Traffic, key: TrafficKey, proxy: string): boolean {
  return traffic.port === key.port && traffic.subset === key.subset && traffic.proxy === proxy;
}

function bornTraffic(key: TrafficKey, { proxy, source, at }: TrafficEvent): MutableTraffic {
  return {
    ...key,
    proxy,
    source,
    bornAt: at,
    requests: 0,
    flags: new Map(),
    recentRequests: new RollingCount(),
    recentFlags: new Map(),
  };
}

function addCount(traffic: MutableTraffic, count: TrafficCount, { at, old }: TrafficEvent): void {
  traffic.requests += count.requests;
  if (!old) traffic.recentRequests.add(count.requests, at);
  for (const [flag, n] of count.flags) {
    traffic.flags.set(flag, (traffic.flags.get(flag) ?? 0) + n);
    if (old) continue;
    let recent = traffic.recentFlags.get(flag);
    if (recent === undefined) traffic.recentFlags.set(flag, (recent = new RollingCount()));
    recent.add(n, at);
  }
}
