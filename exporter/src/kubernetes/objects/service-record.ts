import { type AddressFamily } from '../../model/service.ts';
import { flag, type JsonObject, list, number, object, text } from '../json.ts';
import { isLeaving, malformed, type Meta, type Rejection, shared, sharedLabels } from './record.ts';

/** v1 Service, projected. */
export interface ServiceRecord extends Meta {
  readonly kind: 'Service';
  /** `spec.externalName` of an ExternalName, empty where that is missing; undefined for every other type. */
  readonly externalName: string | undefined;
  /** Empty when the service has no selector. */
  readonly selector: ReadonlyMap<string, string>;
  readonly publishNotReadyAddresses: boolean;
  readonly ports: readonly { readonly name: string; readonly number: number }[];
  /** `spec.clusterIPs`; empty where it is headless or an ExternalName. */
  readonly addresses: readonly string[];
  /** `spec.ipFamilies`; empty where an old server does not say. */
  readonly families: readonly AddressFamily[];
  /** Whether a traffic policy is `Local`, so that only endpoints of the client's or the balancer's own node are used. */
  readonly local: boolean;
  /** Whether it is deleted, and only there until its load balancer is. */
  readonly isLeaving: boolean;
  /** Istio's persistent sessions keep sending to endpoints that are draining. */
  readonly persistentSession: boolean;
}

const families: ReadonlyMap<unknown, AddressFamily> = new Map([
  ['IPv4', 'ipv4'],
  ['IPv6', 'ipv6'],
]);

/** `addressType` of a slice and `ipFamilies` of a service, in the model's word; undefined for FQDN and anything else. */
export function familyOf(value: unknown): AddressFamily | undefined {
  return families.get(value);
}

const noSelector: ReadonlyMap<string, string> = new Map();
const single: ReadonlyMap<string, readonly AddressFamily[]> = new Map([
  ['ipv4', ['ipv4']],
  ['ipv6', ['ipv6']],
]);

function familiesOf(value: unknown): readonly AddressFamily[] {
  const known = list(value)
    .map(familyOf)
    .filter((family) => family !== undefined);
  return (known.length === 1 ? single.get(known[0] ?? '') : undefined) ?? known;
}

const noAddresses: readonly string[] = [];

/** Both families of a dual-stack service; a server before 1.20 tells `clusterIP` only. */
function addressesOf(spec: JsonObject): readonly string[] {
  const given = spec['clusterIPs'] === undefined ? [spec['clusterIP']] : list(spec['clusterIPs']);
  const addresses = given.flatMap((ip) => text(ip) ?? []).filter((ip) => ip !== '' && ip !== 'None');
  // A copy has no room for more.
  return addresses.length === 0 ? noAddresses : addresses.slice();
}

/** `istio.io/persistent-session` names a cookie, `-header` a header. Source: Istio's Service.SupportsDrainingEndpoints. */
function hasPersistentSession(source: JsonObject): boolean {
  const labels = object(object(source['metadata'])['labels']);
  return Boolean(text(labels['istio.io/persistent-session']) || text(labels['istio.io/persistent-session-header']));
}

export function service(source: JsonObject, meta: Meta): ServiceRecord | Rejection {
  const spec = object(source['spec']);
  const ports = list(spec['ports']).map((item) => {
    const port = object(item);
    return { name: shared(text(port['name']) ?? ''), number: number(port['port']) };
  });
  if (!ports.every(hasNumber)) return malformed('Service', meta, 'has a port without a number in spec.ports');
  const selector = sharedLabels(spec['selector']);
  return {
    kind: 'Service',
    uid: meta.uid,
    namespace: meta.namespace,
    name: shared(meta.name),
    externalName: spec['type'] === 'ExternalName' ? (text(spec['externalName']) ?? '') : undefined,
    selector: selector.size === 0 ? noSelector : selector,
    publishNotReadyAddresses: flag(spec['publishNotReadyAddresses']) ?? false,
    ports,
    addresses: addressesOf(spec),
    families: familiesOf(spec['ipFamilies']),
    local: spec['internalTrafficPolicy'] === 'Local' || spec['externalTrafficPolicy'] === 'Local',
    isLeaving: isLeaving(source),
    persistentSession: hasPersistentSession(source),
  };
}

function hasNumber(port: { name: string; number: number | undefined }): port is { name: string; number: number } {
  return port.number !== undefined;
}
