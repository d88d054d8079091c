import type { ProxyHosts, ReportedKey, TrafficCount } from '../../model/event.ts';
import type { Identify } from '../../envoy/identity.ts';
import { SourceError } from '../../model/source.ts';
import { addressFault } from './checks.ts';
import { ClustersReader, type ClusterStatus } from './clusters.ts';
import { countedSince, type Standing } from './counts.ts';
import { get, type Limits, placeOf, StatusError } from './get.ts';
import type { ProxyNode } from '../../model/proxy-node.ts';
import { hostsOfGauges } from './hosts.ts';
import { NodeReader } from './node.ts';
import { type ClusterStats, isWholeName, statKeys, type Stats, statsFilter, StatsReader } from './stats.ts';

/**
 * Clusters that a control plane gives its proxies for themselves and that no log ever names; nobody's requests go there.
 * Those that logs do name are left out by whoever identifies.
 */
const internalClusters: ReadonlySet<string> = new Set([
  // Istio (tools/packaging/common/envoy_bootstrap.json)
  'datadog_agent',
  'envoy_accesslog_service',
  'envoy_metrics_service',
  'lightstep',
  // Envoy Gateway
  'wasm_cluster',
  'xds_cluster',
  // Contour
  'contour',
  'envoy-admin',
]);

/** What one look at a proxy told. */
export interface Look {
  readonly hosts: readonly ProxyHosts[];
  /** What happened since the look before; empty at the first. */
  readonly counts: readonly TrafficCount[];
  /** When the look before was, in milliseconds since the epoch; undefined at the first. */
  readonly since: number | undefined;
  /** Who it is, at the first look, where it is a gateway and says so. */
  readonly node: ProxyNode | undefined;
  /** No statistic of any upstream is there, though the proxy has upstreams: they are filtered out. */
  readonly withoutStats: boolean;
}

interface Baseline {
  readonly at: number;
  readonly uptime: number | undefined;
  /** By the key of the cluster's statistics. */
  readonly standings: ReadonlyMap<string, Standing>;
}

interface Upstream {
  readonly key: ReportedKey;
  readonly stats: ClusterStats | undefined;
  readonly statKey: string;
  readonly hosts: ProxyHosts['hosts'] | undefined;
}

const maxBytes = { clusters: 256 * 2 ** 20, stats: 128 * 2 ** 20, node: 2 ** 20 };

/** One Envoy by its admin interface or, where only its statistics are served, by those. Keeps the counters of its last look. */
export class Proxy {
  /** The value of `instance`: the address without query and credentials. */
  readonly place: string;
  readonly #url: URL;
  readonly #identify: Identify;
  readonly #timeoutMs: number;
  #before: Baseline | undefined;

