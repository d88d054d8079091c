import type { Condition, Labels } from './object.ts';

/** Why a target of a route is none. */
export const targetFaults = [
  'service_missing',
  'port_missing',
  'subset_missing',
  /** It is in another namespace, which does not let the route in. */
  'not_permitted',
] as const;
export type TargetFault = (typeof targetFaults)[number];

/** Where a route sends requests. */
export interface RouteTarget {
  readonly namespace: string;
  /** A host that is no Service of the cluster is kept as it stands, in no namespace. */
  readonly service: string;
  /** Number or name; empty where the route leaves it open. */
  readonly port: string;
  readonly subset: string;
  /** Share of the requests; 0 gets none. */
  readonly weight: number;
  /** Path of the field that names it. */
  readonly field: string;
  /** Undefined where nothing is wrong with it, as far as is known. */
  readonly fault: TargetFault | undefined;
  /** What there is in its place, such as the ports that the Service has; empty for nothing. */
  readonly instead: string;
}

/** A route that leads, or ought to lead, to the upstream: Ingress, HTTPRoute, GRPCRoute, VirtualService and such. */
export interface Route {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  /** Hosts that clients ask for, `*` for any. */
  readonly hosts: readonly string[];
  /** Its targets that are this upstream; all of them where the upstream is but a host that clients ask for. */
  readonly targets: readonly RouteTarget[];
  /** What whoever serves it says of it. */
  readonly conditions: readonly Condition[];
  /** When it was written last, in milliseconds since the epoch; undefined where it does not say. */
  readonly changedAt: number | undefined;
}

/** What a mesh says of the hosts of an upstream; in Istio a DestinationRule. */
export interface MeshPolicy {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  /** As it is written. */
  readonly host: string;
  /** Whether the host is the upstream; false for one of another spelling, that nothing has and that was likely meant for it. */
  readonly reaches: boolean;
  readonly subsets: readonly { readonly name: string; readonly labels: Labels }[];
  /** Undefined without outlier detection; percentages where they are given. */
  readonly outlierDetection: { readonly maxEjectionPercent: number | undefined } | undefined;
  readonly changedAt: number | undefined;
}

/** Who may connect. */
export interface PolicyPeer {
  readonly from: 'own_namespace' | 'namespaces' | 'addresses';
  /** Whether nobody of these is left out. */
  readonly isAny: boolean;
  /** "pods with app=gateway of namespaces with team=edge" */
  readonly words: string;
  /** What labels of the pods and of their namespaces have to be, all of it. */
  readonly pods: readonly Requirement[];
  readonly namespaces: readonly Requirement[];
}

export interface Requirement {
  readonly key: string;
  /** Kubernetes' own word; one that nobody knows yet proves nothing. */
  readonly operator: string;
  readonly values: readonly string[];
}

/** A NetworkPolicy that selects pods of the upstream and restricts who connects to them. */
export interface NetworkPolicy {
  readonly namespace: string;
  readonly name: string;
  /** Names of the pods of the upstream that it selects. */
  readonly pods: readonly string[];
  /** Each lets connections of its peers to its ports in; none at all lets nothing in. Empty lists mean any. */
  readonly ingress: readonly { readonly peers: readonly PolicyPeer[]; readonly ports: readonly PolicyPort[] }[];
  readonly changedAt: number | undefined;
}

/** A port of the pods, by number or name; up to `end` where it is a range. */
export interface PolicyPort {
  readonly port: string;
  readonly end: number | undefined;
}
