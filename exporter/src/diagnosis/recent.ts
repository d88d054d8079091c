import type { Evidence } from '@uhwatch/contract/api.ts';
import type { KnownFlag } from '@uhwatch/contract/response-flags.ts';
import { recentWindowMs } from '../model/rolling-count.ts';
import { resolvePort } from '../model/service.ts';
import type { Traffic } from '../model/upstream.ts';
import type { Inputs, Subject } from './rule.ts';

const windowSeconds = recentWindowMs / 1000;

/** How often a flag was seen within the window, on one port and subset. */
export interface RecentFlag {
  readonly port: string;
  readonly subset: string;
  readonly count: number;
  readonly requests: number;
  readonly share: number;
  readonly since: number;
  readonly evidence: readonly Evidence[];
}

/**
 * The recent occurrences of a flag, one per port and subset; none when it was not seen within the window. `from` leaves
 * out what a port saw before that time.
 */
export function* recentFlag(
  subject: Subject,
  traffic: readonly Traffic[],
  { flag, from }: { readonly flag: KnownFlag; readonly from?: (port: string) => number },
): Generator<RecentFlag> {
  // Several proxies may report the same port and subset; the finding is about the upstream, not about them.
  const rows = Object.values(Object.groupBy(traffic, ({ port, subset }) => `${port}\n${subset}`));
  for (const group of rows as Traffic[][]) {
    const [first] = group;
    if (first === undefined) continue;
    const since = from?.(first.port);
    const count = sumOf(group, ({ recentFlags }) => recentFlags.get(flag)?.sum(subject.now, since));
    if (count === 0) continue;
    const requests = sumOf(group, ({ recentRequests }) => recentRequests.sum(subject.now, since));
    yield {
      port: first.port,
      subset: first.subset,
      count,
      requests,
      share: count / Math.max(count, requests),
      since: Math.min(...group.map(({ recentFlags }) => recentFlags.get(flag)?.since(subject.now) ?? Infinity)),
      evidence: evidenceOf(subject, [
        [`response_flags=${flag} (last ${windowSeconds} s)`, count],
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
export function ofRequests({ count, requests }: RecentFlag): string {
  return `${count} of ${Math.max(count, requests)} requests in the last ${windowSeconds} s`;
}

/** What every finding about a flag takes from where it was seen; it concerns the upstream, not single endpoints. */
export function draftOf({ port, subset, share, since, evidence }: RecentFlag) {
  return { port, subset, share, since, evidence, reason: '', endpoints: 0 };
}

/** A proxy hears of a new endpoint a moment after Kubernetes: what it refuses until then is no contradiction. */
const propagationMs = 5_000;

/** UH on ports that have ready endpoints, counted from when the proxy can have known of them. */
export function uhDespiteReady(subject: Subject, { endpoints, traffic }: Inputs): Iterable<RecentFlag> {
  const { service, availability } = endpoints;
  const from = (port: string): number => {
    const named = resolvePort(service, port);
    // A log that names no port may mean any of them: it contradicts readiness only if all of them are ready.
    const states = named === '' ? [...availability.values()] : [availability.get(named)];
    // A port that the service does not declare can never be ready, so nothing excuses its UH.
    if (states.includes(undefined)) return -Infinity;
    return Math.max(...states.map((state) => (state?.anyReady === true ? state.since + propagationMs : Infinity)));
  };
  return recentFlag(subject, traffic, { flag: 'UH', from });
}
