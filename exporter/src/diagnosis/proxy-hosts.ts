import type { Evidence } from '@uhwatch/contract/api.ts';
import { type ProxyHosts, proxyHostStates, type ProxyHostState, type TrafficKey } from '../model/event.ts';
import { type ProxyView, totalHosts } from '../model/proxy-view.ts';
import { resolvePort } from '../model/service.ts';
import type { Inputs } from './rule.ts';

/** A person reads these; the evidence keeps the words of the model. */
const stateWords = {
  healthy: 'healthy',
  degraded: 'degraded',
  ejected: 'ejected by outlier detection',
  failed_health_check: 'failing the health check of the proxy',
  excluded: 'excluded',
  unhealthy: 'unhealthy to its control plane',
} as const satisfies Record<ProxyHostState, string>;

/** Why the proxy itself took hosts out; undefined when it did not. An ejected host would be asked if it were not. */
export function ownCause(hosts: ProxyHosts['hosts']): 'outlier_ejection' | 'proxy_health_check' | undefined {
  if (hosts.ejected > 0) return 'outlier_ejection';
  return hosts.failed_health_check > 0 ? 'proxy_health_check' : undefined;
}

/**
 * Whether the view tells anything by itself. Aggregate and ORIGINAL_DST clusters never show hosts of their own, so that
 * a cluster without any is no outage until requests say so.
 */
export function tellsOfHosts(hosts: ProxyHosts['hosts']): boolean {
  return totalHosts(hosts) > 0;
}

/** Hosts that the proxy itself took out. */
export function takenOut({ ejected, failed_health_check }: ProxyHosts['hosts']): number {
  return ejected + failed_health_check;
}

/** "2 ejected by outlier detection, 1 excluded" */
export function inWords(hosts: ProxyHosts['hosts']): string {
  const present = proxyHostStates.filter((state) => hosts[state] > 0);
  return present.map((state) => `${hosts[state]} ${stateWords[state]}`).join(', ');
}

export function hostEvidence({ instance, hosts }: ProxyView): Evidence[] {
  const telling = proxyHostStates.filter((state) => state === 'healthy' || hosts[state] > 0);
  return telling.map((state) => ({
    kind: 'ProxyHosts',
    namespace: '',
    name: instance,
    field: `hosts.${state}`,
    value: hosts[state],
  }));
}

interface Known {
  readonly proxyHosts?: Inputs['proxyHosts'] | undefined;
  readonly endpoints?: Inputs['endpoints'] | undefined;
}

/** The view of a port and subset, by whatever name a proxy gives the port. */
export function viewOn(
  { port, subset }: Pick<TrafficKey, 'port' | 'subset'>,
  { proxyHosts = [], endpoints }: Known,
): ProxyView | undefined {
  const named = (name: string): string => resolvePort(endpoints?.service, name);
  return proxyHosts.find((view) => view.subset === subset && named(view.port) === named(port));
}
