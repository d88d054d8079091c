import { policyUpstreams } from '@uhwatch/contract/status.ts';
import { otherUpstream, type Upstream } from '../../model/upstream.ts';
import type { UpstreamKind } from '../rule.ts';

const policy: ReadonlySet<string> = new Set(policyUpstreams);

/** The sum of those beyond the limit is of no kind: nothing can be said of it. */
export function kindOf({ namespace, service }: Pick<Upstream, 'namespace' | 'service'>): UpstreamKind | undefined {
  if (namespace !== '') return 'service';
  if (policy.has(service)) return 'policy';
  return service === otherUpstream ? undefined : 'service';
}

/** False for what only counts: a policy of the mesh, which cannot be unhealthy, and the sum of those beyond the limit. */
export function hasStatus(upstream: Pick<Upstream, 'namespace' | 'service'>): boolean {
  return kindOf(upstream) === 'service';
}
