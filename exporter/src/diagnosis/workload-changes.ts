import type { ClusterEvent } from '../model/evidence/cluster-event.ts';
import type { Labels, ObjectRef } from '../model/evidence/object.ts';
import type { Autoscaler, Revision, Workload } from '../model/evidence/workload.ts';

/** What kind of change can trigger an outage. */
export type Trigger = 'rollout' | 'selector' | 'mesh' | 'scale' | 'node' | 'policy' | 'bound';

/** Something that changed. */
export interface Happened {
  readonly trigger: Trigger;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly about: ObjectRef;
  /** A clause without its subject: "scaled to 0". */
  readonly what: string;
}

/** So many fields are named. */
const fieldsTold = 4;

/** Rollouts, scaling and the bounds of the autoscaler of one workload, as its objects and events tell them. */
export function workloadChanges(workload: Workload, events: readonly ClusterEvent[]): Happened[] {
  const ofWorkload = events.filter(
    ({ reason, about, uid }) =>
      reason === 'ScalingReplicaSet' &&
      about.kind === workload.kind &&
      (uid === workload.uid || about.name === workload.name),
  );
  const rollout = rolloutOf(workload, ofWorkload);
  return [
    ...(rollout === undefined ? scaledByEvents(workload, ofWorkload) : [rollout]),
    ...scaledByHand(workload),
    ...(workload.autoscaler === undefined ? [] : autoscalerChanges(workload.autoscaler)),
  ];
}

/** A rollout back to an old revision makes no new ReplicaSet: then the event that scaled it up from none tells when. */
function rolloutOf(workload: Workload, events: readonly ClusterEvent[]): Happened | undefined {
  const [before, after] = [workload.revisions.at(-2), workload.revisions.at(-1)];
  if (after === undefined) return undefined;
  const scaledUp = events.find(({ message }) => {
    const [, name, from] = /^Scaled up replica set (\S+)(?: from (\d+))? to \d+/.exec(message) ?? [];
    return name === after.name && (from ?? '0') === '0';
  });
  const at = Math.max(after.createdAt ?? 0, scaledUp?.first ?? 0);
  if (at === 0) return undefined;
  const what =
    before === undefined ? 'first rolled out' : `rolled out revision ${after.number}: ${differences(before, after)}`;
  return { trigger: 'rollout', at, about: workload, what };
}

/** Images in full; of every other field only its name, since it may hold a secret. */
function differences(before: Revision, after: Revision): string {
  const images = differing(before.images, after.images).map(
    (name) => `image of ${name} ${before.images.get(name) ?? 'none'} to ${after.images.get(name) ?? 'none'}`,
  );
  const fields = differing(before.fields, after.fields).filter((path) => !/ontainers\[[^\]]*\]\.image$/.test(path));
  const more = fields.length > fieldsTold ? [`${fields.length - fieldsTold} more fields`] : [];
  const words = [...images, ...fields.slice(0, fieldsTold), ...more];
  return words.length === 0 ? 'nothing in its template differs' : words.join(', ');
}

function differing(one: Labels, other: Labels): string[] {
  const keys = new Set([...one.keys(), ...other.keys()]);
  return [...keys].filter((key) => one.get(key) !== other.get(key)).sort();
}

/** "Scaled down replica set web-5f6d to 0 from 3", by older controllers without the last two words. */
function scaledByEvents(workload: Workload, events: readonly ClusterEvent[]): Happened[] {
  return events.flatMap(({ message, last }): Happened[] => {
    const [, way, from, to] = /^Scaled (up|down) replica set \S+(?: from (\d+))? to (\d+)/.exec(message) ?? [];
    if (way === undefined || last === undefined) return [];
    const before = from ?? / from (\d+)$/.exec(message)?.[1];
    const what = `scaled ${way}${before === undefined ? '' : ` from ${before}`} to ${to ?? ''}`;
    return [{ trigger: 'scale', at: last, about: workload, what }];
  });
}

function scaledByHand(workload: Workload): Happened[] {
  const { scaledAt, desired } = workload;
  return scaledAt === undefined
    ? []
    : [{ trigger: 'scale', at: scaledAt, about: workload, what: `scaled to ${desired}` }];
}

/** Source: autoscaling/v2 conditions, `ScalingLimited` with `TooManyReplicas` and `TooFewReplicas`. */
function autoscalerChanges(autoscaler: Autoscaler): Happened[] {
  const { min, max, current, conditions, scaledAt } = autoscaler;
  const limits: Readonly<Record<string, string>> = {
    TooManyReplicas: `reached its max of ${max}`,
    TooFewReplicas: `reached its min of ${min}`,
  };
  const limited = conditions.find(({ type, status }) => type === 'ScalingLimited' && status === 'True');
  const limit = limits[limited?.reason ?? ''];
  return [
    ...(limit !== undefined && limited?.since !== undefined
      ? [{ trigger: 'bound', at: limited.since, about: autoscaler, what: limit } as const]
      : []),
    ...(scaledAt === undefined
      ? []
      : [{ trigger: 'scale', at: scaledAt, about: autoscaler, what: `scaled to ${current}` } as const]),
  ];
}
