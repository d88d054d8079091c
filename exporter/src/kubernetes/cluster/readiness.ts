import { type EndpointState, endpointStates } from '@uhwatch/contract/status.ts';
import {
  addressFamilies,
  type AddressFamily,
  type LeastReady,
  type PortReadiness,
  portLabel,
} from '../../model/service.ts';
import type { SubsetReadiness } from '../../model/subset.ts';
import { forEachEndpoint, type Unpacked } from '../objects/packed-endpoints.ts';
import type { ServiceRecord } from '../objects/service-record.ts';
import type { SliceRecord } from '../objects/slice-record.ts';
import { isLeftover } from './leftovers.ts';

/** From the state that serves best to the one that serves least. */
const order: readonly EndpointState[] = ['ready', 'draining', 'unready', 'terminating'];

/** The pods behind a port, each as the slice that is right about it says. */
type ByPod = ReadonlyMap<number, Unpacked>;

/** Pods that are ready, by the label of the port. */
export type ReadyPods = ReadonlyMap<string, ReadonlySet<number>>;

/** Two pods with one address are a ghost and its successor (kubernetes/kubernetes#135266): the serving one is real. */
function better(a: Unpacked, b: Unpacked): Unpacked {
  if (a.state !== b.state) return order.indexOf(a.state) < order.indexOf(b.state) ? a : b;
  // Either is right; the order in which slices arrive must not matter.
  return a.pod <= b.pod ? a : b;
}

function keep(known: Map<number, Unpacked>, key: number, candidate: Unpacked): void {
  const before = known.get(key);
  known.set(key, before === undefined ? candidate : better(before, candidate));
}

interface Behind {
  readonly service: ServiceRecord;
  readonly slices: readonly SliceRecord[];
  /** Which pods are in which subset of the mesh; absent where nobody divides the service or knows. */
  readonly members?: readonly SubsetMembers[] | undefined;
}

/** Whether a pod, by its hash as slices are packed, is in a subset. */
export interface SubsetMembers {
  readonly name: string;
  readonly has: (pod: number) => boolean;
}

/**
 * The pods behind a port, or behind the service as a whole: one candidate per family, address and port number, as
 * kube-proxy keys them, then one per pod. `family` narrows it to one address family. A pod that moves between slices
 * stands in both for a while: the newer slice is right, even when it says less.
 */
function podsBehind({ service, slices }: Behind, portName: string | undefined, family?: AddressFamily): ByPod {
  const groups = new Map<string, Map<number, Unpacked>>();
  const isNewest = slices.length > 1 ? newestOnly() : undefined;
  for (const slice of newestFirst(slices)) {
    const { ports, family: of, changedAt } = slice;
    if (isLeftover(service, slice)) continue;
    if (of === undefined || (family !== undefined && of !== family)) continue;
    const port = ports.find(({ name }) => name === portName);
    if (portName !== undefined && port === undefined) continue;
    const key = `${of} ${port?.number ?? ''}`;
    let byAddress = groups.get(key);
    if (byAddress === undefined) groups.set(key, (byAddress = new Map<number, Unpacked>()));
    const known = byAddress;
    forEachEndpoint(slice, service.publishNotReadyAddresses, (endpoint) => {
      if (isNewest?.(endpoint.pod, changedAt) === false) return;
      keep(known, endpoint.address, endpoint);
    });
  }
  const byPod = new Map<number, Unpacked>();
  for (const group of groups.values()) for (const candidate of group.values()) keep(byPod, candidate.pod, candidate);
  return byPod;
}

function newestFirst(slices: readonly SliceRecord[]): readonly SliceRecord[] {
  return slices.length > 1 ? slices.toSorted((a, b) => b.changedAt - a.changedAt) : slices;
}

/** Tells of copies of pods, the newest first, whether each is as new as the first one of its pod. */
function newestOnly(): (pod: number, changedAt: number) => boolean {
  const newest = new Map<number, number>();
  return (pod, changedAt) => {
    const first = newest.get(pod);
    if (first === undefined) newest.set(pod, changedAt);
    return first === undefined || first === changedAt;
  };
}

function countStates(pods: ByPod): Record<EndpointState, number> {
  const counts = { ready: 0, unready: 0, draining: 0, terminating: 0 };
  for (const { state } of pods.values()) counts[state]++;
  return counts;
}

/** Families that the service asks for or that slices have, where there is more than one. */
function familiesOf({ service, slices }: Behind): readonly AddressFamily[] {
  const present = addressFamilies.filter(
    (family) => service.families.includes(family) || slices.some((slice) => slice.family === family),
  );
  return present.length > 1 ? present : [];
}

/**
 * What kube-proxy sends to: the endpoints with the condition `ready`, and the draining ones if and only if there is no
 * other (KEP-1669). Istio sends to the first alone, unless sessions are persistent (its EndpointSlice controller).
 */
function usableOf(pods: ByPod, { persistentSession }: ServiceRecord): { kube_proxy: number; istio: number } {
  let ready = 0;
  let draining = 0;
  for (const endpoint of pods.values()) {
    if (endpoint.ready) ready++;
    else if (endpoint.state === 'draining') draining++;
  }
  return { kube_proxy: ready > 0 ? ready : draining, istio: persistentSession ? ready + draining : ready };
}

