import type { UpstreamChanges } from '@uhwatch/contract/api.ts';
import { severity } from '@uhwatch/contract/status.ts';
import { nameOf } from './upstreams.ts';

/**
 * What is held after an answer: all of it, or what was held with the upstreams that changed. Undefined where both do not
 * make up all upstreams that there are: then all must be asked for.
 */
export function merge(held: UpstreamChanges | undefined, answer: UpstreamChanges): UpstreamChanges | undefined {
  if (answer.since === null) return answer;
  if (held === undefined) return undefined;
  const byName = new Map(held.upstreams.map((upstream) => [nameOf(upstream), upstream]));
  for (const upstream of answer.upstreams) byName.set(nameOf(upstream), upstream);
  if (byName.size !== answer.total) return undefined;
  const upstreams = answer.upstreams.length === 0 ? held.upstreams : [...byName.values()].sort(worstFirst);
  return { ...answer, upstreams };
}

type Upstream = UpstreamChanges['upstreams'][number];

function worstFirst(a: Upstream, b: Upstream): number {
  const byStatus = severity(a.status, a.last_status) - severity(b.status, b.last_status);
  if (byStatus !== 0) return byStatus;
  return nameOf(a) < nameOf(b) ? -1 : 1;
}
