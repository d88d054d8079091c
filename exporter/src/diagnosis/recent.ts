import { unnamedUpstream } from '@uhwatch/contract/metrics.ts';
import type { Evidence } from '@uhwatch/contract/api.ts';
import { type FailureClass, type Flag, isFlag, type Outcome } from '@uhwatch/contract/outcomes.ts';
import { upstreamName } from '@uhwatch/contract/status-page.ts';
import { recentWindowMs, type RollingCount } from '../model/rolling-count.ts';
import type { Traffic } from '../model/upstream.ts';
import { failing, isTelling } from './impact.ts';
import type { Subject, TrafficAt } from './rule.ts';

const windowSeconds = recentWindowMs / 1000;

/** Something that happens to requests and is counted. */
export interface Figure {
  /** What the evidence calls it. */
  readonly field: string;
  of(row: Traffic): RollingCount | undefined;
}

/** What the evidence calls an outcome that is no flag. */
const outcomeWords = {
  no_backend: 'answered without a backend',
  blocked: 'answered by the policy of the mesh',
  panic: 'balanced in panic mode',
} as const satisfies Record<Exclude<Outcome, Flag>, string>;

/** Requests with an outcome, whatever else they have. */
export function carrying(outcome: Outcome): Figure {
  const field = isFlag(outcome) ? `response_flags=${outcome}` : outcomeWords[outcome];
  return { field, of: ({ recentOutcomes }) => recentOutcomes.get(outcome) };
}

/** Failed requests of a class, each of which is in no other. */
export function inClass(failureClass: FailureClass): Figure {
  return { field: `failure_class=${failureClass}`, of: ({ recentFailures }) => recentFailures.get(failureClass) };
}

export const blocked: Figure = { ...inClass('policy'), field: 'blocked requests' };

/** How often a figure was seen within the window, on one port and subset. */
export interface Recent {
  readonly port: string;
  readonly subset: string;
  /** Whether the proxy says whom they were for. */
  readonly isNamed: boolean;
  readonly count: number;
  readonly requests: number;
  readonly share: number;
  readonly since: number;
  readonly evidence: readonly Evidence[];
}

export interface Question {
  readonly figure: Figure;
  /** Leaves out what a port saw before that time, in milliseconds since the epoch. */
  readonly from?: (port: string) => number;
}

/** The recent occurrences of a figure, one per port and subset; none when it was not seen within the window. */
export function* recently(
  subject: Subject,
  traffic: readonly TrafficAt[],
  { figure, from }: Question,
): Generator<Recent> {
  // Mostly there is nothing, and this is asked of every upstream, by many rules.
  if (traffic.every(({ row, now }) => (figure.of(row)?.sum(now) ?? 0) === 0)) return;
  // Several proxies may report the same port and subset; the finding is about the upstream, not about them.
  const rows = Object.values(Object.groupBy(traffic, ({ row: { port, subset } }) => `${port}\n${subset}`));
  for (const group of rows as TrafficAt[][]) {
    const [first] = group;
    if (first === undefined) continue;
    const { port, subset } = first.row;
    const start = from?.(port);
    const count = sumOf(group, ({ row, now }) => figure.of(row)?.sum(now, start));
    if (count === 0) continue;
    const requests = sumOf(group, ({ row, now }) => row.recentRequests.sum(now, start));
    yield {
      port,
      subset,
      isNamed: isNamed(subject),
      count,
      requests,
      share: count / Math.max(count, requests),
      since: Math.min(...group.map(({ row, now }) => figure.of(row)?.since(now) ?? Infinity)),
      evidence: evidenceOf(subject, [
        [`${figure.field} (last ${windowSeconds} s)`, count],
        [`requests (last ${windowSeconds} s)`, requests],
      ]),
    };
  }
}

/** The same where it is a telling share of the requests. */
export function telling(subject: Subject, traffic: readonly TrafficAt[], figure: Figure): readonly Recent[] {
  return [...recently(subject, traffic, { figure })].filter(({ share }) => isTelling(share));
}

function sumOf(rows: readonly TrafficAt[], figure: (row: TrafficAt) => number | undefined): number {
  return rows.reduce((sum, row) => sum + (figure(row) ?? 0), 0);
}

function evidenceOf(subject: Subject, figures: readonly (readonly [field: string, value: number])[]): Evidence[] {
  const { namespace, service: name } = subject;
  return figures.map(([field, value]) => ({ kind: 'AccessLog', namespace, name, field, value }));
}

function isNamed({ namespace, service }: Subject): boolean {
  return namespace !== '' || service !== unnamedUpstream;
}

/** "14 of 20 requests"; of those whose upstream has no name only the failed ones are counted. */
export function ofRequests({ count, requests, isNamed: named }: Recent): string {
  const span = `in the last ${windowSeconds} s`;
  return named
    ? `${count} of ${Math.max(count, requests)} requests ${span}`
    : `${count} requests ${span} whose upstream the log does not name`;
}

/** The same, and whom they were for, where it is not the service that is shown but the host that clients asked for. */
export function ofRequestsFor(subject: Subject, seen: Recent): string {
  const { namespace, service } = subject;
  return seen.isNamed ? `${ofRequests(seen)} for ${upstreamName(namespace, service)}` : ofRequests(seen);
}

/** What every finding about requests takes from where they were seen; it concerns the upstream, not single endpoints. */
export function draftOf({ port, subset, share, since, evidence }: Recent) {
  return { port, subset, share, since, evidence, reason: '', endpoints: 0, impact: failing(share) } as const;
}
