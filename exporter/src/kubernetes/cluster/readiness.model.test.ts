import { describe, expect, test } from 'vitest';
import type { PortReadiness } from '../../model/service.ts';
import { randomBelow } from '../../testing/random.ts';
import { Cluster } from './cluster.ts';
import { objectsOf } from '../testing/cluster-objects.ts';
import { reconcile } from '../testing/slice-controller.ts';
import type { Family, PodObject, ServiceObject, ServicePort, SliceObject } from '../testing/slice-objects.ts';

type Below = (below: number) => number;

/** A pod as the test knows it; the controller gets the object that is made of it. */
interface Pod {
  readonly id: number;
  /** What its addresses end in. */
  readonly host: number;
  /** Who has its addresses now: it is a ghost. */
  readonly successor?: Pod;
  readonly serving: boolean;
  readonly terminating: boolean;
  readonly isMember: boolean;
  readonly families: readonly Family[];
  /** Number by name. */
  readonly ports: Readonly<Record<string, number>>;
}

const states = ['ready', 'unready', 'draining', 'terminating'] as const;
type State = (typeof states)[number];

const allFamilies: readonly Family[] = ['IPv4', 'IPv6'];
const familySets: readonly (readonly Family[])[] = [['IPv4'], ['IPv6'], allFamilies];
const portSets: readonly (readonly ServicePort[])[] = [
  [{ name: 'http', port: 80, targetPort: 'web' }],
  [{ port: 80, targetPort: 'web' }],
  [{ port: 80, targetPort: 8080 }],
  [
    { name: 'http', port: 80, targetPort: 'web' },
    { name: 'admin', port: 90, targetPort: 'ops' },
    { name: 'same', port: 91, targetPort: 'ops' },
  ],
  [],
];

function pick<T>(below: Below, from: readonly T[]): T {
  return from[below(from.length)] as T;
}

function shuffled<T>(below: Below, things: readonly T[]): T[] {
  const order = [...things];
  for (let at = order.length - 1; at > 0; at--) {
    const other = below(at + 1);
    [order[at], order[other]] = [order[other] as T, order[at] as T];
  }
  return order;
}

function randomService(below: Below): ServiceObject {
  return {
    kind: 'Service',
    metadata: { name: 'web', namespace: 'shop', uid: 's-web' },
    spec: {
      selector: { app: 'web' },
      ports: pick(below, portSets),
      clusterIP: 'None',
      ipFamilies: pick(below, familySets),
      publishNotReadyAddresses: below(4) === 0,
    },
  };
}

function randomPod(below: Below, id: number): Pod {
  return {
    id,
    host: id,
    serving: below(3) > 0,
    terminating: below(4) === 0,
    isMember: below(6) > 0,
    families: pick(below, [...familySets, allFamilies, allFamilies]),
    ports: {
      ...(below(5) > 0 && { web: pick(below, [8080, 8081]) }),
      ...(below(3) > 0 && { ops: pick(below, [8080, 9090]) }),
    },
  };
}

/** A pod that lost its addresses to another one: it does not serve, and its successor does not leave. */
function ghostAndSuccessor(below: Below, pod: Pod, id: number): Pod[] {
  const successor = { ...randomPod(below, id), host: pod.host, families: pod.families, terminating: false };
  return [{ ...pod, serving: false, terminating: true, successor }, successor];
}

function objectOf({ id, host, serving, terminating, isMember, families, ports }: Pod): PodObject {
  const addresses = { IPv4: `10.0.0.${host}`, IPv6: `fd00::${host}` };
  return {
    kind: 'Pod',
    metadata: {
      name: `web-${id}`,
      namespace: 'shop',
      uid: `p-${id}`,
      labels: { app: isMember ? 'web' : 'cart' },
      ...(terminating && { deletionTimestamp: '2026-11-22T12:00:00Z' }),
    },
    spec: { containers: [{ ports: Object.entries(ports).map(([name, containerPort]) => ({ name, containerPort })) }] },
    status: {
      phase: 'Running',
      podIPs: families.map((family) => ({ ip: addresses[family] })),
      conditions: [{ type: 'Ready', status: serving ? 'True' : 'False' }],
    },
  };
}

function stateOf({ serving, terminating }: Pod): State {
  if (terminating) return serving ? 'draining' : 'terminating';
  return serving ? 'ready' : 'unready';
}

