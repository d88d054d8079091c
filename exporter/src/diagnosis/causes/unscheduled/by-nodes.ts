import type { Node } from '../../../model/evidence/node.ts';
import type { Pod } from '../../../model/evidence/pod.ts';
import type { PodView } from '../../cause.ts';
import { commonTaint, demanded, type Detail, tooMuch } from './detail.ts';
import { isCordonedFor, matchesLabels, untolerated } from './fit.ts';
import { tooLarge } from './requests.ts';
import type { ScheduleReason } from './scheduler-message.ts';

/** What keeps the pod off most nodes, where the nodes and the pod alone prove that none takes it. */
export interface Proven extends Detail {
  readonly reason: ScheduleReason;
  readonly nodes: number;
  readonly total: number;
}

/** Undefined where a node could take it, or nobody tells of nodes: what other pods use is not looked at. */
export function provenByNodes({ pod, evidence: { nodes, missing } }: PodView): Proven | undefined {
  const all = [...nodes.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  if (missing.has('nodes') || all.length === 0) return undefined;
  const byReason = [...Map.groupBy(all, (node) => refusalOf(pod, node))];
  if (byReason.some(([reason]) => reason === undefined)) return undefined;
  const [most] = byReason.sort(([, a], [, b]) => b.length - a.length);
  if (most?.[0] === undefined) return undefined;
  const [reason, refusing] = most;
  return { reason, nodes: refusing.length, total: all.length, ...detailOf(reason, pod, refusing) };
}

/** In the order of kube-scheduler's filters. */
function refusalOf(pod: Pod, node: Node): ScheduleReason | undefined {
  if (isCordonedFor(pod, node)) return 'node_unschedulable';
  if (untolerated(pod, node).length > 0) return 'taint';
  if (!matchesLabels(pod, node)) return 'affinity';
  return tooLarge(pod, node) === undefined ? undefined : 'resources';
}

function detailOf(reason: ScheduleReason, pod: Pod, refusing: readonly Node[]): Detail {
  const [first] = refusing;
  if (reason === 'taint') return commonTaint(pod, refusing) ?? { says: '', evidence: [] };
  if (reason === 'affinity')
    return demanded(pod, refusing, 'they do not match what it selects') ?? { says: '', evidence: [] };
  if (reason === 'resources' && first !== undefined)
    return tooMuch(pod, refusing, tooLarge(pod, first)?.resource ?? '');
  const row = { kind: 'Node', namespace: '', field: 'spec.unschedulable', value: true };
  return { says: 'they are cordoned', evidence: refusing.slice(0, 3).map(({ name }) => ({ ...row, name })) };
}
