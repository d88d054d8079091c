import type {
  EndpointCounts,
  UpstreamChanges,
  UpstreamDetail,
  UpstreamList,
  UpstreamSummary,
} from '@uhwatch/contract/api.ts';
import { isFlag } from '@uhwatch/contract/outcomes.ts';
import { severity } from '@uhwatch/contract/status.ts';
import type { Engine, Result } from '../diagnosis/engine/engine.ts';
import { wordsOfChanges } from '../diagnosis/changes.ts';
import { toldFindings } from '../diagnosis/engine/finding.ts';
import { hasStatus } from '../diagnosis/engine/kind.ts';
import { refusedKinds } from '../model/evidence-reading.ts';
import { routeHostsOf } from '../model/evidence/route-hosts.ts';
import { lowWatermark, secondsWithout } from '../model/availability.ts';
import { recentWindowMs } from '../model/rolling-count.ts';
import { upstreamKey } from '../model/store.ts';
import type { PortReadiness } from '../model/service.ts';
import { Slice, type Slicing } from '../model/slice.ts';
import type { Snapshot } from '../model/snapshot.ts';
import type { SourceState } from '../model/source-state.ts';
import { readinessOf, type Upstream } from '../model/upstream.ts';

export interface ApiState {
  readonly snapshot: Snapshot;
  readonly now: number;
  readonly engine: Pick<Engine, 'results' | 'commonCauses'>;
  readonly mode: UpstreamList['mode'];
}

/** Whether one is asked for. */
type Wanted = (result: Result, view: ApiState) => boolean;

/**
 * The upstreams that are wanted, worst first, and how many there are. With thousands of them it takes several turns of the
 * event loop, and `look` is asked again after each: each upstream is as it was then, all else as it is in the end.
 */
export async function upstreamList(
  look: () => ApiState,
  slicing: Slicing,
  isWanted: Wanted = () => true,
): Promise<UpstreamList & Pick<UpstreamChanges, 'total'>> {
  const { upstreams, total } = await summaries(look, slicing, isWanted);
  const view = look();
  return {
    total,
    at: new Date(view.now).toISOString(),
    mode: view.mode,
    sources: [...view.snapshot.sources.values()].map(
      ({ name, up, error, lastEventAt, restarts, resources, evidence }) => ({
        name,
        up,
        error: error ?? null,
        last_event: toIso(lastEventAt),
        restarts,
        resources: [
          ...[...resources.values()].map((part) => ({ name: part.name, up: part.up, error: part.error ?? null })),
          ...partsOnDemand(resources, evidence),
        ],
      }),
    ),
    common_causes: [...view.engine.commonCauses],
    upstreams: upstreams.sort(worstFirst),
  };
}

/** Kinds that are read when an upstream is in trouble, of which nothing is watched. */
function partsOnDemand(resources: SourceState['resources'], evidence: SourceState['evidence']) {
  const kinds = evidence === undefined ? [] : [...refusedKinds(evidence)].filter(([name]) => !resources.has(name));
  return kinds.map(([name, error]) => ({ name, up: error === undefined, error: error ?? null }));
}

async function summaries(
  look: () => ApiState,
  slicing: Slicing,
  isWanted: Wanted,
): Promise<{ readonly upstreams: UpstreamSummary[]; readonly total: number }> {
  const slice = new Slice(slicing);
  let view = look();
  const upstreams: UpstreamSummary[] = [];
  let total = 0;
  for (const result of [...view.engine.results.values()]) {
    if (slice.isOver) {
      await slice.next();
      view = look();
    }
    if (result.isGone || !hasStatus(result.upstream)) continue;
    total++;
    if (isWanted(result, view)) upstreams.push(summary(result, view));
  }
  return { upstreams, total };
}

/** `GET /api/v1/upstreams/:namespace/:service`; undefined when no source ever told of it. */
export function upstreamDetail(view: ApiState, namespace: string, service: string): UpstreamDetail | undefined {
  const result = view.engine.results.get(upstreamKey(namespace, service));
  if (result === undefined) return undefined;
  const { upstream } = result;
  return {
    ...summary(result, view),
    collected: collectedOf(upstream),
    capacity: capacityOf(upstream),
    ports: portsOf(upstream, view.now),
    traffic: upstream.traffic.map(({ port, subset, proxy, requests, outcomes }) => ({
      upstream_port: port,
      subset,
      proxy,
      requests,
      flags: Object.fromEntries([...outcomes].filter(([outcome]) => isFlag(outcome))),
    })),
    proxy_hosts: [...upstream.proxyViews.values()].map(({ port, subset, proxy, instance, hosts, seenAt }) => ({
      upstream_port: port,
      subset,
      proxy,
      instance,
      hosts: { ...hosts },
      seen_at: new Date(seenAt).toISOString(),
    })),
  };
}

