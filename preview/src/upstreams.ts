import type { UpstreamSummary } from '@uhwatch/contract/api.ts';
import { upstreamName } from '@uhwatch/contract/status-page.ts';

export function nameOf(upstream: Pick<UpstreamSummary, 'upstream_namespace' | 'upstream_service'>): string {
  return upstreamName(upstream.upstream_namespace, upstream.upstream_service);
}

/** Whether there is something to explain: nobody misses an upstream that is idle, unless requests arrive for it. */
export function isUnhealthy({ status, findings }: UpstreamSummary): boolean {
  return status !== 'healthy' && (findings.length > 0 || status !== 'idle');
}
