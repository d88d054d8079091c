import type { Evidence } from '@uhwatch/contract/api.ts';
import type { KnownFlag } from '@uhwatch/contract/response-flags.ts';
import { recentWindowMs, type RollingCount } from '../model/rolling-count.ts';
import type { Traffic } from '../model/upstream.ts';
import type { Subject } from './rule.ts';

const windowSeconds = recentWindowMs / 1000;

/** Something that happens to requests and is counted. */
export interface Figure {
  /** What the evidence calls it. */
  readonly field: string;
  of(row: Traffic): RollingCount | undefined;
}

export function carrying(flag: KnownFlag): Figure {
  return { field: `response_flags=${flag}`, of: ({ recentFlags }) => recentFlags.get(flag) };
}

export const withoutBackend: Figure = {
  field: 'answered 503 without a backend',
  of: ({ recentWithoutBackend }) => recentWithoutBackend,
};

export const inPanic: Figure = { field: 'balanced in panic mode', of: ({ recentPanics }) => recentPanics };

export const blocked: Figure = { field: 'blocked requests', of: ({ recentRequests }) => recentRequests };

/** How often a figure was seen within the window, on one port and subset. */
export interface Recent {
  readonly port: string;
  readonly subset: string;
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
  traffic: readonly Traffic[],
  { figure, from }: Question,
): Generator<Recent> {
  // Mostly there is nothing, and this is asked for every upstream, many times a scrape.
  if (traffic.every((row) => (figure.of(row)?.sum(subject.now) ?? 0) === 0)) return;
  // Several proxies may report the same port and subset; the finding is about the upstream, not about them.
  const rows = Object.values(Object.groupBy(traffic, ({ port, subset }) => `${port}\n${subset}`));
  for (const group of rows as Traffic[][]) {
    const [first] = group;
    if (first === undefined) continue;
    const since = from?.(first.port);
    const count = sumOf(group, (row) => figure.of(row)?.sum(subject.now, since));
    if (count === 0) continue;
    const requests = sumOf(group, ({ recentRequests }) => recentRequests.sum(subject.now, since));
    yield {
      port: first.port,
      subset: first.subset,
      count,
      requests,
      share: count / Math.max(count, requests),
      since: Math.min(...group.map((row) => figure.of(row)?.since(subject.now) ?? Infinity)),
      evidence: evidenceOf(subject, [
        [`${figure.field} (last ${windowSeconds} s)`, count],
        [`requests (last ${windowSeconds} s)`, requests],
      ]),
    };
  }
}

function sumOf(rows: readonly Traffic[], figure: (row: Traffic) => number | undefined): number {
  return rows.reduce((sum, row) => sum + (figure(row) ?? 0), 0);
}

function evidenceOf(subject: Subject, figures: readonly (readonly [field: string, value: number])[]): Evidence[] {
  const { namespace, service: name } = subject;
  return figures.map(([field, value]) => ({ kind: 'AccessLog', namespace, name, field, value }));
}

/** "14 of 20 requests" */
export function ofRequests({ count, requests }: Recent): string {
  return `${count} of ${Math.max(count, requests)} requests in the last ${windowSeconds} s`;
}

/** What every finding about requests takes from where they were seen; it concerns the upstream, not single endpoints. */
export function draftOf({ port, subset, share, since, evidence }: Recent) {
  return { port, subset, share, since, evidence, reason: '', endpoints: 0 };
}