  /** Throws a SourceError when the address is none. */
  constructor(address: string, { identify, timeoutMs }: { readonly identify: Identify; readonly timeoutMs: number }) {
    const fault = addressFault(address);
    if (fault !== undefined) throw new SourceError(`envoy-admin.urls ${fault}`);
    this.#url = new URL(address);
    this.place = placeOf(this.#url);
    this.#identify = identify;
    this.#timeoutMs = timeoutMs;
  }

  /** Reads both pages and compares with the look before. A look that fails changes nothing. */
  async look(now: number, signal: AbortSignal): Promise<Look> {
    const clusters = await this.#clusters(signal);
    const stats = await this.#stats(clusters === undefined, signal);
    const before = this.#before;
    const upstreams = [...this.#upstreams(clusters, stats)];
    const { counts, standings } = compare(before, stats.uptime, upstreams);
    this.#before = { at: now, uptime: stats.uptime, standings };
    const hosts = upstreams.flatMap(({ key, hosts }) => (hosts === undefined ? [] : [{ ...key, hosts }]));
    const populated = hosts.some(({ hosts }) => Object.values(hosts).some((count) => count > 0));
    return {
      hosts,
      counts: before === undefined ? [] : counts,
      since: before?.at,
      node: before === undefined && clusters !== undefined ? await this.#node(signal) : undefined,
      withoutStats: (populated || clusters === undefined) && upstreams.every(({ stats }) => stats === undefined),
    };
  }

  /** Undefined when the address serves statistics only. */
  async #clusters(signal: AbortSignal): Promise<readonly ClusterStatus[] | undefined> {
    if (this.#isStatsAddress()) return undefined;
    const url = this.#page('/clusters');
    url.searchParams.set('format', 'json');
    const reader = new ClustersReader(placeOf(url));
    try {
      await get(url, reader, this.#limits(signal, maxBytes.clusters));
    } catch (error) {
      // Istio's 15020 and 15090, given without a path.
      if (error instanceof StatusError && error.status === 404) return undefined;
      throw error;
    }
    return reader.end();
  }

  /** Whoever lets through the other pages only goes without. */
  async #node(signal: AbortSignal): Promise<ProxyNode | undefined> {
    const reader = new NodeReader();
    try {
      await get(this.#page('/server_info'), reader, this.#limits(signal, maxBytes.node));
    } catch (error) {
      if (error instanceof SourceError) return undefined;
      throw error;
    }
    return reader.end();
  }

  async #stats(alone: boolean, signal: AbortSignal): Promise<Stats> {
    const url = this.#isStatsAddress() ? new URL(this.#url) : this.#page('/stats/prometheus');
    url.searchParams.set('filter', statsFilter);
    // A cluster that never had a host never wrote its gauges, so alone they must not be asked for by use.
    if (!alone) url.searchParams.set('usedonly', '');
    const reader = new StatsReader(placeOf(url));
    await get(url, reader, this.#limits(signal, maxBytes.stats));
    const stats = reader.end();
    // Istio's agent answers without Envoy's part when it could not get it; every counter would seem to begin anew.
    if (stats.uptime === undefined && stats.clusters.size === 0)
      throw new SourceError(
        `${placeOf(url)} holds no statistics of an Envoy; check that the proxy runs, and that the address is the one of its statistics`,
      );
    return stats;
  }

  #isStatsAddress(): boolean {
    return /\/(?:stats\/prometheus|metrics)\/?$/.test(this.#url.pathname);
  }

  #page(path: string): URL {
    const url = new URL(this.#url);
    url.pathname = this.#url.pathname.replace(/\/$/, '') + path;
    return url;
  }

  #limits(signal: AbortSignal, bytes: number): Limits {
    return { signal, timeoutMs: this.#timeoutMs, maxBytes: bytes };
  }

  *#upstreams(clusters: readonly ClusterStatus[] | undefined, stats: Stats): Generator<Upstream> {
    if (clusters === undefined) {
      for (const [statKey, own] of stats.clusters) {
        const key = isWholeName(statKey) ? this.#keyOf(statKey) : undefined;
        if (key !== undefined) yield { key, stats: own, statKey, hosts: hostsOfGauges(own) };
      }
      return;
    }
    for (const { name, observabilityName, hosts } of clusters) {
      const key = this.#keyOf(name);
      if (key === undefined) continue;
      const keys = statKeys(observabilityName);
      const statKey = keys.find((candidate) => stats.clusters.has(candidate)) ?? observabilityName;
      yield { key, stats: stats.clusters.get(statKey), statKey, hosts };
    }
  }

  #keyOf(cluster: string): ReportedKey | undefined {
    if (internalClusters.has(cluster)) return undefined;
    const identity = this.#identify('cluster', cluster);
    return typeof identity === 'string' || identity.inbound === true ? undefined : identity;
  }
}

function compare(
  before: Baseline | undefined,
  uptime: number | undefined,
  upstreams: readonly Upstream[],
): { counts: TrafficCount[]; standings: Map<string, Standing> } {
  // A younger process began to count anew, whatever its counters have reached since.
  const restarted = before?.uptime !== undefined && (uptime ?? 0) < before.uptime;
  const counts: TrafficCount[] = [];
  const standings = new Map<string, Standing>();
  for (const { key, stats, statKey } of upstreams) {
    if (stats === undefined) continue;
    const { standing, counted } = countedSince(restarted ? undefined : before?.standings.get(statKey), stats);
    standings.set(statKey, before === undefined ? { stats, open: 0 } : standing);
    if (counted !== undefined) counts.push({ ...key, ...counted });
  }
  return { counts, standings };
}
