import { expect, test } from 'vitest';
import type { PortReadiness, Service } from '../../model/service.ts';
import { randomBelow } from '../../testing/random.ts';
import { Cluster } from './cluster.ts';
import type { JsonObject } from '../json.ts';
import { draining, endpoint, objectsOf, terminating, unready } from '../testing/cluster-objects.ts';

type Below = (below: number) => number;

const namespaces = ['shop', 'stock'];
const apps = ['web', 'cart', 'none'];

function pick<T>(below: Below, from: readonly T[]): T {
  return from[below(from.length)] as T;
}

const conditions = [{ ready: true }, { ready: true }, unready, draining, terminating, null];

function randomEndpoint(below: Below) {
  const pod = `p${below(3)}`;
  const zones = ['west', 'east', undefined];
  return {
    ...endpoint({ pod, address: `10.0.0.${below(2)}`, conditions: pick(below, conditions) }),
    nodeName: pod,
    zone: zones[Number(pod.slice(1)) % 3],
  };
}

const http = [{ name: 'http', port: 8080 }];

function randomSlice(below: Below) {
  return {
    kind: 'EndpointSlice',
    labels: pick(below, [...apps.map((app) => ({ 'kubernetes.io/service-name': app })), {}]),
    annotations: {
      'endpoints.kubernetes.io/last-change-trigger-time': `2026-11-22T12:00:0${below(3)}Z`,
    },
    facts: {
      addressType: pick(below, ['IPv4', 'IPv4', 'IPv6']),
      ports: pick(below, [http, http, [{ name: 'http', port: 8081 }], [], null]),
      endpoints: below(6) === 0 ? null : Array.from({ length: below(4) }, () => randomEndpoint(below)),
    },
  };
}

function randomService(below: Below) {
  return {
    kind: 'Service',
    labels: below(5) === 0 ? { 'istio.io/persistent-session': 'x' } : {},
    facts: {
      spec: {
        type: below(8) === 0 ? 'ExternalName' : 'ClusterIP',
        selector: pick(below, [{ app: 'web' }, { app: 'cart' }, { app: 'web', tier: 'front' }, {}, undefined]),
        ports: pick(below, [[{ name: 'http', port: 80 }], [{ port: 80 }], []]),
        ipFamilies: pick(below, [undefined, ['IPv4'], ['IPv4', 'IPv6']]),
        publishNotReadyAddresses: below(4) === 0,
        internalTrafficPolicy: pick(below, ['Cluster', 'Local']),
      },
    },
  };
}

function randomWorkload(below: Below) {
  const labels = pick(below, [{ app: 'web' }, { app: 'cart' }, { app: 'web', tier: 'front' }, {}]);
  return {
    kind: pick(below, ['Deployment', 'ReplicaSet']),
    ownerReferences: pick(below, [[], [{ kind: 'Rollout', name: 'r', controller: true }]]),
    facts: { spec: { replicas: below(4), template: { metadata: { labels } } } },
  };
}

function randomBound(below: Below) {
  if (below(2) === 0) {
    const target = pick(below, [
      { kind: 'Deployment', name: 'b0' },
      { kind: 'Rollout', name: 'r' },
    ]);
    return {
      kind: 'HorizontalPodAutoscaler',
      facts: { spec: { scaleTargetRef: target, minReplicas: 1 + below(2), maxReplicas: 3 + below(3) } },
    };
  }
  const selector = pick(below, [{ matchLabels: { app: 'web' } }, {}, { matchLabels: { tier: 'front' } }]);
  return { kind: 'PodDisruptionBudget', facts: { spec: { selector }, status: { desiredHealthy: below(3) } } };
}

const makers = [randomService, randomSlice, randomSlice, randomSlice, randomWorkload, randomBound];

