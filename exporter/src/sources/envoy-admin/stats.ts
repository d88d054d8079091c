import { SourceError } from '../../model/source.ts';
import { parseSample } from './exposition.ts';

/**
 * The statistics of a cluster that are read, as Envoy names them below `cluster.NAME.`: the counters first, then the
 * gauges. Source: Envoy's docs/root/configuration/upstream/cluster_manager/cluster_stats.rst; what each counts was
 * seen on Envoy 1.40.
 */
export const counters = [
  'lb_healthy_panic',
  'retry.upstream_rq_completed',
  'upstream_cx_connect_attempts_exceeded',
  'upstream_cx_connect_fail',
  'upstream_cx_destroy',
  'upstream_cx_http1_total',
  'upstream_cx_http2_total',
  'upstream_cx_http3_total',
  'upstream_cx_none_healthy',
  'upstream_cx_overflow',
  'upstream_rq_503',
  'upstream_rq_completed',
  'upstream_rq_pending_failure_eject',
  'upstream_rq_pending_overflow',
  'upstream_rq_retry',
  'upstream_rq_retry_limit_exceeded',
] as const;
const gauges = [
  'membership_degraded',
  'membership_excluded',
  'membership_healthy',
  'membership_total',
  'outlier_detection.ejections_active',
] as const;

export type Counter = (typeof counters)[number];
export type Stat = Counter | (typeof gauges)[number];

/** What one cluster tells; a statistic that never moved is missing when only used ones were asked for. */
export type ClusterStats = ReadonlyMap<Stat, number>;

const stats: readonly Stat[] = [...counters, ...gauges];

/**
 * The `filter` of `/stats/prometheus`, an RE2 expression. Envoy matches it with its own names, before labels are taken
 * out of them, and anywhere in the name.
 */
export const statsFilter = String.raw`^server\.uptime$|^cluster\..+\.(${stats.map((stat) => stat.replaceAll('.', String.raw`\.`)).join('|')})$`;

const prefix = 'envoy_cluster_';
/** What is left of `upstream_rq_503` where the code became a label. */
const codeless = 'upstream_rq';
const uptime = 'envoy_server_uptime';
const names: readonly (readonly [name: string, stat: Stat])[] = [
  ...stats.map((stat) => [prometheusName(stat), stat] as const),
  [codeless, 'upstream_rq_503'],
];
const statOfName = new Map(names.map(([name, stat]) => [prefix + name, stat]));
/** Longest first, because `retry.upstream_rq_completed` ends as `upstream_rq_completed` does. */
const suffixes = [...names]
  .sort(([a], [b]) => b.length - a.length)
  .map(([name, stat]) => ({ stat, suffix: `_${name}` }));

function prometheusName(stat: string): string {
  return stat.replaceAll(/[^a-zA-Z0-9_]/g, '_');
}

/** Which statistic a metric is, and the part of a cluster's name that Envoy left in it. */
function splitName(name: string): { readonly stat: Stat; readonly rest: string } | undefined {
  const stat = statOfName.get(name);
  if (stat !== undefined) return { stat, rest: '' };
  if (!name.startsWith(prefix)) return undefined;
  const found = suffixes.find(({ suffix }) => name.endsWith(suffix));
  if (found === undefined) return undefined;
  return { stat: found.stat, rest: name.slice(prefix.length, -found.suffix.length) };
}

/**
 * How the statistics of a cluster are known by their label and what stands in the metric's name. Without a tag
 * expression of its own, Envoy takes the label from the name up to its first dot, and the rest stays in the metric's
 * name: `reviews.shop.svc` is `envoy_cluster_shop_svc_membership_total{envoy_cluster_name="reviews"}`.
 */
function statKey(label: string, rest: string): string {
  return rest === '' ? label : `${label}\n${rest}`;
}

/** The keys under which the statistics of a cluster may come, the likeliest first. Envoy writes `:` as `_`. */
export function statKeys(observabilityName: string): readonly string[] {
  const name = observabilityName.replaceAll(':', '_');
  const whole = name.endsWith(';') ? name.slice(0, -1) : name;
  const dot = name.indexOf('.');
  return dot < 0 ? [whole] : [whole, statKey(name.slice(0, dot), prometheusName(name.slice(dot + 1)))];
}

/** Whether a key of `Stats.clusters` is the whole name of a cluster. */
export function isWholeName(key: string): boolean {
  return !key.includes('\n');
}

export interface Stats {
  /** Seconds, as of Envoy's last flush of its statistics, so up to five too few by default; missing when filtered out. */
  readonly uptime: number | undefined;
  readonly clusters: ReadonlyMap<string, ClusterStats>;
}

/** No control plane is known to send more clusters to one proxy, and forged ones must not fill the memory. */
const maxClusters = 50_000;
const maxLineLength = 64 * 1024;

/** Takes the needed samples out of an answer in Prometheus text format, chunk by chunk. `place` names it for people. */
export class StatsReader {
  readonly #place: string;
  readonly #clusters = new Map<string, Map<Stat, number>>();
  readonly #decoder = new TextDecoder();
  #uptime: number | undefined;
  #pending = '';
  #sawSample = false;

  constructor(place: string) {
    this.#place = place;
  }

  push(chunk: Uint8Array): void {
    const text = this.#pending + this.#decoder.decode(chunk, { stream: true });
    let start = 0;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
      this.#line(text.slice(start, end));
      start = end + 1;
    }
    this.#pending = text.slice(start);
    if (this.#pending.length > maxLineLength) throw this.#foreign(this.#pending);
  }

  /** What the whole answer told. */
  end(): Stats {
    if (this.#pending.trim() !== '') {
      if (!this.#sawSample) throw this.#foreign(this.#pending);
      throw new SourceError(`${this.#place} ends in the middle of a line; it is asked again`);
    }
    return { uptime: this.#uptime, clusters: this.#clusters };
  }

  #line(line: string): void {
    if (line === '' || line.startsWith('#')) return;
    const name = /^[^{ \t]*/.exec(line)?.[0] ?? '';
    const split = splitName(name);
    // What else stands there, such as an application's own metrics, need not be read; the first line tells the format.
    if (this.#sawSample && split === undefined && name !== uptime) return;
    const sample = parseSample(line);
    if (sample === undefined) throw this.#foreign(line);
    this.#sawSample = true;
    if (sample.name === uptime) this.#uptime = sample.value;
    if (split === undefined) return;
    const label = sample.labels.get('envoy_cluster_name') ?? sample.labels.get('cluster_name');
    const code = sample.labels.get('envoy_response_code') ?? sample.labels.get('response_code') ?? '503';
    if (label === undefined || (split.stat === 'upstream_rq_503' && code !== '503')) return;
    if (!Number.isFinite(sample.value) || sample.value < 0) throw this.#foreign(line);
    this.#statsOf(statKey(label.endsWith(';') ? label.slice(0, -1) : label, split.rest)).set(split.stat, sample.value);
  }

  #statsOf(key: string): Map<Stat, number> {
    let found = this.#clusters.get(key);
    if (found === undefined) {
      if (this.#clusters.size >= maxClusters)
        throw new SourceError(
          `${this.#place} names more than ${maxClusters} clusters; give the proxy fewer of them, as Istio's Sidecar resource does`,
        );
      found = new Map();
      this.#clusters.set(key, found);
    }
    return found;
  }

  #foreign(line: string): SourceError {
    const excerpt = line.trim().slice(0, 60);
    return new SourceError(
      `${this.#place} does not answer in Prometheus text format but with ${JSON.stringify(excerpt)}; check that the address is the admin interface of an Envoy`,
    );
  }
}
