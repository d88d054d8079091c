import type { ClusterEvent } from '../../model/evidence/cluster-event.ts';
import { conditionOf, type ObjectRef } from '../../model/evidence/object.ts';
import type { Pod } from '../../model/evidence/pod.ts';
import type { Claim, Workload } from '../../model/evidence/workload.ts';
import { clusterEventOf } from './cluster-event.ts';
import type { Collecting } from './collecting.ts';

/** What events are asked about. */
export interface About {
  readonly pods: readonly Pod[];
  readonly workloads: readonly Workload[];
  readonly claims: readonly Claim[];
}

/** One object. */
interface Asked extends Pick<ObjectRef, 'kind' | 'name'> {
  readonly uid: string;
  readonly createdAt: number | undefined;
}

/** The events of so many of each kind are asked for, pods that are not ready first: more of a kind tell nothing new. */
const most = 5;

/** The latest first. */
export async function eventsOf(from: Collecting, { pods, workloads, claims }: About): Promise<ClusterEvent[]> {
  const asked = [
    ...workloads.slice(0, most).flatMap(withNewest),
    ...pods
      .toSorted((a, b) => Number(isReady(a)) - Number(isReady(b)))
      .slice(0, most)
      .map((pod) => ({ ...pod, kind: 'Pod' })),
    ...claims
      .filter(({ phase }) => phase !== 'Bound')
      .map(({ name, uid = '' }) => ({ kind: 'PersistentVolumeClaim', name, uid, createdAt: undefined })),
  ];
  const found = await Promise.all([
    ...asked.map((each) => eventsAbout(from, each)),
    createdByUnknown(from, { pods, workloads }),
  ]);
  return found.flat().sort((a, b) => (b.last ?? 0) - (a.last ?? 0));
}

/**
 * By uid: another object may have had the name before. Where a dump has events of the name with the uid of nobody, those
 * since the object was made are taken for its own.
 */
async function eventsAbout(from: Collecting, { kind, name, uid, createdAt = 0 }: Asked): Promise<ClusterEvent[]> {
  if (uid === '') return [];
  const found = await from.list({ resource: 'events', aboutUid: uid, aboutName: name });
  return found
    .map(clusterEventOf)
    .filter((each) => each.uid === uid || (each.about.kind === kind && (each.last ?? 0) >= createdAt))
    .map((each) => ({ ...each, uid }));
}

/** What a Deployment cannot create is told of its newest ReplicaSet. */
function withNewest(workload: Workload): Asked[] {
  const newest = workload.kind === 'Deployment' ? workload.revisions.at(-1) : undefined;
  return [workload, ...(newest === undefined ? [] : [{ ...newest, kind: 'ReplicaSet' }])];
}

/** The ReplicaSet of a Deployment need not be known, by its permission or in a dump: then its name tells whose it is. */
async function createdByUnknown(
  from: Collecting,
  { pods, workloads }: Pick<About, 'pods' | 'workloads'>,
): Promise<ClusterEvent[]> {
  const short = workloads.filter(
    ({ kind, desired, revisions }) => kind === 'Deployment' && pods.length < desired && revisions.length === 0,
  );
  if (short.length === 0) return [];
  const found = (await from.list({ resource: 'events', reason: 'FailedCreate' })).map(clusterEventOf);
  return found.filter(
    ({ about }) => about.kind === 'ReplicaSet' && short.some(({ name }) => about.name.startsWith(`${name}-`)),
  );
}

function isReady({ conditions }: Pod): boolean {
  return conditionOf(conditions, 'Ready')?.status === 'True';
}