/** An object in one of few places, so that it is often another version of what stands there. */
function randomObject(below: Below): { place: string; object: JsonObject } {
  const maker = pick(below, makers);
  const namespace = pick(below, namespaces);
  const name = maker === randomService ? pick(below, apps) : `${'abc'[below(3)]}${below(2)}`;
  const { kind, facts, ...metadata } = maker(below);
  const place = `${maker.name} ${namespace}/${name}`;
  return { place, object: { kind, metadata: { namespace, name, uid: place, ...metadata }, ...facts } };
}

/** As it is told, without what only the way to it tells. */
function plain({ readiness, ...service }: Service): unknown {
  const rows = readiness.map((row): PortReadiness => ({ ...row, changes: undefined as never }));
  return { ...service, readiness: rows };
}

function byKey(services: Iterable<Service>): Record<string, unknown> {
  const rows = [...services].map((service) => [`${service.namespace}/${service.name}`, plain(service)] as const);
  return Object.fromEntries(rows.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The services of a cluster that hears of all of this for the first time, in an order of its own. */
function recomputed(below: Below, present: Iterable<JsonObject>, unknown: ReadonlySet<string>): Service[] {
  const cluster = new Cluster();
  const objects = objectsOf(cluster);
  for (const namespace of unknown) cluster.setKnown('EndpointSlice', namespace, false);
  const queue = [...present];
  while (queue.length > 0) for (const each of queue.splice(below(queue.length), 1)) objects.put(each);
  return cluster.services();
}

test('what is told change by change is what one who begins now would see', () => {
  for (let seed = 1; seed <= 150; seed++) {
    const below = randomBelow(seed);
    const cluster = new Cluster();
    const objects = objectsOf(cluster);
    const present = new Map<string, JsonObject>();
    const unknown = new Set<string>();
    const told = new Map<string, Service>();
    const tell = (most: number) => {
      const { changed, removed } = cluster.takeChanges(most, 0);
      for (const service of changed) told.set(`${service.namespace}/${service.name}`, service);
      for (const { namespace, name } of removed) told.delete(`${namespace}/${name}`);
    };
    const acts = [
      // Most often something comes or changes.
      ...Array<() => void>(6).fill(() => {
        const { place, object } = randomObject(below);
        const before = present.get(place);
        // Another uid now and then: it was deleted and made anew, and either may be heard of first.
        const isAnew = before !== undefined && below(4) === 0;
        const metadata = object['metadata'] as { uid: string };
        const next = isAnew ? { ...object, metadata: { ...metadata, uid: `${place} ${below(1e9)}` } } : object;
        const isSame = before !== undefined && uidOf(before) === uidOf(next);
        const isNewFirst = below(2) === 0;
        if (before !== undefined && !isSame && !isNewFirst) objects.remove(before);
        objects.put(next);
        if (before !== undefined && !isSame && isNewFirst) objects.remove(before);
        present.set(place, next);
      }),
      () => {
        const places = [...present.keys()];
        if (places.length === 0) return;
        const place = pick(below, places);
        objects.remove(present.get(place) as JsonObject);
        present.delete(place);
      },
      () => {
        const namespace = pick(below, ['', ...namespaces]);
        cluster.setKnown('EndpointSlice', namespace, unknown.has(namespace));
        if (!unknown.delete(namespace)) unknown.add(namespace);
      },
      () => {
        for (const place of present.keys()) if (below(3) === 0) present.delete(place);
        const listing = objects.begin();
        for (const each of present.values()) listing.put(each);
        listing.commit();
      },
    ];
    for (let step = 0; step < 40; step++) {
      for (let n = below(3); n >= 0; n--) pick(below, acts)();
      if (below(3) === 0) tell(1);
      else {
        tell(Infinity);
        expect(byKey(told.values()), `seed ${seed}, step ${step}`).toEqual(
          byKey(recomputed(below, present.values(), unknown)),
        );
        expect(cluster.dirty).toBe(0);
      }
    }
  }
});

function uidOf(object: JsonObject): string {
  return (object['metadata'] as { uid: string }).uid;
}
