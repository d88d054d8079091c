import type { EndpointCounts } from '@uhwatch/contract/api.ts';

/** How a registry says that the endpoints of a service come about. */
export type ServiceKind =
  /** A selector picks pods. */
  | 'selector'
  /** Somebody writes the endpoints by hand. */
  | 'selectorless'
  /** A DNS alias: it never has endpoints of its own, and that is no fault. */
  | 'external_name';

export interface ServicePort {
  /** Port name, or empty when the service has one unnamed port. */
  readonly name: string;
  /** The service's port, not the pod's. */
  readonly number: number;
}

/** The value of the `upstream_port` label. */
export function portLabel(port: ServicePort): string {
  return port.name || String(port.number);
}

export interface PortReadiness {
  readonly port: string;
  readonly counts: EndpointCounts;
  /** Pods that stand behind the service but do not have this port. */
  readonly withoutPort: number;
}

/** One service as its registry (Kubernetes, or files that Kubernetes wrote) describes it. */
export interface Service {
  readonly namespace: string;
  readonly name: string;
  readonly kind: ServiceKind;
  readonly ports: readonly ServicePort[];
  /** One row per port, with explicit zeros; empty when nobody tells of endpoints. */
  readonly readiness: readonly PortReadiness[];
  /** Whether any endpoint object (in Kubernetes an EndpointSlice) belongs to the service at all. */
  readonly endpointsDeclared: boolean;
  /** Endpoints that ought to exist; undefined when no workload behind the service is known. */
  readonly desired: number | undefined;
}

/** The label of the port that a proxy calls by number or name; what the service does not declare stays as it is. */
export function resolvePort(service: Service | undefined, port: string): string {
  const ports = service?.ports ?? [];
  const match = ports.find(({ name, number }) => name === port || String(number) === port);
  if (match !== undefined) return portLabel(match);
  const [only] = ports;
  return port === '' && ports.length === 1 && only !== undefined ? portLabel(only) : port;
}
