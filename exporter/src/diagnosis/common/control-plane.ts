import type { CommandName } from '@uhwatch/contract/commands.ts';
import type { Node } from '../../model/evidence/node.ts';
import { conditionOf } from '../../model/evidence/object.ts';
import type { Pod } from '../../model/evidence/pod.ts';
import type { UpstreamEvidence } from '../../model/evidence/upstream-evidence.ts';
import { isScheduled } from '../containers.ts';
import { standingOf } from '../explain/standing.ts';
import { type CommonRow, type Diagnosed, type Hit, nothing, type Shared } from './row.ts';
import { zoneOf } from './shared-objects.ts';

/** A part of the control plane, which has no object that everybody may read. */
function part(name: string): Shared {
  return { kind: 'ControlPlane', namespace: '', name };
}

/** A leader that is lost is replaced within half a minute; who has not acted for longer may not act at all. */
const patienceMs = 60_000;

const commands: readonly CommandName[] = ['controlPlaneLeases', 'controlPlanePods', 'apiserverReadiness'];

/** Nodes do not fail all together; what hears from them does. */
export const lostNodes: CommonRow = {
  covers: ['Node', 'Zone'],
  of: ({ finding: { cause, evidence } }) =>
    cause === 'node_not_ready' && evidence.some(({ kind, value }) => kind === 'Node' && value === 'Unknown')
      ? [part('nodes')]
      : nothing,
  judge({ upstreams }, all) {
    const nodes = nodesOf(all);
    const areAll = all.some(({ upstream }) => upstream.collected?.evidence.hasAllNodes === true);
    if (nodes.length < 2 || !areLostAtOnce(nodes) || (!areAll && areOfOneZone(nodes))) return undefined;
    const which = areAll ? `All ${nodes.length} nodes` : `All ${nodes.length} nodes that are known`;
    const not = areAll ? 'likely' : 'perhaps';
    return {
      confidence: areAll ? 'likely' : 'suspected',
      title: `${which} are lost at once, ${upstreams.size} upstreams are hit: ${not} the control plane does not hear from them, rather than that each failed`,
      commands: ['nodeLeases', 'apiserverReadiness', 'controlPlanePods'],
    };
  },
};

/** What was read last of each. */
function nodesOf(all: readonly Diagnosed[]): Node[] {
  const evidence = all.flatMap(({ upstream }) => upstream.collected?.evidence ?? []);
  const inOrder = evidence.toSorted((a, b) => a.collectedAt - b.collectedAt);
  return [...new Map(inOrder.flatMap(({ nodes }) => [...nodes])).values()];
}

/** The node controller takes each for lost when its own lease is over. Source: node-monitor-grace-period, 40 to 50 s. */
const atOnceMs = 120_000;

function areLostAtOnce(nodes: readonly Node[]): boolean {
  const conditions = nodes.map((node) => conditionOf(node.conditions, 'Ready'));
  const times = conditions.flatMap((each) => each?.since ?? []);
  const isAtOnce = Math.max(...times) - Math.min(...times) <= atOnceMs;
  return isAtOnce && conditions.every((each) => each?.status === 'Unknown');
}

/** Where others may be well, a zone that fails explains as much. */
function areOfOneZone(nodes: readonly Node[]): boolean {
  const [first, ...others] = new Set(nodes.map(zoneOf));
  return first !== undefined && others.length === 0;
}

/** Pods that nobody schedules, and of which nobody says why. */
export const silentScheduler: CommonRow = {
  covers: [],
  of: (hit) => (hit.finding.cause === 'unscheduled' ? [...schedulersOf(hit)].map(part) : nothing),
  judge({ upstreams, hits, shared: { name } }, all) {
    const waiting = hits.flatMap(silentPods).filter(({ scheduler }) => scheduler === name);
    const oldest = Math.min(...waiting.flatMap(({ createdAt }) => createdAt ?? []));
    if (all.some((each) => hasScheduled(each, { name, since: oldest }))) return undefined;
    return {
      confidence: 'likely',
      title: `Scheduler ${name} likely does not act: pods of ${upstreams.size} upstreams wait for a node, and it says nothing of them`,
      commands,
    };
  },
};

function schedulersOf(hit: Hit): ReadonlySet<string> {
  return new Set(silentPods(hit).map(({ scheduler }) => scheduler));
}

/** The scheduler writes the condition with its first try; the API server itself does for a pod that a gate holds back. */
function silentPods({ upstream: { collected } }: Diagnosed): Pod[] {
  if (collected === undefined) return [];
  const { pods, events, collectedAt } = collected.evidence;
  return pods.filter(
    (pod) =>
      pod.phase === 'Pending' &&
      pod.leavingSince === undefined &&
      !isScheduled(pod) &&
      conditionOf(pod.conditions, 'PodScheduled') === undefined &&
      !events.some(({ uid, reason }) => uid === pod.uid && reason === 'FailedScheduling') &&
      collectedAt - (pod.createdAt ?? collectedAt) >= patienceMs,
  );
}

/** Who gave any other pod to a node since then does act. */
function hasScheduled(
  { upstream: { collected } }: Diagnosed,
  { name, since }: { readonly name: string; readonly since: number },
): boolean {
  const pods = collected?.evidence.pods ?? [];
  return pods.some(({ scheduler, conditions }) => {
    const scheduled = conditionOf(conditions, 'PodScheduled');
    return scheduler === name && scheduled?.status === 'True' && (scheduled.since ?? 0) > since;
  });
}

/** Slices that do not follow the pods, or pods that nobody makes: controllers of one process do both. */
export const silentControllers: CommonRow = {
  covers: [],
  of: (hit) => (isMissed(hit) || areNotMade(hit) ? [part('kube-controller-manager')] : nothing),
  judge({ upstreams, hits }) {
    const [missed, unmade] = [hits.some(isMissed), hits.some(areNotMade)];
    const words = [
      ...(missed ? ['whose EndpointSlices lack pods that are ready'] : []),
      ...(unmade ? ['whose desired pods nobody makes'] : []),
    ];
    return {
      confidence: missed ? 'likely' : 'suspected',
      title: `kube-controller-manager ${missed ? 'likely' : 'perhaps'} does not act: ${upstreams.size} upstreams are hit, ${words.join(', and ')}`,
      commands,
    };
  },
};

/** Pods of a node that does not exist are left out on purpose, which their finding tells by the node. */
function isMissed({ finding: { cause, reason, evidence } }: Hit): boolean {
  return cause === 'stale_endpoints' && reason === 'missed' && !evidence.some(({ kind }) => kind === 'Node');
}

function areNotMade({ finding: { cause, since }, upstream: { collected } }: Hit): boolean {
  const evidence = collected?.evidence;
  if (cause !== 'unknown' || evidence === undefined || !areToldOf(evidence)) return false;
  const desired = evidence.workloads.reduce((sum, each) => sum + each.desired, 0);
  if (desired === 0) return false;
  const { absent, waitsFor } = standingOf(evidence, desired);
  return absent > 0 && waitsFor === undefined && evidence.collectedAt - Date.parse(since) >= patienceMs;
}

function areToldOf({ missing }: UpstreamEvidence): boolean {
  return !missing.has('pods') && !missing.has('workloads') && !missing.has('events');
}
