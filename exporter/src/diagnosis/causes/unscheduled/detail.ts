import type { Evidence } from '@uhwatch/contract/api.ts';
import type { ClusterEvent } from '../../../model/evidence/cluster-event.ts';
import type { Node } from '../../../model/evidence/node.ts';
import type { Pod } from '../../../model/evidence/pod.ts';
import { ofEvent, ofPod, type PodView } from '../../cause.ts';
import { brief } from '../../containers.ts';
import { taintText, unmetDemands, untolerated } from './fit.ts';
import { allocatableOf, largestOf, requestOf } from './requests.ts';
import { type Refusal, type ScheduleReason, taintIn } from './scheduler-message.ts';

/** What exactly nodes refuse a pod for, in the names of the objects. */
export interface Detail {
  readonly says: string;
  readonly evidence: readonly Evidence[];
}

/** Names what the scheduler leaves open, as far as the pod and the nodes tell it; else its own words. */
export function detailOf(view: PodView, refusal: Refusal): Detail {
  return detailers[refusal.reason]?.(view, refusal.words) ?? { says: refusal.words, evidence: [] };
}

const detailers: Partial<Record<ScheduleReason, (view: PodView, words: string) => Detail | undefined>> = {
  taint: ({ pod, evidence: { nodes } }, words) => {
    const named = taintIn(words);
    const found = commonTaint(pod, [...nodes.values()], named);
    return found ?? (named === undefined ? undefined : { says: missingToleration(named), evidence: [] });
  },
  resources: ({ pod, evidence: { nodes } }, words) => {
    const [, resource] = /Insufficient ([\w./-]+)/.exec(words) ?? [];
    return resource === undefined ? undefined : tooMuch(pod, [...nodes.values()], resource);
  },
  affinity: ({ pod, evidence: { nodes } }, words) =>
    /pod (?:anti-)?affinity|pods anti-affinity|topology spread/.test(words)
      ? undefined
      : demanded(pod, [...nodes.values()], words),
  host_port: ({ pod }, words) => {
    const ports = pod.containers.flatMap((each) => each.ports.flatMap(({ hostPort }) => hostPort ?? [])).join(', ');
    if (ports === '') return undefined;
    return { says: `${words} (${ports})`, evidence: [ofPod(pod, 'spec.containers.ports.hostPort', ports)] };
  },
  volume: unboundClaim,
};

/** What the platform says of a node by a taint; a toleration is no remedy for these. Source: well-known taints. */
const stateTaints: ReadonlyMap<string, string> = new Map([
  ['node.kubernetes.io/not-ready', 'the nodes are not ready'],
  ['node.kubernetes.io/unreachable', 'the nodes are lost'],
  ['node.kubernetes.io/disk-pressure', 'the nodes run out of disk'],
  ['node.kubernetes.io/memory-pressure', 'the nodes run out of memory'],
  ['node.kubernetes.io/pid-pressure', 'the nodes run out of process ids'],
  ['node.kubernetes.io/network-unavailable', 'the nodes have no network'],
  ['node.kubernetes.io/out-of-service', 'the nodes are out of service'],
  ['node.cloudprovider.kubernetes.io/uninitialized', 'the nodes are not initialized yet'],
]);

function missingToleration(taint: string): string {
  const [key = ''] = taint.split(/[=:]/, 1);
  const state = stateTaints.get(key);
  return state === undefined ? `it has no toleration for taint ${taint}` : `${state} (taint ${taint})`;
}

const controlPlane = /^node-role\.kubernetes\.io\/(?:master|control-plane)\b/;