function portsOf(upstream: Upstream, now: number): UpstreamDetail['ports'] {
  return readinessOf(upstream).map(({ port, counts, families = [], usable, minReady = {} }) => {
    const known = upstream.availability.get(port);
    return {
      upstream_port: port,
      endpoints: counts,
      no_ready_since: toIso(known?.anyReady === false ? known.since : undefined),
      no_ready_seconds: known === undefined ? 0 : secondsWithout(known, now),
      ready_low_watermark: known === undefined ? counts.ready : lowWatermark(known, now),
      address_families: Object.fromEntries(families.map((of) => [of.family, of.counts])),
      usable: usable ?? null,
      least_ready: { ...minReady },
    };
  });
}

function subsetsOf(upstream: Upstream): UpstreamSummary['subsets'] {
  return readinessOf(upstream).flatMap(({ port, subsets = [] }) =>
    subsets.map(({ subset, counts }) => ({ upstream_port: port, subset, endpoints: counts })),
  );
}

function collectedOf({ collected }: Upstream): UpstreamDetail['collected'] {
  if (collected === undefined) return null;
  const { collectedAt, missing } = collected.evidence;
  return { at: new Date(collectedAt).toISOString(), missing: Object.fromEntries(missing) };
}

function capacityOf({ declared }: Upstream): UpstreamDetail['capacity'] {
  const capacity = declared?.service.capacity;
  if (capacity === undefined) return null;
  return { autoscaler: capacity.autoscaler ?? null, min_available: capacity.minAvailable ?? null };
}

function summary({ upstream, diagnosis }: Result, { snapshot, now }: ApiState): UpstreamSummary {
  const { status, lastStatus, unknownBecause, asOf, findings, changes } = diagnosis;
  return {
    upstream_namespace: upstream.namespace,
    upstream_service: upstream.service,
    status,
    last_status: lastStatus ?? null,
    unknown_because: unknownBecause ?? null,
    as_of: toIso(asOf),
    endpoints: minReady(readinessOf(upstream)),
    subsets: subsetsOf(upstream),
    desired: upstream.declared?.service.desired ?? null,
    removed: upstream.declared?.service.removed === true,
    rates: ratesOf(upstream, { snapshot, now }),
    findings: toldFindings({ upstream, diagnosis }),
    routes: routeHostsOf(upstream).map((each) => ({ ...each })),
    changes: wordsOfChanges(changes, findings),
  };
}

/** Whether anybody counts requests now. */
export function hasReporter({ sources }: Pick<Snapshot, 'sources'>): boolean {
  for (const { proxy, up } of sources.values()) if (proxy !== undefined && up) return true;
  return false;
}

/** The counts of the port with the fewest ready endpoints: to its users the outage is total. */
function minReady(rows: readonly PortReadiness[]): EndpointCounts | null {
  const [first, ...others] = rows.map(({ counts }) => counts);
  if (first === undefined) return null;
  return others.reduce((least, counts) => (counts.ready < least.ready ? counts : least), first);
}

function ratesOf(
  { traffic }: Upstream,
  { snapshot, now }: Pick<ApiState, 'snapshot' | 'now'>,
): UpstreamSummary['rates'] {
  if (!hasReporter(snapshot)) return null;
  const flags: Record<string, number> = {};
  const failures: Record<string, number> = {};
  for (const { recentOutcomes, recentFailures, bornAt } of traffic) {
    for (const [flag, recent] of recentOutcomes) {
      if (isFlag(flag)) addRate(flags, flag, recent.perSecond(now, bornAt));
    }
    for (const [failure, recent] of recentFailures) addRate(failures, failure, recent.perSecond(now, bornAt));
  }
  return {
    window_seconds: recentWindowMs / 1000,
    requests_per_second: traffic.reduce((sum, row) => sum + row.recentRequests.perSecond(now, row.bornAt), 0),
    flags_per_second: flags,
    failures_per_second: failures,
  };
}

function addRate(rates: Record<string, number>, name: string, perSecond: number): void {
  if (perSecond > 0) rates[name] = (rates[name] ?? 0) + perSecond;
}

function worstFirst(a: UpstreamSummary, b: UpstreamSummary): number {
  const byStatus = severity(a.status, a.last_status) - severity(b.status, b.last_status);
  if (byStatus !== 0) return byStatus;
  return `${a.upstream_namespace}/${a.upstream_service}` < `${b.upstream_namespace}/${b.upstream_service}` ? -1 : 1;
}

function toIso(at: number | undefined): string | null {
  return at === undefined ? null : new Date(at).toISOString();
}
