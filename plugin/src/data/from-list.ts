import { type UpstreamList, type UpstreamSummary } from '@uhwatch/contract/api.ts';
import { compareFindings } from '@uhwatch/contract/findings.ts';
import { type NumberRole, numberRoles, panelQueries } from '@uhwatch/contract/panel-queries.ts';
import { failureNumbers, inClassOrder } from './failures';
import { keyOf, type RowFinding, type UpstreamRow } from './row';

/** The adapter for the exporter's HTTP API. An exporter knows one cluster, so nobody names it. */
export function rowsFromList({ upstreams }: UpstreamList): UpstreamRow[] {
  return upstreams.map(rowOf);
}

function rowOf(upstream: UpstreamSummary): UpstreamRow {
  const id = { cluster: '', namespace: upstream.upstream_namespace, service: upstream.upstream_service };
  const findings = [...upstream.findings].sort(compareFindings).map(findingOf);
  return {
    ...id,
    key: keyOf(id),
    status: upstream.status,
    lastStatus: upstream.last_status ?? undefined,
    numbers: numbersOf(upstream),
    outcomes: outcomesOf(upstream.rates),
    findings,
    since: findings[0]?.since,
    alerts: [],
    routes: upstream.routes,
    changes: upstream.changes.map(({ at, kind, name, what }) => ({ at: secondsOf(at), kind, name, what })),
    ports: [],
    history: undefined,
  };
}

function findingOf({ since, ...finding }: UpstreamSummary['findings'][number]): RowFinding {
  const { code, cause, reason, upstream_port, subset, endpoints, share, confidence } = finding;
  return { code, cause, reason, upstream_port, subset, endpoints, share, confidence, since: secondsOf(since) };
}

function numbersOf(upstream: UpstreamSummary): UpstreamRow['numbers'] {
  const pairs = numberRoles.map((role) => [role, panelQueries[role].fromApi(upstream) ?? undefined] as const);
  const numbers = Object.fromEntries(pairs) as Record<NumberRole, number | undefined>;
  return {
    ...numbers,
    unready: upstream.endpoints?.unready,
    ...failureNumbers(upstream.rates === null ? undefined : outcomesOf(upstream.rates), numbers.request_rate),
  };
}

function outcomesOf(rates: UpstreamSummary['rates']): ReadonlyMap<string, number> {
  return inClassOrder(Object.entries(rates?.failures_per_second ?? {}));
}

function secondsOf(iso: string): number {
  return Date.parse(iso) / 1000;
}
