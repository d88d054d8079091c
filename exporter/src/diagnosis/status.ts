import type { Status } from '@uhwatch/contract/status.ts';
import { type RecentFlag, recentFlag, uhDespiteReady } from './recent.ts';
import type { Inputs, Subject } from './rule.ts';

/**
 * The status of an upstream: its worst port counts, because to the users of that port the outage is total. Without
 * knowledge of the endpoints only UH can tell something, and only something bad.
 */
export function statusOf(subject: Subject, { endpoints, traffic = [] }: Partial<Inputs>): Status {
  if (endpoints === undefined || endpoints.service.kind === 'external_name') {
    return any(recentFlag(subject, traffic, { flag: 'UH' })) ? 'no_healthy_upstream' : 'unknown';
  }
  const { service } = endpoints;
  if (service.desired === 0) return 'idle';
  if (service.readiness.some(({ counts }) => counts.ready === 0)) return 'no_healthy_upstream';
  const short = service.readiness.some(({ counts }) => counts.unready > 0 || counts.ready < (service.desired ?? 0));
  return short || failing(subject, { endpoints, traffic }) ? 'degraded' : 'healthy';
}

/** One failed request among thousands is no state of an upstream; from this share of the recent requests on it is. */
const tellingShare = 0.01;

/** Whether a telling share of the requests fails although the endpoints look ready. */
function failing(subject: Subject, inputs: Inputs): boolean {
  const telling = ({ share }: RecentFlag): boolean => share >= tellingShare;
  return (
    [...uhDespiteReady(subject, inputs)].some(telling) ||
    [...recentFlag(subject, inputs.traffic, { flag: 'UF' })].some(telling) ||
    [...recentFlag(subject, inputs.traffic, { flag: 'URX' })].some(telling)
  );
}

function any(items: Iterable<unknown>): boolean {
  return items[Symbol.iterator]().next().done !== true;
}
