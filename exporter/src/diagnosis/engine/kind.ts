import { otherUpstream } from '@uhwatch/contract/metrics.ts';
import { policyUpstreams } from '@uhwatch/contract/status.ts';
import type { Upstream } from '../../model/upstream.ts';
import type { UpstreamKind } from '../rule.ts';

const policy: ReadonlySet<string> = new Set(policyUpstreams);

/**
 * The sum of those beyond the limit is of no kind: nothing can be said of it; nor is what only a proxy of its own tells of,
 * under a name that a client chose, while no request fails there.
 */
export function kindOf(upstream: Upstream): UpstreamKind | undefined {
  const { namespace, service, declared, traffic, proxyViews, inbound } = upstream;
  const isHeardOf = declared !== undefined || traffic.length > 0 || proxyViews.size > 0;
  if (!isHeardOf && !inbound.some(({ failures }) => failures.size > 0)) return undefined;
  if (namespace !== '') return 'service';
  if (policy.has(service)) return 'policy';
  return service === otherUpstream ? undefined : 'service';
}

/** False for what only counts: a policy of the mesh, which cannot be unhealthy, and the sum of those beyond the limit. */
export function hasStatus(upstream: Upstream): boolean {
  return kindOf(upstream) === 'service';
}
