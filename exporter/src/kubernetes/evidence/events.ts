import type { ClusterEvent } from '../../model/evidence/cluster-event.ts';
import { conditionOf } from '../../model/evidence/object.ts';
import type { Pod } from '../../model/evidence/pod.ts';
import type { Claim, Workload } from '../../model/evidence/workload.ts';
import type { JsonObject } from '../json.ts';
import { clusterEventOf } from './cluster-event.ts';
import type { Collecting } from './collecting.ts';

/** What events are asked about. */
export interface About {
  readonly pods: readonly Pod[];
  readonly workloads: readonly Workload[];
  readonly claims: readonly Claim[];
}

/** The events of so many of each kind are asked for, pods that are not ready first: more of a kind tell nothing new. */
const asked = 5;

/** The latest first. */
export async function eventsOf(from: Collecting, { pods, workloads, claims }: About): Promise<ClusterEvent[]> {
  const uids = [
    ...workloads.slice(0, asked).flatMap(uidsOf),
    ...pods
      .toSorted((a, b) => Number(isReady(a)) - Number(isReady(b)))
      .slice(0, asked)
      .map(({ uid }) => uid),
    ...claims.filter(({ phase }) => phase !== 'Bound').flatMap(({ uid = '' }) => uid),
  ];
  const found = await Promise.all([
    ...uids.filter((uid) => uid !== '').map((aboutUid) => from.list({ resource: 'events', aboutUid })),
    createdByUnknown(from, { pods, workloads }),
  ]);
  return found
    .flat()
    .map(clusterEventOf)
    .sort((a, b) => (b.last ?? 0) - (a.last ?? 0));
}

/** What a Deployment cannot create is told of its newest ReplicaSet. */
function uidsOf({ uid, revisions }: Workload): string[] {
  return [uid, revisions.at(-1)?.uid ?? ''];
}

/** The ReplicaSet of a Deployment need not be known, by its permission or in a dump: then its name tells whose it is. */
async function createdByUnknown(
  from: Collecting,
  { pods, workloads }: Pick<About, 'pods' | 'workloads'>,
): Promise<JsonObject[]> {
  const short = workloads.filter(
    ({ kind, desired, revisions }) => kind === 'Deployment' && pods.length < desired && revisions.length === 0,
  );
  if (short.length === 0) return [];
  const found = await from.list({ resource: 'events', reason: 'FailedCreate' });
  return found.filter((each) => {
    const { about } = clusterEventOf(each);
    return about.kind === 'ReplicaSet' && short.some(({ name }) => about.name.startsWith(`${name}-`));
  });
}

function isReady({ conditions }: Pod): boolean {
  return conditionOf(conditions, 'Ready')?.status === 'True';
}
