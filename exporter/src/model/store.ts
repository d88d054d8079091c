import type { ModelEvent } from './event.ts';
import { Histogram } from './histogram.ts';
import type { ChangedUpstreams } from './tables/changes.ts';
import { HeldTraffic } from './tables/held-traffic.ts';
import { Names } from './tables/names.ts';
import { ProxyViewTable } from './tables/proxy-views.ts';
import { Registry } from './tables/registry.ts';
import { addResourceEvent } from './tables/resources.ts';
import { addLines, addLogChange, addOfItself, type MutableSource, setLogFiles, SourceTable } from './tables/sources.ts';
import { TrafficTable } from './tables/traffic.ts';
import type { TrafficEvent } from './tables/traffic-row.ts';
import type { Snapshot } from './snapshot.ts';
import { Upstreams } from './tables/upstreams.ts';

export { upstreamKey } from './tables/upstreams.ts';

export interface StoreOptions {
  /**
   * Rows of upstream, port and subset that proxies alone can make, as any client can with a host; as many again for
   * the hosts that proxies tell of. What a registry declares has its rows in any case.
   */
  readonly seriesLimit?: number;
  /**
   * The sources that say what the names of proxies mean. What proxies count is held back until each of them was up once,
   * or until `countHeld`, so that it counts under the name that it keeps.
   */
  readonly namedBy?: readonly string[];
}

/** Seconds, as kube-proxy's `network_programming_duration_seconds` has them in its range. */
const propagationBounds = [0.25, 0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300];

/** The only mutable state: everything downstream is a function of its snapshot. */
export class Store {
  readonly #upstreams = new Upstreams();
  readonly #sources = new SourceTable();
  readonly #traffic: TrafficTable;
  readonly #proxyViews: ProxyViewTable;
  readonly #registry = new Registry(this.#upstreams, (source) => this.#sources.byName.get(source)?.up === true);
  readonly #names = new Names(this.#upstreams, this.#registry);
  readonly #propagation = new Histogram(propagationBounds);

  /** Sources whose first view is waited for; what is counted meanwhile is held. */
  readonly #awaited: Set<string>;
  readonly #held = new HeldTraffic();

  constructor({ seriesLimit = 5_000, namedBy = [] }: StoreOptions = {}) {
    this.#awaited = new Set(namedBy);
    this.#traffic = new TrafficTable(this.#upstreams, this.#names, seriesLimit);
    this.#proxyViews = new ProxyViewTable(this.#upstreams, this.#names, seriesLimit);
  }

  apply(event: ModelEvent): void {
    const source = this.#sources.open(event.source);
    if (this.#change(event, source)) source.lastEventAt = event.at;
  }

  /** Waits for no source any more: what was held counts under the names that are known at `at`, and so does what comes. */
  countHeld(at: number): void {
    this.#awaited.clear();
    for (const event of this.#held.release(at)) this.#traffic.add(event);
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
      seriesLimited: { traffic: this.#traffic.folded, proxyHosts: this.#proxyViews.folded },
      propagation: this.#propagation,
    };
  }

  /** True when the source told something of its outside; false when it only told of itself. */
  #change(event: ModelEvent, source: MutableSource): boolean {
    switch (event.type) {
      case 'source-up':
        this.#onKnown(source.name, event.at, this.#sources.setUp(source));
        if (this.#awaited.delete(source.name) && this.#awaited.size === 0) this.countHeld(event.at);
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
        this.#count(event);
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
      case 'evidence':
        this.#upstreams.explain(event);
        return true;
      case 'proxy-node':
      case 'evidence-state':
      case 'evidence-request':
        addOfItself(source, event);
        return false;
      case 'aliases':
      case 'endpoint-owners':
        this.#names.learn(event);
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

  #count(event: TrafficEvent): void {
    if (this.#awaited.size === 0) return this.#traffic.add(event);
    this.#held.hold(event);
    if (this.#held.isFull) this.countHeld(event.at);
  }

  /** What the source tells of is known from now on, or is not. */
  #onKnown(source: string, at: number, isNew: boolean): void {
    if (!isNew) return;
    this.#registry.recount(source, at);
    this.#upstreams.touchAllOf(source);
  }
}
