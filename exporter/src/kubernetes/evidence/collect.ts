import type { Labels } from '../../model/evidence/object.ts';
import type { Node } from '../../model/evidence/node.ts';
import { conditionOf } from '../../model/evidence/object.ts';
import type { Pod } from '../../model/evidence/pod.ts';
import { noEvidence, type SliceEndpoint, type UpstreamEvidence } from '../../model/evidence/upstream-evidence.ts';
import type { Claim, Quota, Workload } from '../../model/evidence/workload.ts';
import { object, textMap } from '../json.ts';
import { Collecting } from './collecting.ts';
import { dependenciesOf } from './dependencies.ts';
import { eventsOf } from './events.ts';
import { metadataOf } from './fields.ts';
import { networkOf } from './network/collect.ts';
import { nodeOf } from './node.ts';
import { ownerOf, podOf } from './pod.ts';
import { claimOf, quotaOf } from './quota.ts';
import type { ObjectReader } from './reader.ts';
import { serviceSpecOf, sliceEndpointsOf } from './service.ts';
import { type Behind, workloadsOf } from './workloads.ts';

/** Whose evidence, and when it is asked for, in milliseconds since the epoch. */
export interface CollectOptions {
  readonly namespace: string;
  readonly service: string;
  readonly now: number;
}

/** Collects what explains the state of an upstream. Rejects only when the reader does. */
export async function collect(
  reader: ObjectReader,
  { namespace, service, now }: CollectOptions,
): Promise<UpstreamEvidence> {
  const from = new Collecting(reader, namespace);
  // A host that clients ask for is no Service: only routes can tell of it.
  if (namespace === '') {
    const network = await networkOf(from, { namespace, service, selector: new Map(), pods: [] });
    return lean({ ...noEvidence, collectedAt: now, missing: from.missing, ...network });
  }
  const [found, slices] = await Promise.all([
    from.list({ resource: 'service', name: service }),
    from.list({ resource: 'slices', labels: new Map([['kubernetes.io/service-name', service]]) }),
  ]);
  const spec = found[0] && serviceSpecOf(found[0]);
  const selector: Labels = spec?.selector ?? new Map<string, string>();
  const endpoints = slices.flatMap(sliceEndpointsOf);
  const pods = await podsOf(from, selector);
  if (areWhole(pods, endpoints)) from.missing.delete('pods');
  const [{ behind: workloads, others }, nodes, otherPods, claims, network] = await Promise.all([
    workloadsOf(from, { selector, pods }),
    nodesOf(from, pods),
    otherPodsOf(from, { selector, pods }),
    claimsOf(from, pods),
    networkOf(from, { namespace, service, selector, pods }),
  ]);
  const [events, quotas] = await Promise.all([
    eventsOf(from, { pods, workloads, claims }),
    quotasOf(from, { pods, workloads }),
  ]);
  const dependencies = await dependenciesOf(from, { pods, workloads, events });
  return lean({
    ...noEvidence,
    ...network,
    collectedAt: Math.min(now, from.oldest),
    missing: from.missing,
    service: spec,
    endpoints,
    pods,
    otherPods,
    otherWorkloads: pods.length === 0 && workloads.length === 0 ? others : [],
    events,
    ...nodes,
    workloads,
    quotas,
    claims,
    dependencies,
  });
}

/** What there is nothing of takes no room: thousands of upstreams have nothing of most parts. */
function lean(evidence: UpstreamEvidence): UpstreamEvidence {
  for (const [part, none] of Object.entries(noEvidence))
    if (isEmpty(Reflect.get(evidence, part))) Reflect.set(evidence, part, none);
  return evidence;
}

function isEmpty(value: unknown): boolean {
  return Array.isArray(value) ? value.length === 0 : value instanceof Map && value.size === 0;
}

/** Where there may be more pods than were read, as in a file that breaks off: those that slices name are enough. */
function areWhole(pods: readonly Pod[], endpoints: readonly SliceEndpoint[]): boolean {
  const names = new Set(pods.map(({ name }) => name));
  return endpoints.length > 0 && endpoints.every(({ pod }) => names.has(pod));
}

/** An empty selector picks no pod. */
async function podsOf(from: Collecting, selector: Labels): Promise<Pod[]> {
  if (selector.size === 0) return [];
  const found = await from.list({ resource: 'pods', labels: selector });
  return found.map(podOf).sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** One pod of each owner: the others of it have the same labels. */
async function otherPodsOf(from: Collecting, { selector, pods }: Behind): Promise<ReadonlyMap<string, Labels>> {
  if (selector.size === 0 || pods.length > 0 || from.missing.has('pods')) return noEvidence.otherPods;
  const found = await from.list({ resource: 'pods' });
  const byOwner = new Map<string, [name: string, labels: Labels]>();
  for (const each of found) {
    const { name } = metadataOf(each);
    const owner = ownerOf(each);
    const key = owner === undefined ? name : `${owner.kind}/${owner.name}`;
    const first = byOwner.get(key);
    if (first === undefined || name < first[0]) byOwner.set(key, [name, textMap(object(each['metadata'])['labels'])]);
  }
  return new Map([...byOwner.values()].sort(([a], [b]) => (a < b ? -1 : 1)));
}

type Nodes = Required<Pick<UpstreamEvidence, 'nodes' | 'hasAllNodes'>>;

/** Each node by its name; all of them where a pod waits for one, or where several are all that there is and none is ready. */
async function nodesOf(from: Collecting, pods: readonly Pod[]): Promise<Nodes> {
  const names = new Set(pods.map(({ node }) => node));
  if (names.size === 0) return byName([], false);
  if (names.has('')) return allNodesOf(from);
  const found = await Promise.all([...names].map((name) => from.list({ resource: 'nodes', name })));
  const nodes = found.flat().map(nodeOf);
  const areLost =
    nodes.length > 1 && nodes.every(({ conditions }) => conditionOf(conditions, 'Ready')?.status !== 'True');
  return areLost ? allNodesOf(from) : byName(nodes, false);
}

async function allNodesOf(from: Collecting): Promise<Nodes> {
  const found = await from.list({ resource: 'nodes' });
  return byName(found.map(nodeOf), !from.missing.has('nodes'));
}

function byName(nodes: readonly Node[], hasAllNodes: boolean): Nodes {
  const sorted = nodes.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  return { nodes: new Map(sorted.map((node) => [node.name, node])), hasAllNodes };
}

/** Claims of pods that are not ready. */
async function claimsOf(from: Collecting, pods: readonly Pod[]): Promise<Claim[]> {
  const waiting = pods.filter(({ conditions }) => conditionOf(conditions, 'Ready')?.status !== 'True');
  const names = new Set(waiting.flatMap(({ claims }) => claims));
  if (names.size === 0) return [];
  const found = await from.list({ resource: 'claims' });
  return found.map(claimOf).filter(({ name }) => names.has(name));
}

/** Quotas matter only where there are fewer pods than desired. */
async function quotasOf(
  from: Collecting,
  { pods, workloads }: { readonly pods: readonly Pod[]; readonly workloads: readonly Workload[] },
): Promise<Quota[]> {
  const desired = workloads.reduce((sum, each) => sum + each.desired, 0);
  return desired <= pods.length ? [] : (await from.list({ resource: 'quotas' })).map(quotaOf);
}
