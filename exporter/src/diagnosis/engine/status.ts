import { type Status, statuses } from '@uhwatch/contract/status.ts';
import { hasAllDesired, hasNone, isScaledToZero } from '../../model/service.ts';
import { type Impact, statusOfImpact } from '../impact.ts';
import { tellsOfHosts } from '../proxy-hosts.ts';
import type { Inputs } from '../rule.ts';

/**
 * The status of an upstream: what its readiness says, made worse by what was found. Its worst port counts, because to
 * the users of that port the outage is total.
 */
export function statusOf(known: Partial<Inputs>, impacts: Iterable<Impact>): Status {
  let worst = statuses.indexOf(readinessBase(known));
  for (const impact of impacts) {
    const status = statusOfImpact(impact);
    if (status !== undefined) worst = Math.min(worst, statuses.indexOf(status));
  }
  return statuses[worst] ?? 'unknown';
}

/** A registry tells of the endpoints best; where there is none, the views of proxies decide; requests alone never do. */
function readinessBase({ endpoints, proxyHosts = [] }: Partial<Inputs>): Status {
  if (endpoints === undefined) return seenByProxies(proxyHosts);
  const { service } = endpoints;
  if (isScaledToZero(service)) return 'idle';
  if (service.readiness.some(hasNone)) return 'no_healthy_upstream';
  const isShort = service.readiness.some(
    (row) => !hasAllDesired(row, service) && (row.counts.unready > 0 || row.counts.ready < (service.desired ?? 0)),
  );
  return isShort ? 'degraded' : 'healthy';
}

function seenByProxies(proxyHosts: Inputs['proxyHosts']): Status {
  const views = proxyHosts.filter(({ hosts }) => tellsOfHosts(hosts));
  if (views.length === 0) return 'unknown';
  if (views.some(({ left }) => left === 'none')) return 'no_healthy_upstream';
  return views.some(({ left }) => left === 'some') ? 'degraded' : 'healthy';
}
