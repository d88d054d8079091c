import { flag, type JsonObject, list, number, object, text, textMap } from './json.ts';
import { route, type RouteRecord } from './routes.ts';

/** What every projected object keeps of its metadata. */
export interface Meta {
  /** `metadata.uid`, else namespace and name; a deleted and recreated object is another object. */
  readonly uid: string;
  readonly namespace: string;
  readonly name: string;
}

/** v1 Service, projected. */
export interface ServiceRecord extends Meta {
  readonly kind: 'Service';
  readonly externalName: boolean;
  /** Empty when the service has no selector. */
  readonly selector: ReadonlyMap<string, string>;
  readonly publishNotReadyAddresses: boolean;
  readonly ports: readonly { readonly name: string; readonly number: number }[];
}

/** One entry of a slice's `endpoints`, with the API's defaults filled in. */
export interface EndpointRecord {
  /** `targetRef.uid`, else its name, else the address: what makes two entries the same pod. */
  readonly pod: string;
  /** The first address only, as kube-proxy uses it. */
  readonly address: string;
  readonly ready: boolean;
  readonly serving: boolean;
  readonly terminating: boolean;
}

/** discovery.k8s.io/v1 EndpointSlice, projected. */
export interface SliceRecord extends Meta {
  readonly kind: 'EndpointSlice';
  /** Label `kubernetes.io/service-name`. */
  readonly service: string;
  readonly addressType: string;
  readonly ports: readonly { readonly name: string; readonly number: number }[];
  readonly endpoints: readonly EndpointRecord[];
  /** Annotation `endpoints.kubernetes.io/last-change-trigger-time`, milliseconds since the epoch; 0 when absent. */
  readonly changedAt: number;
}

/** A workload that ought to keep pods running, projected. */
export interface WorkloadRecord extends Meta {
  readonly kind: 'Workload';
  readonly desired: number;
  /** Labels of the pods that it makes. */
  readonly podLabels: ReadonlyMap<string, string>;
}

export type KubernetesRecord = ServiceRecord | SliceRecord | WorkloadRecord | RouteRecord;

/** Why an object is of no use: `other` kinds are none of our business, `malformed` ones are a fault worth a sentence. */
export type Rejection = { readonly rejected: 'other' } | { readonly rejected: 'malformed'; readonly why: string };

const other: Rejection = { rejected: 'other' };

function malformed(kind: string, meta: Partial<Meta>, why: string): Rejection {
  return { rejected: 'malformed', why: `${kind} ${meta.namespace ?? '?'}/${meta.name ?? '?'} ${why}; it is left out` };
}

/** What makes two versions the same object, of anything, however malformed. */
export function uidOf(value: unknown): string {
  const metadata = object(object(value)['metadata']);
  return text(metadata['uid']) ?? `${text(metadata['namespace']) ?? ''}/${text(metadata['name']) ?? ''}`;
}

function metaOf(source: JsonObject): Meta | undefined {
  const metadata = object(source['metadata']);
  const name = text(metadata['name']);
  const namespace = text(metadata['namespace']);
  if (name === undefined || namespace === undefined) return undefined;
  return { uid: uidOf(source), namespace, name };
}

type Projection = (source: JsonObject, meta: Meta) => KubernetesRecord | Rejection;

function service(source: JsonObject, meta: Meta): KubernetesRecord | Rejection {
  const spec = object(source['spec']);
  const ports = list(spec['ports']).map((item) => {
    const port = object(item);
    return { name: text(port['name']) ?? '', number: number(port['port']) };
  });
  if (!ports.every(hasNumber)) return malformed('Service', meta, 'has a port without a number in spec.ports');
  return {
    kind: 'Service',
    ...meta,
    externalName: spec['type'] === 'ExternalName',
    selector: textMap(spec['selector']),
    publishNotReadyAddresses: flag(spec['publishNotReadyAddresses']) ?? false,
    ports,
  };
}

function hasNumber(port: { name: string; number: number | undefined }): port is { name: string; number: number } {
  return port.number !== undefined;
}

function endpoint(item: unknown): EndpointRecord | undefined {
  const source = object(item);
  const address = text(list(source['addresses'])[0]);
  if (address === undefined) return undefined;
  const conditions = object(source['conditions']);
  const target = object(source['targetRef']);
  return {
    pod: text(target['uid']) ?? text(target['name']) ?? address,
    address,
    // discovery.k8s.io/v1 EndpointConditions: nil ready and nil serving mean true, nil terminating means false.
    ready: flag(conditions['ready']) ?? true,
    serving: flag(conditions['serving']) ?? true,
    terminating: flag(conditions['terminating']) ?? false,
  };
}

function slice(source: JsonObject, meta: Meta): KubernetesRecord | Rejection {
  const metadata = object(source['metadata']);
  const owner = text(object(metadata['labels'])['kubernetes.io/service-name']);
  // Slices of other controllers carry no service; they are legal and tell nothing here.
  if (owner === undefined) return other;
  const endpoints = list(source['endpoints']).map(endpoint);
  if (endpoints.includes(undefined)) return malformed('EndpointSlice', meta, 'has an endpoint without an address');
  const changed = Date.parse(
    text(object(metadata['annotations'])['endpoints.kubernetes.io/last-change-trigger-time']) ?? '',
  );
  return {
    kind: 'EndpointSlice',
    ...meta,
    service: owner,
    addressType: text(source['addressType']) ?? 'IPv4',
    ports: list(source['ports']).map((item) => {
      const port = object(item);
      return { name: text(port['name']) ?? '', number: number(port['port']) ?? 0 };
    }),
    endpoints: endpoints.filter((item) => item !== undefined),
    changedAt: Number.isNaN(changed) ? 0 : changed,
  };
}

function workload(desired: (source: JsonObject) => number | undefined): Projection {
  return (source, meta) => {
    const count = desired(source);
    if (count === undefined)
      return malformed(text(source['kind']) ?? 'Workload', meta, 'does not say how many pods it wants');
    const template = object(object(source['spec'])['template']);
    return { kind: 'Workload', ...meta, desired: count, podLabels: textMap(object(template['metadata'])['labels']) };
  };
}

/** apps/v1: `spec.replicas` is 1 where it is not set. */
const replicas = workload((source) => number(object(source['spec'])['replicas'] ?? 1));
const scheduled = workload((source) => number(object(source['status'])['desiredNumberScheduled']));

/** One row per kind that is read; everything else is skipped. */
const projections: ReadonlyMap<string, Projection> = new Map([
  ['Service', service],
  ['EndpointSlice', slice],
  ['Deployment', replicas],
  ['StatefulSet', replicas],
  ['DaemonSet', scheduled],
  ['HTTPRoute', route('httproute')],
  ['GRPCRoute', route('grpcroute')],
  ['TLSRoute', route('tlsroute')],
  ['TCPRoute', route('tcproute')],
  ['UDPRoute', route('udproute')],
]);

/**
 * Keeps of a Kubernetes object the little that the model needs. Items of a list carry no kind, so the caller may name
 * it. Never throws.
 */
export function project(value: unknown, kind?: string): KubernetesRecord | Rejection {
  const source = object(value);
  const name = text(source['kind']) ?? kind ?? '';
  const projection = projections.get(name);
  if (projection === undefined) return other;
  const meta = metaOf(source);
  return meta === undefined
    ? malformed(name, {}, 'has no metadata.name or no metadata.namespace')
    : projection(source, meta);
}

export function isRejection(result: KubernetesRecord | Rejection): result is Rejection {
  return 'rejected' in result;
}
