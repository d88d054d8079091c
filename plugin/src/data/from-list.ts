import { type UpstreamList, type UpstreamSummary } from '@uhwatch/contract/api.ts';
import { compareFindings } from '@uhwatch/contract/findings.ts';
import { numberRoles, panelQueries } from '@uhwatch/contract/panel-queries.ts';
import { keyOf, type UpstreamRow } from './row';

/** The adapter for the exporter's HTTP API. An exporter knows one cluster, so nobody names it. */
export function rowsFromList({ upstreams }: UpstreamList): UpstreamRow[] {
  return upstreams.map(rowOf);
}

function rowOf(upstream: UpstreamSummary): UpstreamRow {
  const id = { cluster: '', namespace: upstream.upstream_namespace, service: upstream.upstream_service };
  return {
    ...id,
    key: keyOf(id),
    status: upstream.status,
    lastStatus: upstream.last_status ?? undefined,
    numbers: numbersOf(upstream),
    findings: [...upstream.findings].sort(compareFindings),
  };
}

function numbersOf(upstream: UpstreamSummary): UpstreamRow['numbers'] {
  const pairs = numberRoles.map((role) => [role, panelQueries[role].fromApi(upstream) ?? undefined] as const);
  return Object.fromEntries(pairs) as UpstreamRow['numbers'];
}
