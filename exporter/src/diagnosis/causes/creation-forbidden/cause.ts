import type { Evidence } from '@uhwatch/contract/api.ts';
import type { ClusterEvent } from '../../../model/evidence/cluster-event.ts';
import { conditionOf } from '../../../model/evidence/object.ts';
import type { UpstreamEvidence } from '../../../model/evidence/upstream-evidence.ts';
import type { Workload } from '../../../model/evidence/workload.ts';
import { absenceCause, ofEvent } from '../../cause.ts';
import { deepened } from '../../dependency.ts';
import { ofWorkload, refOf } from '../../explain/workloads.ts';
import { type Refusal, refusalOf } from './refusal.ts';

/** What the API answered who makes pods. */
interface Refused {
  readonly message: string;
  readonly workload: Workload;
  readonly since: number | undefined;
  readonly evidence: Evidence;
}

/** The condition tells of now; where a workload keeps none, its last word in events does. */
function refusedOf({ workloads, events }: UpstreamEvidence): Refused | undefined {
  // A count of the workload itself may be behind; those that say that they are short come first.
  const short = workloads.filter(({ desired }) => desired > 0);
  for (const workload of short.toSorted((a, b) => a.existing - a.desired - (b.existing - b.desired))) {
    const condition = conditionOf(workload.conditions, 'ReplicaFailure');
    if (condition?.status === 'True' && condition.message !== '') {
      const { message, since } = condition;
      return { message, workload, since, evidence: ofWorkload(workload, 'status.conditions[ReplicaFailure]', message) };
    }
    const event = events.find((each) => isOf(each, workload) && /^(Failed|Successful)Create$/.test(each.reason));
    if (event?.reason !== 'FailedCreate') continue;
    return { message: event.message, workload, since: event.first, evidence: ofEvent(event) };
  }
  return undefined;
}

function isOf({ about, uid }: ClusterEvent, { kind, name, uid: own, revisions }: Workload): boolean {
  if (about.kind === kind) return uid === '' || own === '' ? about.name === name : uid === own;
  // ReplicaSets of a Deployment bear its name.
  return (
    kind === 'Deployment' &&
    about.kind === 'ReplicaSet' &&
    (revisions.some((each) => each.uid === uid) || about.name.startsWith(`${name}-`))
  );
}

/** A row of its own: the same webhook may keep many from being made. */
function ofWebhook({ name, does }: NonNullable<Refusal['webhook']>): Evidence {
  return { kind: 'Webhook', namespace: '', name, field: 'admission', value: does };
}

export const creationForbidden = absenceCause({
  cause: 'creation_forbidden',
  match({ evidence, subject: { namespace } }) {
    const refused = refusedOf(evidence);
    if (refused === undefined) return undefined;
    const { reason, says, quota, webhook } = refusalOf(refused.message);
    const bound = evidence.quotas.find(({ name }) => name === quota?.name);
    const resources = bound === undefined || quota === undefined ? [] : quota.resources;
    const found = {
      reason,
      confidence: 'certain',
      says,
      workload: refOf(refused.workload),
      since: refused.since,
      evidence: [
        refused.evidence,
        ...(webhook === undefined ? [] : [ofWebhook(webhook)]),
        ...resources.map((resource): Evidence => ({
          kind: 'ResourceQuota',
          namespace,
          name: quota?.name ?? '',
          field: `status.used[${resource}]`,
          value: `${bound?.used.get(resource) ?? '0'} of ${bound?.hard.get(resource) ?? '?'}`,
        })),
      ],
    } as const;
    return deepened(found, webhook?.name, evidence);
  },
});
