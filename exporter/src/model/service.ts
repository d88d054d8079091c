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
}

/** One service as its registry (Kubernetes, or files that Kubernetes wrote) describes it. */
export interface Service {
  readonly namespace: string;
  readonly name: string;
  readonly kind: ServiceKind;
  readonly ports: readonly ServicePort[];
  /** One row per port, with explicit zeros. */
  readonly readiness: readonly PortReadiness[];
  /** Whether any endpoint object (in Kubernetes an EndpointSlice) belongs to the service at all. */
  readonly endpointsDeclared: boolean;
  /** Endpoints that ought to exist; undefined when no workload behind the service is known. */
  readonly desired: number | undefined;
}
