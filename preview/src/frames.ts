import type { UpstreamList, UpstreamSummary } from '@uhwatch/contract/api.ts';
import { labels } from '@uhwatch/contract/metrics.ts';
import { panelRoles, type PanelRole } from '@uhwatch/contract/panel-queries.ts';

export interface TableField {
  readonly name: string;
  readonly type: 'time' | 'string' | 'number';
  readonly values: readonly (string | number)[];
}

/** One answer in Prometheus' table format. */
export interface TableFrame {
  readonly refId: PanelRole;
  readonly fields: readonly TableField[];
}

/** One series of an answer: its labels beyond the identity, and its value. */
interface Series {
  readonly labels?: Readonly<Record<string, string>>;
  readonly value: number;
}

/** What Prometheus would answer to the panel's queries about one upstream; no series where no source tells. */
const answers: Record<PanelRole, (upstream: UpstreamSummary) => readonly Series[]> = {
  status: ({ status }) => [{ labels: { [labels.status]: status }, value: 1 }],
  ready: ({ endpoints }) => (endpoints === null ? [] : [{ value: endpoints.ready }]),
  desired: ({ desired }) => (desired === null ? [] : [{ value: desired }]),
  // The counter of UH is born at zero for each known upstream, so its rate is absent only while no log is read.
  uh_rate: ({ rates }) => (rates === null ? [] : [{ value: rates.flags_per_second.UH ?? 0 }]),
  findings: ({ findings }) => {
    const most = new Map<string, Series & { labels: Record<string, string> }>();
    for (const { code, cause, endpoints } of findings) {
      const key = `${code} ${cause}`;
      const value = Math.max(endpoints, most.get(key)?.value ?? 0);
      most.set(key, { labels: { [labels.code]: code, [labels.cause]: cause }, value });
    }
    return [...most.values()];
  },
};

const labelsBeyondIdentity: Record<PanelRole, readonly string[]> = {
  status: [labels.status],
  ready: [],
  desired: [],
  uh_rate: [],
  findings: [labels.cause, labels.code],
};

/** Turns the exporter's list into the very frames that the panel gets in Grafana: one table for each query. */
export function toFrames(list: UpstreamList): TableFrame[] {
  return panelRoles.map((role) => tableOf(role, list));
}

function tableOf(role: PanelRole, list: UpstreamList): TableFrame {
  const rows = list.upstreams.flatMap((upstream) =>
    answers[role](upstream).map(({ labels: own = {}, value }) => ({
      value,
      labels: { ...identityOf(upstream), ...own },
    })),
  );
  if (rows.length === 0) return { refId: role, fields: [] };
  // Prometheus' data source sorts the label columns by name.
  const names = [labels.namespace, labels.service, ...labelsBeyondIdentity[role]].sort();
  const columns = names.map((name): TableField => ({
    name,
    type: 'string',
    values: rows.map((row) => row.labels[name] ?? ''),
  }));
  return {
    refId: role,
    fields: [
      { name: 'Time', type: 'time', values: rows.map(() => Date.parse(list.at)) },
      ...columns,
      { name: `Value #${role}`, type: 'number', values: rows.map(({ value }) => value) },
    ],
  };
}

function identityOf({ upstream_namespace, upstream_service }: UpstreamSummary): Record<string, string> {
  return { [labels.namespace]: upstream_namespace, [labels.service]: upstream_service };
}
