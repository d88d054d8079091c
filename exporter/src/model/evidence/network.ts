import type { Condition, Labels } from './object.ts';

/** Where a route sends requests. */
export interface RouteTarget {
  readonly namespace: string;
  readonly service: string;
  /** Number or name; empty where the route leaves it open. */
  readonly port: string;
  readonly subset: string;
  readonly weight: number;
}

/** A route that leads, or ought to lead, to the upstream: Ingress, HTTPRoute, GRPCRoute, VirtualService and such. */
export interface Route {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  /** Hosts that clients ask for, `*` for any. */
  readonly hosts: readonly string[];
  /** Its targets that are this upstream, or were meant to be: a host of another spelling is kept as it stands. */
  readonly targets: readonly RouteTarget[];
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
  readonly subsets: readonly { readonly name: string; readonly labels: Labels }[];
  /** Undefined without outlier detection; percentages where they are given. */
  readonly outlierDetection: { readonly maxEjectionPercent: number | undefined } | undefined;
  readonly changedAt: number | undefined;
}

/** One peer that may connect. */
export interface PolicyPeer {
  /** Labels that the namespace of the peer must have; undefined for the policy's own namespace only. */
  readonly namespaceLabels: Labels | undefined;
  /** Undefined for any pod. */
  readonly podLabels: Labels | undefined;
  /** Ranges of addresses; undefined where it is not by address. */
  readonly cidr: string | undefined;
}

/** A NetworkPolicy that selects pods of the upstream and restricts who connects to them. */
export interface NetworkPolicy {
  readonly namespace: string;
  readonly name: string;
  /** Each lets connections of its peers to its ports in; none at all lets nothing in. Empty lists mean any. */
  readonly ingress: readonly { readonly peers: readonly PolicyPeer[]; readonly ports: readonly string[] }[];
  readonly changedAt: number | undefined;
}
