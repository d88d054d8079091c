import type { UpstreamList, UpstreamSummary } from '@uhwatch/contract/api.ts';
import { labels } from '@uhwatch/contract/metrics.ts';
import { type NumberRole, panelQueries, panelRoles, type PanelRole } from '@uhwatch/contract/panel-queries.ts';

export interface TableField {
  readonly name: string;
  readonly type: 'time' | 'string' | 'number';
  readonly values: readonly (string | number | null)[];
  /** Of a series of a range answer. */
  readonly labels?: Readonly<Record<string, string>>;
}

/** One answer in Prometheus' table format, or one series of a range answer. */
export interface TableFrame {
  readonly refId: PanelRole;
  readonly fields: readonly TableField[];
}

/** One series of an answer: its labels beyond the identity, and its value. */
interface Series {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** What the queries answer about one upstream that is more than a number. */
const labeled: Record<Exclude<PanelRole, NumberRole>, (upstream: UpstreamSummary) => readonly Series[]> = {
  status: ({ status }) => [{ labels: { [labels.status]: status }, value: 1 }],
  last_status: ({ last_status: status }) =>
    status === null ? [] : [{ labels: { [labels.status]: status }, value: 1 }],
  findings: ({ findings }) =>
    findings.map(({ code, cause, reason, upstream_port, subset, endpoints }) => ({
      labels: { code, cause, reason, upstream_port, subset },
      value: endpoints,
    })),
  failures: ({ rates }) =>
    Object.entries(rates?.failures_per_second ?? {}).map(([name, value]) => ({
      labels: { [labels.class]: name },
      value,
    })),
  since: ({ findings }) =>
    findings.map(({ code, cause, reason, upstream_port, subset, since }) => ({
      labels: { code, cause, reason, upstream_port, subset },
      value: Date.parse(since) / 1000,
    })),
  share: ({ findings }) =>
    findings.slice(0, 1).map(({ code, cause, reason, upstream_port, subset, confidence, share }) => ({
      labels: { code, cause, reason, upstream_port, subset, confidence },
      value: share,
    })),
  routes: ({ routes }) =>
    routes.map(({ kind, namespace, name, host }) => ({
      labels: { kind, [labels.routeNamespace]: namespace, [labels.route]: name, host },
      value: 1,
    })),
  changes: ({ changes }) =>
    changes.map(({ at, kind, name, what }) => ({ labels: { kind, name, what }, value: Date.parse(at) / 1000 })),
  subsets: ({ subsets }) =>
    subsets.flatMap(({ upstream_port, subset, endpoints }) =>
      (['ready', 'unready'] as const).map((state) => ({
        labels: { upstream_port, subset, state },
        value: endpoints[state],
      })),
    ),
  // The list of the API tells neither of single ports nor of alerts, and of no time but the present.
  ports: () => [],
  alerts: () => [],
  ready_history: () => [],
  failure_history: () => [],
};

/** What Prometheus would answer to one of the panel's queries about one upstream; no series where no source tells. */
function seriesOf(role: PanelRole, upstream: UpstreamSummary): readonly Series[] {
  const query = panelQueries[role];
  if (!('fromApi' in query)) return labeled[role as keyof typeof labeled](upstream);
  const value = query.fromApi(upstream);
  return value === null ? [] : [{ labels: {}, value }];
}

/** Turns the exporter's list into the very frames that the panel gets in Grafana: one table for each query. */
export function toFrames(list: UpstreamList, cluster = ''): TableFrame[] {
  return panelRoles.map((role) => tableOf(role, list, cluster));
}

function tableOf(refId: PanelRole, { at, upstreams }: UpstreamList, cluster: string): TableFrame {
  const rows = upstreams.flatMap((upstream) =>
    seriesOf(refId, upstream).map(({ labels: own, value }) => ({
      value,
      labels: { ...identityOf(upstream, cluster), ...own },
    })),
  );
  if (rows.length === 0) return { refId, fields: [] };
  // Prometheus' data source sorts the label columns by name; a label that is empty is not there.
  const names = new Set(rows.flatMap(({ labels: all }) => Object.keys(all).filter((name) => all[name] !== '')));
  const columns = [...names]
    .sort()
    .map((name): TableField => ({ name, type: 'string', values: rows.map((row) => row.labels[name] ?? '') }));
  return {
    refId,
    fields: [
      { name: 'Time', type: 'time', values: rows.map(() => Date.parse(at)) },
      ...columns,
      { name: `Value #${refId}`, type: 'number', values: rows.map(({ value }) => value) },
    ],
  };
}

function identityOf(upstream: UpstreamSummary, cluster: string): Readonly<Record<string, string>> {
  return {
    [labels.cluster]: cluster,
    [labels.namespace]: upstream.upstream_namespace,
    [labels.service]: upstream.upstream_service,
  };
}
