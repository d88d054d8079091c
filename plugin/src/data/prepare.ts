import { type DataFrame } from '@grafana/data';
import { causes } from '@uhwatch/contract/causes.ts';
import { labels } from '@uhwatch/contract/metrics.ts';
import { panelRoles } from '@uhwatch/contract/panel-queries.ts';
import { statuses, type Status } from '@uhwatch/contract/status.ts';
import { type Options } from '../options';
import {
  type Asked,
  explainBadPattern,
  explainNoMatch,
  explainNothing,
  type Problem,
  reportRoles,
  type RoleReport,
} from './problem';
import { answersByRole, type RoleAnswers, type Sample } from './samples';

export interface RowFinding {
  readonly code: string;
  readonly cause: string;
  readonly endpoints: number;
}

export interface UpstreamRow {
  readonly key: string;
  readonly namespace: string;
  readonly service: string;
  readonly status: Status;
  readonly ready: number | undefined;
  readonly desired: number | undefined;
  readonly uhRate: number | undefined;
  /** The primary finding first. */
  readonly findings: readonly RowFinding[];
}

export interface Prepared {
  /** Worst first. */
  readonly rows: readonly UpstreamRow[];
  readonly hidden: { readonly healthy: number; readonly others: number };
  /** Of all upstreams that match the name pattern, hidden or not. */
  readonly counts: Readonly<Record<Status, number>>;
  /** Expected queries that are missing or unusable; what they feed is unknown. */
  readonly gaps: readonly RoleReport[];
}

/** Turns what the queries answered into rows, or says why there are none. */
export function prepare(
  frames: readonly DataFrame[],
  options: Options,
  asked?: Asked,
): Prepared | { readonly problem: Problem } {
  const answers = answersByRole(frames);
  const roles = reportRoles(answers, asked);
  const all = rowsOf(answers);
  if (all.length === 0) {
    return { problem: explainNothing(frames, roles) };
  }
  const pattern = readPattern(options.namePattern);
  if (pattern === undefined) {
    return { problem: explainBadPattern(options.namePattern) };
  }
  const matching = all.filter(({ namespace, service }) => pattern.test(`${namespace}/${service}`));
  if (matching.length === 0) {
    return { problem: explainNoMatch(options.namePattern, all.length) };
  }
  const gaps = roles.filter(({ state }) => state === 'missing' || state === 'unusable');
  return { ...cap(matching.sort(worstFirst), options), counts: countStatuses(matching), gaps };
}

function readPattern(pattern: string): RegExp | undefined {
  try {
    return new RegExp(pattern);
  } catch {
    return undefined;
  }
}

function cap(rows: readonly UpstreamRow[], { showHealthy, maxRows }: Options): Pick<Prepared, 'rows' | 'hidden'> {
  const wanted = showHealthy ? rows : rows.filter(({ status }) => status !== 'healthy');
  const shown = wanted.slice(0, Math.max(1, maxRows));
  const drawn = new Set(shown);
  const left = rows.filter((row) => !drawn.has(row));
  const healthy = left.filter(({ status }) => status === 'healthy').length;
  return { rows: shown, hidden: { healthy, others: left.length - healthy } };
}

function countStatuses(rows: readonly UpstreamRow[]): Record<Status, number> {
  const counts = Object.fromEntries(statuses.map((status) => [status, 0])) as Record<Status, number>;
  for (const { status } of rows) {
    counts[status] += 1;
  }
  return counts;
}

/** An upstream that any query names has a row, so that one which lost its status is seen as unknown. */
function rowsOf(answers: RoleAnswers): UpstreamRow[] {
  const status = groupByUpstream(answers.status.samples);
  const ready = groupByUpstream(answers.ready.samples);
  const desired = groupByUpstream(answers.desired.samples);
  const uhRate = groupByUpstream(answers.uh_rate.samples);
  const findings = groupByUpstream(answers.findings.samples);
  const keys = new Map(panelRoles.flatMap((role) => answers[role].samples).map((sample) => [keyOf(sample), sample]));
  return [...keys].map(([key, sample]) => ({
    key,
    namespace: sample.labels[labels.namespace] ?? '',
    service: sample.labels[labels.service] ?? '',
    status: statusOf(newest(status.get(key))),
    ready: worst(newest(ready.get(key)), Math.min),
    desired: worst(newest(desired.get(key)), Math.max),
    uhRate: worst(newest(uhRate.get(key)), Math.max),
    findings: findingsOf(findings.get(key) ?? []),
  }));
}

function keyOf(sample: Sample): string {
  return JSON.stringify([sample.labels[labels.namespace] ?? '', sample.labels[labels.service] ?? '']);
}

function groupByUpstream(samples: readonly Sample[]): Map<string, Sample[]> {
  const groups = new Map<string, Sample[]>();
  for (const sample of samples) {
    const key = keyOf(sample);
    const group = groups.get(key);
    if (group === undefined) {
      groups.set(key, [sample]);
    } else {
      group.push(sample);
    }
  }
  return groups;
}

/** In a range answer the status that just ended and the one that holds now may both be within one step. */
function newest(samples: readonly Sample[] = []): Sample[] {
  const latest = Math.max(...samples.map(({ timeMs }) => timeMs ?? 0));
  return samples.filter(({ timeMs }) => (timeMs ?? 0) === latest);
}

/** Two exporters may disagree: the worse status counts. A word that is not in the contract tells nothing. */
function statusOf(samples: readonly Sample[]): Status {
  const holding = new Set(samples.filter(({ value }) => value === 1).map((sample) => sample.labels[labels.status]));
  return statuses.find((status) => holding.has(status)) ?? 'unknown';
}

/** A query of one's own may answer several rows for an upstream: the worst counts. NaN is unknown. */
function worst(samples: readonly Sample[], pick: (...values: number[]) => number): number | undefined {
  const value = samples.length === 0 ? Number.NaN : pick(...samples.map((sample) => sample.value));
  return Number.isFinite(value) ? value : undefined;
}

function findingsOf(samples: readonly Sample[]): RowFinding[] {
  return samples
    .filter(({ value }) => Number.isFinite(value))
    .map(({ labels: names, value }) => ({
      code: names[labels.code] ?? '',
      cause: names[labels.cause] ?? '',
      endpoints: value,
    }))
    .sort(primaryFirst);
}

/** Endpoint findings (UP1xx) explain the flags (UP2xx); then what hits the most endpoints; then the order of causes. */
function primaryFirst(a: RowFinding, b: RowFinding): number {
  return compareText(a.code, b.code) || b.endpoints - a.endpoints || causeRank(a.cause) - causeRank(b.cause);
}

function causeRank(cause: string): number {
  const rank = causes.findIndex((known) => known === cause);
  return rank === -1 ? causes.length : rank;
}

function worstFirst(a: UpstreamRow, b: UpstreamRow): number {
  return (
    statuses.indexOf(a.status) - statuses.indexOf(b.status) ||
    (b.uhRate ?? -1) - (a.uhRate ?? -1) ||
    compareText(a.namespace, b.namespace) ||
    compareText(a.service, b.service)
  );
}

/** Not localeCompare: the order must be the same on every machine. */
function compareText(a: string, b: string): number {
  if (a === b) {
    return 0;
  }
  return a < b ? -1 : 1;
}