/** The taint that keeps the pod off most nodes, that of a control plane last; of several the one that was named. */
export function commonTaint(pod: Pod, nodes: readonly Node[], named?: string): Detail | undefined {
  const found = nodes.flatMap((node) => untolerated(pod, node).map((taint) => ({ node, text: taintText(taint) })));
  const groups = [...Map.groupBy(found, ({ text }) => text).values()];
  const rank = ([first]: typeof found): number => {
    const text = first?.text ?? '';
    if (named !== undefined && text.startsWith(`${named}:`)) return 0;
    return controlPlane.test(text) ? 2 : 1;
  };
  const [most] = groups.sort(
    (a, b) => rank(a) - rank(b) || b.length - a.length || ((a[0]?.text ?? '') < (b[0]?.text ?? '') ? -1 : 1),
  );
  const first = most?.[0];
  if (first === undefined) return undefined;
  const row = { kind: 'Node', namespace: '', name: first.node.name, field: 'spec.taints', value: first.text };
  return { says: missingToleration(first.text), evidence: [row] };
}

/** Whether others use what is there, or no node has that much at all. */
export function tooMuch(pod: Pod, nodes: readonly Node[], resource: string): Detail {
  const request = requestOf(pod, resource);
  const words = `Insufficient ${resource}`;
  if (request.amount === 0) return { says: words, evidence: [] };
  const asked = ofPod(pod, `spec.containers.resources.requests[${resource}]`, request.text);
  const largest = largestOf(nodes, resource);
  if (largest === undefined || request.amount <= allocatableOf(largest.node, resource))
    return { says: `${words}, it asks for ${request.text}`, evidence: [asked] };
  const field = `status.allocatable[${resource}]`;
  const row = { kind: 'Node', namespace: '', name: largest.node.name, field, value: largest.text };
  const most = largest.text === '0' ? 'any' : `more than ${largest.text}`;
  return { says: `it asks for ${request.text} of ${resource}, and no node has ${most}`, evidence: [asked, row] };
}

export function demanded(pod: Pod, nodes: readonly Node[], words: string): Detail | undefined {
  if (pod.nodeSelector.size === 0 && pod.nodeAffinity.length === 0) return undefined;
  const demands = unmetDemands(pod, nodes).join(', ');
  const field = pod.nodeSelector.size > 0 ? 'spec.nodeSelector' : 'spec.affinity.nodeAffinity';
  return { says: `${words}: it asks for ${demands}`, evidence: [ofPod(pod, field, demands)] };
}

/** What the provisioner said last of a claim, where that is that it failed. Source: pv-controller, external-provisioner. */
function provisioningOf(claim: string, events: readonly ClusterEvent[]): ClusterEvent | undefined {
  const last = events.find(
    ({ about, reason }) =>
      about.kind === 'PersistentVolumeClaim' && about.name === claim && reason.startsWith('Provisioning'),
  );
  return last?.reason === 'ProvisioningFailed' ? last : undefined;
}

function unboundClaim({ pod, evidence: { claims, events } }: PodView, words: string): Detail | undefined {
  const [, absent] = /persistentvolumeclaim "([^"]+)" not found/i.exec(words) ?? [];
  if (absent !== undefined) {
    const row = ofPod(pod, 'spec.volumes.persistentVolumeClaim.claimName', absent);
    return { says: `PersistentVolumeClaim ${absent} does not exist`, evidence: [row] };
  }
  const claim = claims.find(({ name, phase }) => pod.claims.includes(name) && phase !== 'Bound');
  if (claim !== undefined) {
    const { namespace, name, phase, storageClass } = claim;
    const ofClass = storageClass === '' ? '' : ` (storage class ${storageClass})`;
    const row = { kind: 'PersistentVolumeClaim', namespace, name, field: 'status.phase', value: phase };
    const says = `PersistentVolumeClaim ${name}${ofClass} is ${phase}`;
    const failed = provisioningOf(name, events);
    if (failed === undefined) return { says, evidence: [row] };
    return { says: `${says}, no volume can be made: ${brief(failed.message)}`, evidence: [row, ofEvent(failed)] };
  }
  if (pod.claims.length === 0) return undefined;
  const names = pod.claims.join(', ');
  const evidence = [ofPod(pod, 'spec.volumes.persistentVolumeClaim.claimName', names)];
  return { says: `${words} (${names})`, evidence };
}
