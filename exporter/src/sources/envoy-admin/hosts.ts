import type { ProxyHosts, ProxyHostState } from '../../model/event.ts';
import type { ClusterStats, Stat } from './stats.ts';

/** How many hosts are in each state. */
export type HostCounts = ProxyHosts['hosts'];

/**
 * The states of a host by the flags of Envoy's `HostHealthStatus` (envoy/admin/v3/clusters.proto), the first match
 * wins. `pending_dynamic_removal` is not among them: Envoy 1.40 goes on balancing to such a host and counts it healthy.
 */
const stateOfFlag = [
  ['failed_outlier_check', 'ejected'],
  ['failed_active_health_check', 'failed_health_check'],
  ['active_hc_timeout', 'failed_health_check'],
  ['pending_active_hc', 'excluded'],
  ['excluded_via_immediate_hc_fail', 'excluded'],
] as const satisfies readonly (readonly [flag: string, state: ProxyHostState])[];

/** Envoy 1.40 writes TIMEOUT as UNHEALTHY and UNKNOWN as HEALTHY; a draining host is in `membership_excluded`. */
const stateOfDiscovery: ReadonlyMap<unknown, ProxyHostState> = new Map<unknown, ProxyHostState>([
  [undefined, 'healthy'],
  ['UNKNOWN', 'healthy'],
  ['HEALTHY', 'healthy'],
  ['DEGRADED', 'degraded'],
  ['DRAINING', 'excluded'],
  ['UNHEALTHY', 'unhealthy'],
  ['TIMEOUT', 'unhealthy'],
]);

const fields = [
  ...stateOfFlag.map(([flag]) => flag),
  'cluster_statuses',
  'eds_health_status',
  'failed_active_degraded_check',
  'health_status',
  'host_statuses',
  'observability_name',
] as const;
type Field = (typeof fields)[number];

const camelCase = Object.fromEntries(
  fields.map((key) => [key, key.replaceAll(/_([a-z])/g, (_both, letter: string) => letter.toUpperCase())]),
) as Readonly<Record<Field, string>>;

/** A field of an object as Envoy writes it (snake_case), or as tools that print Envoy's answers do (camelCase). */
export function field(object: Readonly<Record<string, unknown>>, key: Field): unknown {
  return object[key] ?? object[camelCase[key]];
}

/** The state of one host; a discovery status that nobody knows is not shown as healthy. */
export function hostState(health: Readonly<Record<string, unknown>>): ProxyHostState {
  const flagged = stateOfFlag.find(([flag]) => field(health, flag) === true);
  if (flagged !== undefined) return flagged[1];
  const discovered = stateOfDiscovery.get(field(health, 'eds_health_status')) ?? 'unhealthy';
  if (discovered !== 'healthy') return discovered;
  return field(health, 'failed_active_degraded_check') === true ? 'degraded' : 'healthy';
}

export function noHosts(): Record<ProxyHostState, number> {
  return { healthy: 0, degraded: 0, ejected: 0, failed_health_check: 0, excluded: 0, unhealthy: 0 };
}

/**
 * Hosts by the `membership_*` gauges, for proxies that serve no `/clusters`; undefined when they are missing. Why a
 * host is not healthy is known only of ejected ones.
 */
export function hostsOfGauges(stats: ClusterStats): HostCounts | undefined {
  const total = stats.get('membership_total');
  const healthy = stats.get('membership_healthy');
  if (total === undefined || healthy === undefined) return undefined;
  const hosts = { ...noHosts(), healthy: Math.min(healthy, total) };
  let left = total - hosts.healthy;
  const take = (state: ProxyHostState, stat: Stat): void => {
    hosts[state] = Math.min(stats.get(stat) ?? 0, left);
    left -= hosts[state];
  };
  take('degraded', 'membership_degraded');
  take('excluded', 'membership_excluded');
  take('ejected', 'outlier_detection.ejections_active');
  hosts.unhealthy = left;
  return hosts;
}
