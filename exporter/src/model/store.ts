import type { ModelEvent } from './event.ts';
import { Names } from './names.ts';
import { ProxyViewTable } from './proxy-view-table.ts';
import type { Service } from './service.ts';
import { addLines, addLogChange, type MutableSource, setLogFiles, SourceTable } from './source-table.ts';
import { TrafficTable } from './traffic-table.ts';
import type { Snapshot } from './upstream.ts';
import { upstreamKey, Upstreams } from './upstreams.ts';

export { upstreamKey } from './upstreams.ts';

export interface StoreOptions {
  /**
   * Rows of upstream, port and subset that proxies alone can make, as any client can with a host; as many again for
   * the hosts that proxies tell of. What a registry declares has its rows in any case.
   */
  readonly seriesLimit?: number;
}

/** The only mutable state: everything downstream is a function of its snapshot. */
export class Store {
  readonly #upstreams = new Upstreams();
  readonly #sources = new SourceTable();
  readonly #names = new Names(this.#upstreams);
  readonly #proxies = new Set<string>();
  readonly #traffic: TrafficTable;
  readonly #proxyViews: ProxyViewTable;

  constructor({ seriesLimit = 5_000 }: StoreOptions = {}) {
    this.#traffic = new TrafficTable(this.#upstreams, this.#names, seriesLimit);
    this.#proxyViews = new ProxyViewTable(this.#upstreams, this.#names, seriesLimit);
  }

  apply(event: ModelEvent): void {
    const source = this.#sources.open(event.source);
    if (this.#change(event, source)) source.lastEventAt = event.at;
  }

  snapshot(): Snapshot {
    return {
      upstreams: this.#upstreams.byKey,
      sources: this.#sources.byName,
      proxies: [...this.#proxies],
      seriesLimited: { traffic: this.#traffic.folded, proxyHosts: this.#proxyViews.folded },
      epoch: this.#sources.epoch + this.#proxies.size,
    };
  }

  /** True when the source told something of its outside; false when it only told of itself. */
  #change(event: ModelEvent, source: MutableSource): boolean {
    switch (event.type) {
      case 'source-up':
        this.#sources.setUp(source);
        return true;
      case 'source-down':
        this.#sources.setDown(source, event.error);
        return false;
      case 'source-restarted':
        source.restarts++;
        return false;
      case 'services':
        this.#replaceServices(event);
        return true;
      case 'service':
        this.#declare(event.source, event.service, event.at);
        return true;
      case 'service-removed':
        this.#forget(upstreamKey(event.namespace, event.name), event.source);
        return true;
      case 'traffic':
        source.proxy = event.proxy;
        this.#proxies.add(event.proxy);
        this.#traffic.add(event);
        return event.counts.length > 0;
      case 'lines':
        addLines(source, event);
        return event.count > 0;
      case 'log-files':
        setLogFiles(source, event);
        return false;
      case 'log-change':
        addLogChange(source, event);
        return event.count > 0;
      case 'proxy-hosts':
        this.#proxyViews.replace(event);
        return true;
      case 'aliases':
        this.#names.setAliases(event.source, event.aliases);
        return true;
    }
  }

  #replaceServices({ source, at, services }: ModelEvent & { type: 'services' }): void {
    const present = new Set(services.map((service) => upstreamKey(service.namespace, service.name)));
    for (const key of this.#upstreams.byKey.keys()) if (!present.has(key)) this.#forget(key, source);
    for (const service of services) this.#declare(source, service, at);
  }

  #declare(source: string, service: Service, at: number): void {
    const upstream = this.#upstreams.open(service.namespace, service.name);
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
    const upstream = this.#upstreams.byKey.get(key);
    if (upstream?.declared?.source !== source) return;
    upstream.declared = undefined;
    upstream.availability.clear();
    upstream.version++;
    this.#upstreams.dropIfBare(upstream);
  }
}
