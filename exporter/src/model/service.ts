import type { EndpointCounts } from '@uhwatch/contract/api.ts';
import type { Subset, SubsetReadiness } from './subset.ts';

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

export const addressFamilies = ['ipv4', 'ipv6'] as const;
export type AddressFamily = (typeof addressFamilies)[number];

/** Who picks endpoints by rules of its own. */
export const dataPlanes = ['kube_proxy', 'istio'] as const;
export type DataPlane = (typeof dataPlanes)[number];

/** Endpoints that became ready (`up`) or stopped being ready (`down`); one that goes while another comes counts in both. */
export interface ReadyChanges {
  readonly up: number;
  readonly down: number;
}

/** The minimum number of ready endpoints over all zones, or nodes, that hold an endpoint. */
export interface LeastReady {
  /** Undefined where fewer than two zones are known. */
  readonly zone?: number;
  /** Undefined where no traffic policy of the service is `Local`: then it is of no matter on which node a pod runs. */
  readonly node?: number;
}

export interface PortReadiness {
  readonly port: string;
  readonly counts: EndpointCounts;
  /** Pods that stand behind the service but do not have this port. */
  readonly withoutPort: number;
  /** Endpoints that are not ready and are published all the same, so that everybody sends to them; absent for none. */
  readonly published?: number;
  /** What changed since the service was told last; undefined when its source cannot know. */
  readonly changes?: ReadyChanges;
  /** Only of a service with several address families; its pods count once in `counts` and once in each of these. */
  readonly families?: readonly { readonly family: AddressFamily; readonly counts: EndpointCounts }[];
  /** Endpoints that a data plane would send to, only where that is not the number of ready ones for each of them. */
  readonly usable?: Readonly<Record<DataPlane, number>>;
  readonly minReady?: LeastReady;
  /** Only of a service that a mesh divides, where it is known which pods are in which subset. */
  readonly subsets?: readonly SubsetReadiness[];
}

/** What bounds the number of endpoints from outside; for capacity reviews. */
export interface Capacity {
  /** Sum over the autoscalers of the workloads behind the service; undefined when there is none. */
  readonly autoscaler: { readonly min: number; readonly max: number } | undefined;
  /** Pods that must stay healthy during voluntary disruptions; undefined when nothing says so. */
  readonly minAvailable: number | undefined;
}

/** An object with endpoints that nobody keeps current. They count nowhere, and requests may be sent to them all the same. */
export interface Leftover {
  readonly name: string;
  readonly endpoints: number;
}

/** One service as its registry (Kubernetes, or files that Kubernetes wrote) describes it. */
export interface Service {
  readonly namespace: string;
  readonly name: string;
  readonly kind: ServiceKind;
  readonly ports: readonly ServicePort[];
  /** The IP addresses that clients connect to (in Kubernetes the ClusterIPs); absent where there is none. */
  readonly addresses?: readonly string[];
  /** One row per port, with explicit zeros; empty when nobody tells of endpoints. */
  readonly readiness: readonly PortReadiness[];
  /** Whether any endpoint object (in Kubernetes an EndpointSlice) belongs to the service at all. */
  readonly endpointsDeclared: boolean;
  /** Endpoints that ought to exist; undefined when no workload behind the service is known. */
  readonly desired: number | undefined;
  readonly capacity?: Capacity;
  /** The name that an `external_name` stands for. */
  readonly externalName?: string;
  /**
   * The selector, where workloads are known in the namespace and it picks endpoints of none of them; absent otherwise. What
   * makes endpoints without being known may still match it.
   */
  readonly unmatchedSelector?: string;
  /** What an earlier form of the service left behind; absent for none. */
  readonly leftovers?: readonly Leftover[];
  /** How a mesh divides its endpoints; absent where none does. */
  readonly subsets?: readonly Subset[];
  /** The registry has it no more. It is told for a while all the same, so that no alert resolves by absence. */
  readonly removed?: boolean;
}

/**
 * Nothing is desired and nothing is there but what is on its way out. Endpoints that stay all the same have other owners,
 * and count.
 */
export function isScaledToZero({ desired, readiness }: Service): boolean {
  return desired === 0 && readiness.every(({ counts }) => counts.ready + counts.unready === 0);
}

/** Nobody would send to any endpoint of the port: none is ready, and none is published although it is not. */
export function hasNone({ counts, published = 0 }: Pick<PortReadiness, 'counts' | 'published'>): boolean {
  return counts.ready + published === 0;
}

/** As many endpoints are ready as are desired, where that is known; a rollout has others beside them for a while. */
export function hasAllDesired({ counts }: PortReadiness, { desired = 0 }: Service): boolean {
  return desired > 0 && counts.ready >= desired;
}

/** The label of the port that a proxy calls by number or name; what the service does not declare stays as it is. */
export function resolvePort(service: Service | undefined, port: string): string {
  const ports = service?.ports ?? [];
  const match = ports.find(({ name, number }) => name === port || String(number) === port);
  if (match !== undefined) return portLabel(match);
  const [only] = ports;
  return port === '' && ports.length === 1 && only !== undefined ? portLabel(only) : port;
}
