import type { Finding, UpstreamDetail } from '@uhwatch/contract/api.ts';

/** What `-o json` prints of an upstream; as of the one time that was looked at. */
export type DiagnosedUpstream = Pick<
  UpstreamDetail,
  'upstream_namespace' | 'upstream_service' | 'status' | 'endpoints' | 'routes' | 'changes'
> &
  Partial<Pick<UpstreamDetail, 'subsets'>> & { readonly findings: readonly Omit<Finding, 'as_of'>[] };

export function documentOf(detail: UpstreamDetail): DiagnosedUpstream {
  const { upstream_namespace, upstream_service, status, endpoints, subsets, findings, routes, changes } = detail;
  return {
    upstream_namespace,
    upstream_service,
    status,
    endpoints,
    // Only of a service that a mesh divides.
    ...(subsets.length > 0 && { subsets }),
    findings: findings.map(ofThen),
    routes,
    changes,
  };
}

/** Nothing that was read once is lost later. */
function ofThen(finding: Finding): Omit<Finding, 'as_of'> {
  const entries = Object.entries(finding).filter(([field]) => field !== 'as_of');
  return Object.fromEntries(entries) as Omit<Finding, 'as_of'>;
}
