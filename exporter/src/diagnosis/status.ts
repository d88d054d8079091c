import type { Status } from '@uhwatch/contract/status.ts';
import { type RecentFlag, recentFlag, uhDespiteReady } from './recent.ts';
import type { Service } from '../model/service.ts';
import type { Inputs, Subject } from './rule.ts';

/** One failed request among thousands is no state of an upstream; from this share of the recent requests on it is. */
const tellingShare = 0.01;

/**
 * The status of an upstream: its worst port counts, because to the users of that port the outage is total. Without
 * knowledge of the endpoints only UH can tell something, and only something bad.
 */
export function statusOf(subject: Subject, { endpoints, traffic = [] }: Partial<Inputs>): Status {
  const refused = telling(recentFlag(subject, traffic, { flag: 'UH' }));
  if (endpoints === undefined) return refused ? 'no_healthy_upstream' : 'unknown';
  const { service } = endpoints;
  if (isScaledToZero(service)) return refused ? 'no_healthy_upstream' : 'idle';
  if (service.readiness.some(({ counts }) => counts.ready === 0)) return 'no_healthy_upstream';
  const short = service.readiness.some(({ counts }) => counts.unready > 0 || counts.ready < (service.desired ?? 0));
  return short || isFailing(subject, { endpoints, traffic }) ? 'degraded' : 'healthy';
}

/** Nothing is wanted and nothing is there. Endpoints that are there all the same have other owners, and count. */
export function isScaledToZero({ desired, readiness }: Service): boolean {
  return desired === 0 && readiness.every(({ counts }) => counts.ready + counts.unready + counts.draining === 0);
}

/** Whether a telling share of the requests fails although the endpoints look ready. */
function isFailing(subject: Subject, inputs: Inputs): boolean {
  const { traffic } = inputs;
  return (
    telling(uhDespiteReady(subject, inputs)) ||
    telling(recentFlag(subject, traffic, { flag: 'UF' })) ||
    telling(recentFlag(subject, traffic, { flag: 'URX' }))
  );
}

function telling(seen: Iterable<RecentFlag>): boolean {
  return [...seen].some(({ share }) => share >= tellingShare);
}
