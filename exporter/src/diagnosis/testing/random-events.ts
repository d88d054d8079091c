import { endpointStates } from '@uhwatch/contract/status.ts';
import { classOf, type FailureClass, type Outcome, outcomes as outcomeTable } from '@uhwatch/contract/outcomes.ts';
import { type ModelEvent, type ProxyHosts, proxyHostStates } from '../../model/event.ts';
import type { PortReadiness, Service, ServiceKind } from '../../model/service.ts';
import type { Subset } from '../../model/subset.ts';

type Below = (count: number) => number;

const sources = ['kubernetes', 'envoy-access-log', 'envoy-admin'] as const;
const services = ['checkout', 'cart'] as const;
const outcomes = outcomeTable.map(({ word }) => word);

function pick<T>(below: Below, several: readonly [T, ...T[]]): T {
  return several[below(several.length)] ?? several[0];
}

/** Numbers between 0 and 3, mostly small, so that what is all or nothing comes often. */
function numbers<const K extends string>(below: Below, names: readonly K[]): Record<K, number> {
  return Object.fromEntries(names.map((name) => [name, below(2) * below(4)])) as Record<K, number>;
}

function randomReadiness(below: Below, port: string): PortReadiness {
  const counts = numbers(below, endpointStates);
  return {
    port,
    counts,
    withoutPort: below(3) === 0 ? below(3) : 0,
    ...(below(4) === 0 && { published: counts.unready }),
    ...(below(4) === 0 && { subsets: [{ subset: 'v2', counts: numbers(below, endpointStates) }] }),
    ...(counts.draining > 0 && { minReady: { node: 0 } }),
    ...(below(4) === 0 && {
      families: [
        { family: 'ipv4', counts },
        { family: 'ipv6', counts: numbers(below, endpointStates) },
      ],
    }),
  };
}

function randomSubset(below: Below): Subset {
  const of = { namespace: 'shop', name: 'checkout' };
  const route = {
    ...of,
    kind: 'VirtualService',
    port: pick(below, ['', '80', '9999']),
    field: 'spec.http[0].route[0].destination',
  };
  return {
    name: 'v2',
    labels: 'version=v2',
    definedBy: { ...of, kind: 'DestinationRule' },
    ...(below(4) === 0 && { isDisputed: true }),
    routes: below(2) === 0 ? [route] : [],
  };
}

function randomService(below: Below): Service {
  const kind = pick<ServiceKind>(below, ['selector', 'selector', 'selectorless', 'external_name']);
  const ports = [
    { name: 'http', number: 80 },
    { name: 'admin', number: 90 },
  ].slice(0, 1 + below(2));
  const isTold = kind !== 'external_name' && below(6) > 0;
  return {
    namespace: 'shop',
    name: pick(below, services),
    kind,
    ports,
    readiness: isTold ? ports.map(({ name }) => randomReadiness(below, name)) : [],
    endpointsDeclared: below(2) === 0,
    desired: pick(below, [undefined, 0, 1, 3]),
    ...(below(8) === 0 && { leftovers: [{ name: 'checkout-mirrored', endpoints: 1 + below(3) }] }),
    ...(below(8) === 0 && { removed: true }),
    ...(below(2) === 0 && { subsets: [randomSubset(below)] }),
  };
}

/** Whom a proxy may mean: a service, a host, a policy of the mesh, or nobody. */
function randomKey(below: Below) {
  const outside = pick(below, ['hello.example.org', '__unnamed__', '__other__', 'BlackHoleCluster']);
  const inside = below(4) > 0;
  return {
    namespace: inside ? 'shop' : '',
    service: inside ? pick(below, services) : outside,
    port: inside ? pick(below, ['80', '90', '9999', '']) : '',
    subset: inside && below(4) === 0 ? 'v2' : '',
  };
}

function randomTraffic(below: Below): Extract<ModelEvent, { type: 'traffic' }>['counts'][number] {
  const seen = new Map<Outcome, number>();
  const failures = new Map<FailureClass, number>();
  for (let left = below(3); left > 0; left--) {
    const outcome = outcomes[below(outcomes.length)] ?? 'UH';
    const failure = classOf('envoy', [outcome]);
    if (seen.has(outcome)) continue;
    seen.set(outcome, 1 + below(20));
    if (failure !== undefined) failures.set(failure, (failures.get(failure) ?? 0) + (seen.get(outcome) ?? 0));
  }
  const failed = [...seen.values()].reduce((sum, count) => sum + count, 0);
  const inbound = below(8) === 0 && { inbound: true as const };
  return { ...randomKey(below), ...inbound, requests: failed + below(2) * below(500), outcomes: seen, failures };
}

function randomHosts(below: Below): ProxyHosts {
  return { ...randomKey(below), hosts: numbers(below, proxyHostStates) };
}

/** Something that a source may tell at that time, in milliseconds since the epoch, of one of few upstreams. */
export function randomEvent(below: Below, at: number): ModelEvent {
  const source = pick(below, sources);
  if (below(4) === 0) return { type: 'source-down', source, at, error: 'gone' };
  if (below(3) === 0) return { type: 'source-up', source, at };
  if (source === 'kubernetes') return randomOfRegistry(below, at);
  if (source === 'envoy-access-log')
    return { type: 'traffic', source, at, proxy: 'envoy', old: below(8) === 0, counts: [randomTraffic(below)] };
  const clusters = Array.from({ length: below(4) }, () => randomHosts(below));
  return { type: 'proxy-hosts', source, at, proxy: 'envoy', instance: pick(below, ['a', 'b']), clusters };
}

function randomOfRegistry(below: Below, at: number): ModelEvent {
  const told = { source: 'kubernetes', at };
  switch (below(8)) {
    case 0:
      return { ...told, type: 'service-removed', namespace: 'shop', name: pick(below, services) };
    case 1:
      return { ...told, type: 'resource-down', resource: 'endpointslices', error: 'forbidden' };
    case 2:
      return { ...told, type: 'resource-up', resource: 'endpointslices' };
    default:
      return { ...told, type: 'service', service: randomService(below) };
  }
}