function numberOf(port: ServicePort | undefined, pod: Pod): number | undefined {
  if (port === undefined) return 0;
  return typeof port.targetPort === 'number' ? port.targetPort : pod.ports[port.targetPort ?? ''];
}

/** Pods that are behind a port in one of these families. */
function behind(pods: readonly Pod[], port: ServicePort | undefined, families: readonly Family[]): Pod[] {
  return pods.filter((pod) => {
    const number = numberOf(port, pod);
    if (!pod.isMember || number === undefined || !pod.families.some((family) => families.includes(family)))
      return false;
    // A ghost is none where its successor answers at the same address and port.
    const { successor } = pod;
    return successor?.isMember !== true || numberOf(port, successor) !== number;
  });
}

function countsOf(pods: readonly Pod[]): Record<string, number> {
  return Object.fromEntries(states.map((state) => [state, pods.filter((pod) => stateOf(pod) === state).length]));
}

interface Row {
  readonly port: string;
  readonly counts: unknown;
  readonly families: unknown;
}

/** A straightforward count over the pods. */
function expectedRows({ spec }: ServiceObject, pods: readonly Pod[]): Row[] {
  const { ports = [], ipFamilies = [] } = spec;
  return (ports.length === 0 ? [undefined] : ports).map((port) => ({
    port: port === undefined ? '' : (port.name ?? String(port.port)),
    counts: countsOf(behind(pods, port, ipFamilies)),
    families:
      ipFamilies.length < 2
        ? undefined
        : ipFamilies.map((family) => ({
            family: family.toLowerCase(),
            counts: countsOf(behind(pods, port, [family])),
          })),
  }));
}

function toldRows(rows: readonly PortReadiness[]): Row[] {
  return rows.map(({ port, counts, families }) => ({ port, counts, families }));
}

/** A slice that is left over while the controller rewrites: an object of its own with what was true then. */
function leftOver(slice: SliceObject): SliceObject {
  const { metadata } = slice;
  return { ...slice, metadata: { ...metadata, name: `${metadata.name}-old`, uid: `${metadata.uid}-old` } };
}

function world(seed: number) {
  const below = randomBelow(seed);
  const cluster = new Cluster();
  const objects = objectsOf(cluster);
  const service = randomService(below);
  const pods = Array.from({ length: below(12) }, (_, id) => randomPod(below, id));
  const slicesOf = (of: readonly Pod[], second: number) => {
    const triggerTime = new Date(1_795_348_800_000 + second * 1_000).toISOString();
    return reconcile(service, of.map(objectOf), { maxEndpoints: 1 + below(5), triggerTime });
  };
  return { below, cluster, objects, service, pods, slicesOf };
}

/** The same pods after some of them changed, with newcomers, and with successors of some that are leaving. */
function later(below: Below, pods: readonly Pod[]): Pod[] {
  let id = Math.max(0, ...pods.map((pod) => pod.id));
  const now = pods.map((pod): Pod => {
    if (below(3) > 0) return pod;
    return { ...pod, serving: below(2) > 0, terminating: pod.terminating || below(3) === 0 };
  });
  const next = Array.from({ length: below(4) }, () => randomPod(below, ++id));
  const settled = now.flatMap((pod) => {
    const isReplaced = pod.successor === undefined && below(4) === 0;
    return isReplaced ? ghostAndSuccessor(below, pod, ++id) : [pod];
  });
  return [...settled, ...next];
}

describe('the counts of random services are those of their pods', () => {
  test('whatever the slices are, in whatever order they come, and with old copies left over', () => {
    for (let seed = 1; seed <= 400; seed++) {
      const { below, cluster, objects, service, pods, slicesOf } = world(seed);
      const before = slicesOf(pods, 0);
      const now = later(below, pods);
      const after = slicesOf(now, 5);
      const isPresent = new Set(after.map(({ metadata }) => metadata.uid));
      for (const each of shuffled(below, [service, ...before])) objects.put(each);
      cluster.takeChanges(100, 0);
      const old = before.filter(() => below(2) === 0).map(leftOver);
      const gone = before.filter(({ metadata }) => !isPresent.has(metadata.uid));
      const steps = [
        ...[...after, ...old].map((each) => () => void objects.put(each)),
        ...gone.map((each) => () => objects.remove(each)),
      ];
      for (const step of shuffled(below, steps)) step();
      const [told] = cluster.services();
      expect(toldRows(told?.readiness ?? []), `seed ${seed}`).toEqual(expectedRows(service, now));
    }
  });

  test('and pods that lack a port are told', () => {
    for (let seed = 1; seed <= 200; seed++) {
      const { below, objects, cluster, service, pods, slicesOf } = world(seed);
      for (const each of shuffled(below, [service, ...slicesOf(pods, 0)])) objects.put(each);
      const { ports = [], ipFamilies = [] } = service.spec;
      const all = behind(pods, undefined, ipFamilies).length;
      const lacking = ports.map((port) => all - behind(pods, port, ipFamilies).length);
      const told = cluster.services()[0]?.readiness.map(({ withoutPort }) => withoutPort);
      expect(told, `seed ${seed}`).toEqual(ports.length === 0 ? [0] : lacking);
    }
  });
});

