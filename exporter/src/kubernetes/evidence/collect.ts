import type { ClusterEvent } from '../../model/evidence/cluster-event.ts';
import type { Labels } from '../../model/evidence/object.ts';
import type { Node } from '../../model/evidence/node.ts';
import type { Pod } from '../../model/evidence/pod.ts';
import { type EvidencePart, noEvidence, type UpstreamEvidence } from '../../model/evidence/upstream-evidence.ts';
import type { Workload } from '../../model/evidence/workload.ts';
import { type JsonObject, object, textMap } from '../json.ts';
import { hasAll } from '../objects/label-selector.ts';
import { clusterEventOf } from './cluster-event.ts';
import { metadataOf } from './fields.ts';
import { nodeOf } from './node.ts';
import { podOf } from './pod.ts';
import type { ObjectQuery, ObjectReader } from './reader.ts';
import { type EvidenceResource, evidenceResources } from './resources.ts';
import { serviceSpecOf, sliceEndpointsOf } from './service.ts';
import { workloadOf } from './workload.ts';

/** Whose evidence, and when it is asked for, in milliseconds since the epoch. */
export interface CollectOptions {
  readonly namespace: string;
  readonly service: string;
  readonly now: number;
}

/** The events of so many pods are asked for, those that are not ready first: more of a kind tell nothing new. */
const podsAsked = 5;

/** What is read for one upstream; a part that cannot be read is noted, and the others are read all the same. */
class Collecting {
  readonly missing = new Map<EvidencePart, string>();
  readonly #reader: ObjectReader;
  readonly #namespace: string;

  constructor(reader: ObjectReader, namespace: string) {
    this.#reader = reader;
    this.#namespace = namespace;
  }

  /** Of the namespace of the upstream; objects that have none are those of the cluster. */
  async list(query: Omit<ObjectQuery, 'namespace'>): Promise<readonly JsonObject[]> {
    const row: EvidenceResource = evidenceResources[query.resource];
    const found = await this.#reader.list({ ...query, namespace: row.isClusterWide ? '' : this.#namespace });
    if ('objects' in found) return found.objects;
    this.missing.set(row.part, found.missing);
    return [];
  }
}

/** Collects what explains the state of an upstream. Rejects only when the reader does. */
export async function collect(
  reader: ObjectReader,
  { namespace, service, now }: CollectOptions,
): Promise<UpstreamEvidence> {
  const from = new Collecting(reader, namespace);
  const [found, slices] = await Promise.all([
    from.list({ resource: 'service', name: service }),
    from.list({ resource: 'slices', labels: new Map([['kubernetes.io/service-name', service]]) }),
  ]);
  const spec = found[0] && serviceSpecOf(found[0]);
  const selector: Labels = spec?.selector ?? new Map<string, string>();
  const pods = await podsOf(from, selector);
  const [workloads, nodes, otherPods] = await Promise.all([
    workloadsOf(from, { selector, pods }),
    nodesOf(from, pods),
    otherPodsOf(from, { selector, pods }),
  ]);
  const events = await eventsOf(from, [...pods, ...workloads]);
  return {
    ...noEvidence,
    collectedAt: now,
    missing: from.missing,
    service: spec,
    endpoints: slices.flatMap(sliceEndpointsOf),
    pods,
    otherPods,
    events,
    nodes,
    workloads,
  };
}

/** An empty selector picks no pod. */
async function podsOf(from: Collecting, selector: Labels): Promise<Pod[]> {
  if (selector.size === 0) return [];
  const found = await from.list({ resource: 'pods', labels: selector });
  return found.map(podOf).sort((a, b) => (a.name < b.name ? -1 : 1));
}

interface Behind {
  readonly selector: Labels;
  readonly pods: readonly Pod[];
}

async function otherPodsOf(from: Collecting, { selector, pods }: Behind): Promise<ReadonlyMap<string, Labels>> {
  if (selector.size === 0 || pods.length > 0 || from.missing.has('pods')) return noEvidence.otherPods;
  const found = await from.list({ resource: 'pods' });
  return new Map(found.map((each) => [metadataOf(each).name, textMap(object(each['metadata'])['labels'])]));
}

/** Each node by its name; all of them where a pod waits for one. */
async function nodesOf(from: Collecting, pods: readonly Pod[]): Promise<ReadonlyMap<string, Node>> {
  const names = pods.some(({ node }) => node === '') ? undefined : new Set(pods.map(({ node }) => node));
  if (names?.size === 0) return noEvidence.nodes;
  const found = names
    ? (await Promise.all([...names].map((name) => from.list({ resource: 'nodes', name })))).flat()
    : await from.list({ resource: 'nodes' });
  return new Map(found.map(nodeOf).map((node) => [node.name, node]));
}

/** Workloads that own the pods, and those whose pods the selector would match. */
async function workloadsOf(from: Collecting, { selector, pods }: Behind): Promise<Workload[]> {
  if (selector.size === 0) return [];
  const resources = ['deployments', 'statefulSets', 'daemonSets', 'replicaSets'] as const;
  const found = await Promise.all(
    resources.map(async (resource) => {
      const objects = await from.list({ resource });
      return objects.map((each) => workloadOf(evidenceResources[resource].kind, each));
    }),
  );
  const owners = new Set(pods.map(({ owner }) => owner && `${owner.kind}/${owner.name}`));
  return found.flat().filter((each) => hasAll(each.podLabels, selector) || owners.has(`${each.kind}/${each.name}`));
}

async function eventsOf(from: Collecting, about: readonly (Pod | Workload)[]): Promise<ClusterEvent[]> {
  const asked = [...about].sort((a, b) => rank(a) - rank(b)).slice(0, podsAsked);
  const found = await Promise.all(asked.map(({ uid }) => from.list({ resource: 'events', aboutUid: uid })));
  return found
    .flat()
    .map(clusterEventOf)
    .sort((a, b) => (b.last ?? 0) - (a.last ?? 0));
}

/** Workloads first, then pods that are not ready. */
function rank(each: Pod | Workload): number {
  if (!('conditions' in each) || !('phase' in each)) return 0;
  return each.conditions.some(({ type, status }) => type === 'Ready' && status === 'True') ? 2 : 1;
}
