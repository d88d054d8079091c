import type { Change, Finding } from '@uhwatch/contract/api.ts';
import type { Cause } from '@uhwatch/contract/causes.ts';
import { describeDuration } from '@uhwatch/contract/duration.ts';
import { compareText } from '@uhwatch/contract/findings.ts';
import type { Node } from '../model/evidence/node.ts';
import type { ObjectRef } from '../model/evidence/object.ts';
import type { UpstreamEvidence } from '../model/evidence/upstream-evidence.ts';
import { type Happened, type Trigger, workloadChanges } from './workload-changes.ts';

/** What can have triggered an outage changed so long before it at the most. */
const windowMs = 10 * 60_000;
/** Objects tell whole seconds, and two machines need not agree to the second. */
const toleranceMs = 2_000;
/** A list that a person reads. */
const told = 10;

/** What began. */
export interface Onset {
  readonly subject: { readonly namespace: string; readonly service: string };
  readonly cause: Cause;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** From what is most often a trigger to what is least often one, where the cause speaks for none of them. */
const usual: readonly Trigger[] = ['rollout', 'selector', 'mesh', 'scale', 'node', 'policy', 'bound'];

/** What triggers a cause more often than anything else. */
const triggers: Partial<Readonly<Record<Cause, readonly Trigger[]>>> = {
  scaled_to_zero: ['scale'],
  creation_forbidden: ['scale', 'rollout'],
  selector_matches_no_pods: ['selector'],
  unscheduled: ['node', 'scale', 'rollout'],
  node_not_ready: ['node'],
  sandbox_failed: ['node'],
  terminating: ['scale', 'node'],
  evicted: ['node'],
  port_mismatch: ['selector', 'rollout'],
  subset_matches_no_pods: ['mesh', 'rollout'],
  route_target_missing: ['mesh'],
  route_without_backend: ['mesh'],
  outlier_ejection: ['mesh', 'rollout'],
  network_policy_suspected: ['policy'],
};

/**
 * What changed within ten minutes before an outage began, what is most likely to have triggered it first: what goes with
 * its cause, then what is nearest in time.
 */
export function changesBefore(evidence: UpstreamEvidence, { subject, cause, at: onset }: Onset): Happened[] {
  const order = [...(triggers[cause] ?? []), ...usual];
  return happenedIn(evidence, subject)
    .filter(({ at }) => at >= onset - windowMs && at <= onset + toleranceMs)
    .sort(
      (a, b) =>
        order.indexOf(a.trigger) - order.indexOf(b.trigger) ||
        b.at - a.at ||
        compareText(`${a.about.kind}/${a.about.name} ${a.what}`, `${b.about.kind}/${b.about.name} ${b.what}`),
    )
    .slice(0, told);
}

/** The same as a person reads it, beside the findings of the upstream. */
export function wordsOfChanges(changes: readonly Happened[], [primary]: readonly Pick<Finding, 'since'>[]): Change[] {
  const onset = Date.parse(primary?.since ?? '');
  return changes.map(({ at, about: { kind, namespace, name }, what }) => ({
    at: new Date(at).toISOString(),
    kind,
    namespace,
    name,
    what: `${what}, ${describeDuration((onset - at) / 1000)} before`,
  }));
}

function happenedIn(evidence: UpstreamEvidence, { namespace, service }: Onset['subject']): Happened[] {
  const { workloads, events, nodes, mesh, routes, networkPolicies } = evidence;
  const about = { kind: 'Service', namespace, name: service };
  return [
    ...workloads.flatMap((each) => workloadChanges(each, events)),
    ...changed({ about, trigger: 'selector', what: 'created' }, evidence.service?.createdAt),
    ...changed({ about, trigger: 'selector', what: 'edited' }, evidence.service?.editedAt),
    ...[...nodes.values()].flatMap(nodeChanges),
    ...[...mesh, ...routes].flatMap((each) =>
      changed({ about: each, trigger: 'mesh', what: 'changed' }, each.changedAt),
    ),
    ...networkPolicies.flatMap((each) =>
      changed({ about: { kind: 'NetworkPolicy', ...each }, trigger: 'policy', what: 'changed' }, each.changedAt),
    ),
  ];
}

function changed(happened: Omit<Happened, 'at'>, at: number | undefined): Happened[] {
  return at === undefined ? [] : [{ ...happened, at }];
}

/** Ready and the pressures, each since when it is as bad as it is. */
function nodeChanges({ name, conditions }: Node): Happened[] {
  const about: ObjectRef = { kind: 'Node', namespace: '', name };
  return conditions.flatMap(({ type, status, reason, since }) => {
    if (type === 'Ready' && status !== 'True')
      return changed({ about, trigger: 'node', what: `became not ready (${reason})` }, since);
    const isPressed = type.endsWith('Pressure') && status === 'True';
    return isPressed ? changed({ about, trigger: 'node', what: `came under pressure (${type})` }, since) : [];
  });
}