/** What has been told of the ports of the only service, added up. */
class Ledger {
  readonly ready = new Map<string, number>();
  readonly first = new Map<string, number>();
  readonly up = new Map<string, number>();
  readonly down = new Map<string, number>();

  take(cluster: Cluster): void {
    for (const { readiness } of cluster.takeChanges(100, 0).changed) {
      for (const { port, counts, changes } of readiness) {
        if (!this.first.has(port)) this.first.set(port, counts.ready);
        this.ready.set(port, counts.ready);
        this.up.set(port, (this.up.get(port) ?? 0) + (changes?.up ?? 0));
        this.down.set(port, (this.down.get(port) ?? 0) + (changes?.down ?? 0));
      }
    }
  }

  /** `[up, down]` */
  moves(port: string): [number, number] {
    return [this.up.get(port) ?? 0, this.down.get(port) ?? 0];
  }
}

describe('endpoints that become ready and stop being ready', () => {
  test('add up to the difference, whatever happens', () => {
    for (let seed = 1; seed <= 200; seed++) {
      const { below, cluster, objects, service, pods, slicesOf } = world(seed);
      const ledger = new Ledger();
      let present = slicesOf(pods, 0);
      for (const each of [service, ...present]) objects.put(each);
      ledger.take(cluster);
      let now = pods;
      for (let second = 1; second < 8; second++) {
        now = later(below, now).slice(0, 20);
        const next = slicesOf(now, second);
        const kept = new Set(next.map(({ metadata }) => metadata.uid));
        const steps = [
          ...next.map((each) => () => void objects.put(each)),
          ...present.filter(({ metadata }) => !kept.has(metadata.uid)).map((each) => () => objects.remove(each)),
        ];
        for (const step of shuffled(below, steps)) {
          step();
          if (below(2) === 0) ledger.take(cluster);
        }
        present = next;
      }
      ledger.take(cluster);
      for (const [port, ready] of ledger.ready) {
        const [up, down] = ledger.moves(port);
        expect(up - down, `seed ${seed}, port ${port}`).toBe(ready - (ledger.first.get(port) ?? 0));
      }
    }
  });

  test('one pod that flips counts once on each of its ports, in however many slices it stands', () => {
    for (let seed = 1; seed <= 200; seed++) {
      const { below, cluster, objects, service, pods } = world(seed);
      const maxEndpoints = 1 + below(4);
      let now = pods.filter(({ terminating }) => !terminating);
      const ledger = new Ledger();
      const tellSlices = (second: number) => {
        const triggerTime = new Date(1_795_348_800_000 + second * 1_000).toISOString();
        for (const each of shuffled(below, reconcile(service, now.map(objectOf), { maxEndpoints, triggerTime }))) {
          objects.put(each);
          ledger.take(cluster);
        }
      };
      objects.put(service);
      tellSlices(0);
      const { ports = [], ipFamilies = [] } = service.spec;
      for (let second = 1; second < 6 && now.length > 0; second++) {
        const { id } = pick(below, now);
        now = now.map((pod) => (pod.id === id ? { ...pod, serving: !pod.serving } : pod));
        const flipped = now.filter((pod) => pod.id === id);
        const before = ports.map((port) => ledger.moves(port.name ?? String(port.port)));
        tellSlices(second);
        for (const [index, port] of ports.entries()) {
          const [up = 0, down = 0] = before[index] ?? [];
          const isBehind = behind(flipped, port, ipFamilies).length;
          const isUp = flipped[0]?.serving === true;
          const expected = [up + (isUp ? isBehind : 0), down + (isUp ? 0 : isBehind)];
          expect(ledger.moves(port.name ?? String(port.port)), `seed ${seed}, second ${second}`).toEqual(expected);
        }
      }
    }
  });
});
