import type { ModelEvent } from './event.ts';
import { Histogram } from './histogram.ts';
import type { ChangedUpstreams } from './tables/changes.ts';
import { Names } from './tables/names.ts';
import { ProxyViewTable } from './tables/proxy-views.ts';
import { Registry } from './tables/registry.ts';
import { addResourceEvent } from './tables/resources.ts';
import { addLines, addLogChange, type MutableSource, setLogFiles, SourceTable } from './tables/sources.ts';
import { TrafficTable } from './tables/traffic.ts';
import type { Snapshot } from './snapshot.ts';
import { Upstreams } from './tables/upstreams.ts';

export { upstreamKey } from './tables/upstreams.ts';

export interface StoreOptions {
  /**
   * Rows of upstream, port and subset that proxies alone can make, as any client can with a host; as many again for
   * the hosts that proxies tell of. What a registry declares has its rows in any case.
   */
  readonly seriesLimit?: number;
}

/** Seconds, as kube-proxy's `network_programming_duration_seconds` has them in its range. */
const propagationBounds = [0.25, 0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300];

/** The only mutable state: everything downstream is a function of its snapshot. */
export class Store {
  readonly #upstreams = new Upstreams();
  readonly #sources = new SourceTable();
  readonly #names = new Names(this.#upstreams);
  readonly #proxies = new Set<string>();
  readonly #traffic: TrafficTable;
  readonly #proxyViews: ProxyViewTable;
  readonly #registry = new Registry(this.#upstreams, (source) => this.#sources.byName.get(source)?.up === true);
  readonly #propagation = new Histogram(propagationBounds);

  constructor({ seriesLimit = 5_000 }: StoreOptions = {}) {
    this.#traffic = new TrafficTable(this.#upstreams, this.#names, seriesLimit);
    this.#proxyViews = new ProxyViewTable(this.#upstreams, this.#names, seriesLimit);
  }

  apply(event: ModelEvent): void {
    const source = this.#sources.open(event.source);
    if (this.#change(event, source)) source.lastEventAt = event.at;
  }

  /** Which upstreams changed since the last call. One reader follows the model: the engine, whose results others read. */
  takeChanges(): ChangedUpstreams {
    return this.#upstreams.changes.take();
  }

  /** Calls the listener when the first change since the last `takeChanges` comes. */
  onChange(listener: () => void): void {
    this.#upstreams.changes.listen(listener);
  }

  snapshot(): Snapshot {
    return {
      upstreams: this.#upstreams.byKey,
      sources: this.#sources.byName,
      proxies: [...this.#proxies],
      seriesLimited: { traffic: this.#traffic.folded, proxyHosts: this.#proxyViews.folded },
      propagation: this.#propagation,
    };
  }

  /** True when the source told something of its outside; false when it only told of itself. */
  #change(event: ModelEvent, source: MutableSource): boolean {
    switch (event.type) {
      case 'source-up':
        this.#onKnown(source.name, event.at, this.#sources.setUp(source));
        return true;
      case 'source-down':
        this.#onKnown(source.name, event.at, this.#sources.setDown(source, event.error, event.at));
        return false;
      case 'source-restarted':
        source.restarts++;
        return false;
      case 'services':
        this.#registry.replace(event);
        return true;
      case 'service':
        this.#registry.declare(event);
        return true;
      case 'service-removed':
        this.#registry.remove(event);
        return true;
      case 'traffic':
        source.proxy = event.proxy;
        this.#meet(event.proxy);
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
      case 'propagation':
        for (const lagMs of event.lagsMs) this.#propagation.add(lagMs / 1000);
        return false;
      case 'resource-up':
      case 'resource-down':
      case 'resource-activity':
      case 'resource-relisted':
        addResourceEvent(source.resources, event);
        return event.type === 'resource-activity' && event.activity === 'event';
    }
  }

  /** What the source tells of is known from now on, or is not. */
  #onKnown(source: string, at: number, isNew: boolean): void {
    if (!isNew) return;
    this.#registry.recount(source, at);
    this.#upstreams.touchAllOf(source);
  }

  /** Each proxy kind has series at zero for every declared upstream. */
  #meet(proxy: string): void {
    if (this.#proxies.has(proxy)) return;
    this.#proxies.add(proxy);
    this.#upstreams.touchAll();
  }
}
