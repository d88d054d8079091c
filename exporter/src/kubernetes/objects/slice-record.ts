import type { AddressFamily } from '../../model/service.ts';
import { flag, type JsonObject, list, number, object, text } from '../json.ts';
import { type Endpoint, packEndpoints, type PackedEndpoints } from './packed-endpoints.ts';
import { type Meta, other, type Rejection, shared, sharedLists } from './record.ts';
import { familyOf } from './service-record.ts';

export interface SlicePort {
  readonly name: string;
  /** 0 where the slice means every port. */
  readonly number: number;
}

/** discovery.k8s.io/v1 EndpointSlice, projected. */
export interface SliceRecord extends Meta {
  readonly kind: 'EndpointSlice';
  /** Label `kubernetes.io/service-name`. */
  readonly service: string;
  /** Undefined for FQDN, which kube-proxy and Istio ignore. */
  readonly family: AddressFamily | undefined;
  /** Whether it mirrors an Endpoints object, which is done for Services without a selector only. */
  readonly mirrors: boolean;
  readonly ports: readonly SlicePort[];
  readonly endpoints: PackedEndpoints;
  /** Zones of the endpoints, the empty one for those that tell none. */
  readonly zones: readonly string[];
  /** Annotation `endpoints.kubernetes.io/last-change-trigger-time`, milliseconds since the epoch; 0 when absent. */
  readonly changedAt: number;
}

/** `endpointslice.kubernetes.io/managed-by` of slices that mirror Endpoints. Source: EndpointSliceMirroring controller. */
const mirroringController = 'endpointslicemirroring-controller.k8s.io';

/** Conditions that are absent or null have the API's defaults (EndpointConditions); any other word proves nothing. */
function condition(value: unknown, unset: boolean): boolean | undefined {
  return value === undefined || value === null ? unset : flag(value);
}

/** `zone` of v1; v1beta1 kept it, and the node, in `topology`. */
function zoneOf(source: JsonObject): string {
  return text(source['zone']) ?? text(object(source['topology'])['topology.kubernetes.io/zone']) ?? '';
}

function nodeOf(source: JsonObject): string {
  return text(source['nodeName']) ?? text(object(source['topology'])['kubernetes.io/hostname']) ?? '';
}

function endpoint(item: unknown, zones: string[], flaw: (what: string) => void): Endpoint | undefined {
  const source = object(item);
  const address = text(list(source['addresses'])[0]);
  if (address === undefined) {
    flaw('has an endpoint without an address; that endpoint is left out');
    return undefined;
  }
  const conditions = object(source['conditions']);
  const target = object(source['targetRef']);
  const ready = condition(conditions['ready'], true);
  const serving = condition(conditions['serving'], true);
  const terminating = condition(conditions['terminating'], false);
  const isWrong = ready === undefined || serving === undefined || terminating === undefined;
  if (isWrong) flaw('has an endpoint with a condition that is neither true nor false; it counts as not ready');
  const zone = zoneOf(source);
  if (!zones.includes(zone)) zones.push(shared(zone));
  return {
    pod: text(target['uid']) ?? text(target['name']) ?? address,
    address,
    node: nodeOf(source),
    zone: zones.indexOf(zone),
    ready: !isWrong && ready,
    serving: !isWrong && serving,
    terminating: terminating ?? false,
  };
}

const onePortList = sharedLists<SlicePort>();
const oneZoneList = sharedLists<string>();

function portsOf(value: unknown): SlicePort[] {
  return list(value).map((item) => {
    const port = object(item);
    return { name: shared(text(port['name']) ?? ''), number: number(port['port']) ?? 0 };
  });
}

export function slice(
  source: JsonObject,
  { uid, namespace, name }: Meta,
  flaw: (what: string) => void,
): SliceRecord | Rejection {
  const metadata = object(source['metadata']);
  const labels = object(metadata['labels']);
  const owner = text(labels['kubernetes.io/service-name']);
  // Slices of other controllers carry no service; they are legal and tell nothing here.
  if (owner === undefined) return other;
  const zones: string[] = [];
  const endpoints = list(source['endpoints'])
    .map((item) => endpoint(item, zones, flaw))
    .filter((item) => item !== undefined);
  const changed = Date.parse(
    text(object(metadata['annotations'])['endpoints.kubernetes.io/last-change-trigger-time']) ?? '',
  );
  return {
    kind: 'EndpointSlice',
    uid,
    namespace,
    name,
    service: shared(owner),
    family: source['addressType'] === undefined ? 'ipv4' : familyOf(source['addressType']),
    mirrors: labels['endpointslice.kubernetes.io/managed-by'] === mirroringController,
    ports: onePortList(portsOf(source['ports'])),
    endpoints: packEndpoints(endpoints),
    zones: oneZoneList(zones),
    changedAt: Number.isNaN(changed) ? 0 : changed,
  };
}
