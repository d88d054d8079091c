import { type UpstreamList, type UpstreamSummary } from '@uhwatch/contract/api.ts';
import { type HistoryList } from '@uhwatch/contract/history.ts';
import { compareFindings } from '@uhwatch/contract/findings.ts';
import { type NumberRole, numberRoles, panelQueries } from '@uhwatch/contract/panel-queries.ts';
import { failureNumbers, inClassOrder } from './failures';
import { withFindings } from './ports';
import { keyOf, type RowFinding, type RowHistory, type RowPort, type UpstreamId, type UpstreamRow } from './row';

const noLabels: ReadonlyMap<string, string> = new Map();

/** The adapter for the exporter's HTTP API. An exporter knows one cluster, so nobody names it. */
export function rowsFromList({ upstreams }: UpstreamList, history?: HistoryList): UpstreamRow[] {
  const past = historiesOf(history);
  return upstreams.map((upstream) => rowOf(upstream, past));
}

function idOf(upstream: Pick<UpstreamSummary, 'upstream_namespace' | 'upstream_service'>): UpstreamId {
  return { cluster: '', namespace: upstream.upstream_namespace, service: upstream.upstream_service };
}

/** By the key of the row. */
function historiesOf(history: HistoryList | undefined): ReadonlyMap<string, RowHistory> {
  const fromMs = Date.parse(history?.from ?? '');
  const steps = Math.max(
    0,
    ...(history?.upstreams ?? []).map((each) => Math.max(each.ready_share.length, each.failure_share.length)),
  );
  const timesMs = Array.from({ length: steps }, (_, step) => fromMs + step * (history?.step_seconds ?? 0) * 1000);
  return new Map(
    history?.upstreams.map((each) => [
      keyOf(idOf(each)),
      { timesMs, readyShare: sharesOf(each.ready_share), failureShare: sharesOf(each.failure_share) },
    ]),
  );
}

function sharesOf(shares: ReadonlyArray<number | null>): number[] | undefined {
  return shares.length === 0 ? undefined : shares.map((share) => share ?? Number.NaN);
}

function rowOf(upstream: UpstreamSummary, past: ReadonlyMap<string, RowHistory>): UpstreamRow {
  const id = idOf(upstream);
  const findings = [...upstream.findings].sort(compareFindings).map(findingOf);
  return {
    ...id,
    key: keyOf(id),
    input: 'exporter',
    labels: noLabels,
    status: upstream.status,
    lastStatus: upstream.last_status ?? undefined,
    numbers: numbersOf(upstream),
    outcomes: outcomesOf(upstream.rates),
    findings,
    since: findings[0]?.since,
    alerts: [],
    routes: upstream.routes,
    changes: upstream.changes.map(({ at, kind, name, what }) => ({ at: secondsOf(at), kind, name, what })),
    ports: subsetsOf(upstream, findings),
    history: past.get(keyOf(id)),
  };
}

/** Of ports the list tells the least ready alone, so they are not told apart beside the subsets. */
function subsetsOf({ subsets }: UpstreamSummary, findings: readonly RowFinding[]): readonly RowPort[] {
  const told = subsets.map(({ upstream_port: port, subset, endpoints: { ready, unready } }) => {
    return { port, subset, ready, unready, findings: [] };
  });
  return told.length === 0 ? told : withFindings(told, findings);
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
