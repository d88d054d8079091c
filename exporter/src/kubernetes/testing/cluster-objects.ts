import type { Service } from '../../model/service.ts';
import { Cluster } from '../cluster/cluster.ts';
import { ObjectSet } from '../objects/object-set.ts';

interface EndpointFacts {
  readonly pod?: string;
  readonly address?: string;
  readonly conditions?: Record<string, boolean | null> | null;
  readonly node?: string;
  readonly zone?: string;
}

/** A ready endpoint of pod `a`, of which a test names what it is about. */
export function endpoint(facts: EndpointFacts = {}) {
  const { pod = 'a', address = '10.0.0.1', conditions = { ready: true }, node, zone } = facts;
  return {
    addresses: [address],
    conditions,
    targetRef: { kind: 'Pod', name: pod, uid: `uid-${pod}` },
    ...(node !== undefined && { nodeName: node }),
    ...(zone !== undefined && { zone }),
  };
}

export const unready = { ready: false, serving: false, terminating: false };
export const draining = { ready: false, serving: true, terminating: true };
export const terminating = { ready: false, serving: false, terminating: true };

/** Service `shop/web` with port `http`. */
export function service(spec: object = {}, metadata: object = {}) {
  return {
    kind: 'Service',
    apiVersion: 'v1',
    metadata: { name: 'web', namespace: 'shop', uid: 's1', ...metadata },
    spec: { selector: { app: 'web' }, ports: [{ name: 'http', port: 80 }], ...spec },
  };
}

/** A slice of `shop/web` with one ready endpoint; `changed` is its trigger time. */
export function slice(facts: object = {}, { name = 'web-1', changed = '', of = 'web' } = {}) {
  return {
    kind: 'EndpointSlice',
    apiVersion: 'discovery.k8s.io/v1',
    metadata: {
      name,
      namespace: 'shop',
      uid: name,
      labels: { 'kubernetes.io/service-name': of },
      annotations: changed === '' ? {} : { 'endpoints.kubernetes.io/last-change-trigger-time': changed },
    },
    addressType: 'IPv4',
    ports: [{ name: 'http', port: 8080, protocol: 'TCP' }],
    endpoints: [endpoint()],
    ...facts,
  };
}

interface WorkloadFacts {
  readonly labels?: Record<string, string>;
  readonly replicas?: number;
  readonly metadata?: object;
  readonly status?: object;
}

/** A workload `shop/web` whose pods have the label `app=web`. */
export function workload(kind: string, facts: WorkloadFacts = {}) {
  const { labels = { app: 'web' }, replicas, metadata, status } = facts;
  return {
    kind,
    metadata: { name: 'web', namespace: 'shop', uid: kind, ...metadata },
    spec: { ...(replicas !== undefined && { replicas }), template: { metadata: { labels } } },
    ...(status && { status }),
  };
}

/** The objects of a cluster, as watches and lists bring them; an object that is malformed is an error. */
export function objectsOf(cluster: Cluster): ObjectSet {
  return new ObjectSet({
    kind: '',
    change: (before, after) => cluster.change(before, after),
    inScope: () => true,
    malformed: (why) => {
      throw new Error(why);
    },
  });
}

/** The services that follow from objects. */
export function servicesOf(...objects: readonly object[]): Service[] {
  const cluster = new Cluster();
  const set = objectsOf(cluster);
  for (const each of objects) set.put(each as Record<string, unknown>);
  return cluster.services();
}

/** The only service that follows from objects. */
export function serviceOf(...objects: readonly object[]): Service {
  const services = servicesOf(...objects);
  const [only] = services;
  if (only === undefined || services.length > 1) throw new Error(`${services.length} services came out`);
  return only;
}

/** `port=ready/unready/draining/terminating` */
export function counts({ readiness }: Pick<Service, 'readiness'>): string {
  return readiness
    .map(({ port, counts: c }) => `${port}=${c.ready}/${c.unready}/${c.draining}/${c.terminating}`)
    .join(' ');
}