/** With `publishNotReadyAddresses` the condition `ready` is true for all, and kube-proxy, Istio and DNS go by it. */
function publishedOf(pods: ByPod, { publishNotReadyAddresses }: ServiceRecord): number {
  if (!publishNotReadyAddresses) return 0;
  let published = 0;
  for (const { ready, state } of pods.values()) if (ready && state !== 'ready') published++;
  return published;
}

function subsetOf(pods: ByPod, { name, has }: SubsetMembers, service: ServiceRecord): SubsetReadiness {
  const members = new Map([...pods].filter(([pod]) => has(pod)));
  const published = publishedOf(members, service);
  return { subset: name, counts: countStates(members), ...(published > 0 && { published }) };
}

/** The least over the groups of pods with one key; undefined where there are fewer groups than `from`. */
function minOver(pods: ByPod, keyOf: (pod: Unpacked) => string | number | undefined, from: number): number | undefined {
  const ready = new Map<string | number, number>();
  for (const pod of pods.values()) {
    const key = keyOf(pod);
    if (key !== undefined) ready.set(key, (ready.get(key) ?? 0) + (pod.state === 'ready' ? 1 : 0));
  }
  return ready.size < from ? undefined : Math.min(...ready.values());
}

function minReadyOf(pods: ByPod, { local }: ServiceRecord): LeastReady | undefined {
  const zone = minOver(pods, ({ zone: name }) => name || undefined, 2);
  const node = local ? minOver(pods, (pod) => pod.node || undefined, 1) : undefined;
  if (zone === undefined && node === undefined) return undefined;
  return { ...(zone !== undefined && { zone }), ...(node !== undefined && { node }) };
}

/** A headless service may declare no port at all: then its pods count as a whole. */
function portsOf({ ports }: ServiceRecord): readonly { name: string | undefined; label: string }[] {
  if (ports.length === 0) return [{ name: undefined, label: '' }];
  return ports.map((port) => ({ name: port.name, label: portLabel(port) }));
}

/** Pods that are ready on each port. */
export function readyPodsOf(behind: Behind): ReadyPods {
  return new Map(portsOf(behind.service).map(({ name, label }) => [label, readyOf(podsBehind(behind, name))]));
}

function readyOf(pods: ByPod): Set<number> {
  const ready = new Set<number>();
  for (const { pod, state } of pods.values()) if (state === 'ready') ready.add(pod);
  return ready;
}

function changesSince(before: ReadonlySet<number>, now: ReadonlySet<number>): { up: number; down: number } {
  return { up: countMissing(now, before), down: countMissing(before, now) };
}

/** How many of the one are not in the other. */
function countMissing(one: ReadonlySet<number>, other: ReadonlySet<number>): number {
  let count = 0;
  for (const pod of one) if (!other.has(pod)) count++;
  return count;
}

const nobody: ReadonlySet<number> = new Set();

/** The readiness of each port of a service; `before` are the pods that were ready when it was told last. */
export function readinessOf(behind: Behind, before: ReadyPods | undefined): PortReadiness[] {
  const { service, slices, members } = behind;
  const families = familiesOf(behind);
  return portsOf(service).map(({ name, label }) => {
    const pods = podsBehind(behind, name);
    const counts = countStates(pods);
    const usable = usableOf(pods, service);
    const published = publishedOf(pods, service);
    const minReady = minReadyOf(pods, service);
    const isLacking = name !== undefined && !slices.every(({ ports }) => ports.some((port) => port.name === name));
    return {
      port: label,
      counts,
      withoutPort: isLacking ? Math.max(0, podsBehind(behind, undefined).size - pods.size) : 0,
      ...(published > 0 && { published }),
      ...(before && { changes: changesSince(before.get(label) ?? nobody, readyOf(pods)) }),
      ...(families.length > 0 && {
        families: families.map((family) => ({ family, counts: countStates(podsBehind(behind, name, family)) })),
      }),
      ...((usable.kube_proxy !== counts.ready || usable.istio !== counts.ready) && { usable }),
      ...(minReady && { minReady }),
      ...(members && { subsets: members.map((each) => subsetOf(pods, each, service)) }),
    };
  });
}

/** The same with nothing left, of a service that is gone. */
export function withoutEndpoints(rows: readonly PortReadiness[], before: ReadyPods | undefined): PortReadiness[] {
  return rows.map(({ port }) => ({
    port,
    counts: { ready: 0, unready: 0, draining: 0, terminating: 0 },
    withoutPort: 0,
    ...(before && { changes: { up: 0, down: before.get(port)?.size ?? 0 } }),
  }));
}

/** Whether two rows say the same, so that nobody need be told. */
export function sameReadiness(a: readonly PortReadiness[], b: readonly PortReadiness[]): boolean {
  return a.length === b.length && a.every((row, index) => sameRow(row, b[index]));
}

function sameRow(a: PortReadiness, b: PortReadiness | undefined): boolean {
  if (b === undefined || a.port !== b.port || a.withoutPort !== b.withoutPort) return false;
  if (a.published !== b.published) return false;
  if (endpointStates.some((state) => a.counts[state] !== b.counts[state])) return false;
  if ((b.changes?.up ?? 0) + (b.changes?.down ?? 0) > 0) return false;
  return partsOf(a) === partsOf(b);
}

/** What only some services have, as text. */
function partsOf({ families, usable, minReady, subsets }: PortReadiness): string {
  return JSON.stringify([families, usable, minReady, subsets]);
}
