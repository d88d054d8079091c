import { type DataFrame } from '@grafana/data';
import { compareFindings, findingKey } from '@uhwatch/contract/findings.ts';
import { labels } from '@uhwatch/contract/metrics.ts';
import {
  type NumberRole,
  numberRoles,
  panelQueries,
  panelRoles,
  type PanelRole,
} from '@uhwatch/contract/panel-queries.ts';
import { statuses, type Status } from '@uhwatch/contract/status.ts';
import { type Asked, explainNothing, gapsOf, type Problem, reportRoles, type RoleReport } from './problem';
import { keyOf, type RowFinding, type UpstreamId, type UpstreamRow } from './row';
import { answersByRole, type RoleAnswers, type Sample } from './samples';

export interface Reading {
  readonly rows: readonly UpstreamRow[];
  /** Expected queries that are missing or unusable; what they feed is unknown. */
  readonly gaps: readonly RoleReport[];
}

/** The adapter for the answers of the panel's queries: their rows, or why there are none. */
export function readFrames(frames: readonly DataFrame[], asked?: Asked): Reading | { readonly problem: Problem } {
  const answers = answersByRole(frames);
  const roles = reportRoles(answers, asked);
  const rows = rowsOf(answers);
  return rows.length === 0 ? { problem: explainNothing(frames, roles) } : { rows, gaps: gapsOf(roles) };
}

/** The samples of each role, by upstream. */
type Groups = Record<PanelRole, Map<string, Sample[]>>;

/** An upstream that any query names has a row, so that one which lost its status is seen as unknown. */
function rowsOf(answers: RoleAnswers): UpstreamRow[] {
  const ids = new Map<string, UpstreamId>();
  const groups = Object.fromEntries(
    panelRoles.map((role) => [role, groupByUpstream(answers[role].samples, ids)]),
  ) as Groups;
  return [...ids].map(([key, id]) => {
    const status = statusOf(newest(groups.status.get(key))) ?? 'unknown';
    return {
      ...id,
      key,
      status,
      lastStatus: status === 'unknown' ? statusOf(newest(groups.last_status.get(key))) : undefined,
      numbers: numbersOf(groups, key),
      outcomes: new Map(),
      findings: findingsOf(groups.findings.get(key) ?? []),
      since: undefined,
      alerts: [],
      routes: [],
      changes: [],
      ports: [],
      history: undefined,
    };
  });
}

function groupByUpstream(samples: readonly Sample[], ids: Map<string, UpstreamId>): Map<string, Sample[]> {
  const groups = new Map<string, Sample[]>();
  for (const sample of samples) {
    const id = idOf(sample);
    const key = keyOf(id);
    const group = groups.get(key);
    if (group === undefined) {
      groups.set(key, [sample]);
      ids.set(key, id);
    } else {
      group.push(sample);
    }
  }
  return groups;
}

function idOf({ labels: names }: Sample): UpstreamId {
  return {
    cluster: names[labels.cluster] ?? '',
    namespace: names[labels.namespace] ?? '',
    service: names[labels.service] ?? '',
  };
}

/** In a range answer the status that just ended and the one that holds now may both be within one step. */
function newest(samples: readonly Sample[] = []): Sample[] {
  const latest = Math.max(...samples.map(({ timeMs }) => timeMs ?? 0));
  return samples.filter(({ timeMs }) => (timeMs ?? 0) === latest);
}

/** Two exporters may disagree: the worse status counts. A word that is not in the contract tells nothing. */
function statusOf(samples: readonly Sample[]): Status | undefined {
  const holding = new Set(samples.filter(({ value }) => value === 1).map((sample) => sample.labels[labels.status]));
  return statuses.find((status) => holding.has(status));
}

function numbersOf(groups: Groups, key: string): UpstreamRow['numbers'] {
  const pairs = numberRoles.map((role) => [role, worst(newest(groups[role].get(key)), Math[panelQueries[role].worst])]);
  const numbers = Object.fromEntries(pairs) as Record<NumberRole, number | undefined>;
  return { ...numbers, unready: undefined, failure_rate: undefined, failure_share: undefined };
}

/** A query of one's own may answer several rows for an upstream: the worst counts. NaN is unknown. */
function worst(samples: readonly Sample[], pick: (...values: number[]) => number): number | undefined {
  const value = samples.length === 0 ? Number.NaN : pick(...samples.map((sample) => sample.value));
  return Number.isFinite(value) ? value : undefined;
}

/** A query of one's own, or an HA pair of exporters, may tell of a finding twice. */
function findingsOf(samples: readonly Sample[]): RowFinding[] {
  const findings = new Map<string, RowFinding>();
  for (const { labels: names, value } of samples.filter((sample) => Number.isFinite(sample.value))) {
    const identity = {
      code: names[labels.code] ?? '',
      cause: names[labels.cause] ?? '',
      reason: names[labels.reason] ?? '',
      upstream_port: names[labels.port] ?? '',
      subset: names[labels.subset] ?? '',
    };
    const key = findingKey(identity);
    const endpoints = Math.max(value, findings.get(key)?.endpoints ?? 0);
    findings.set(key, { ...identity, endpoints, share: undefined, confidence: undefined, since: undefined });
  }
  return [...findings.values()].sort(compareFindings);
}
