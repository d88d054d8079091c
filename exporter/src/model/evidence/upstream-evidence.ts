import type { ClusterEvent } from './cluster-event.ts';
import type { Dependency } from './dependency.ts';
import type { MeshPolicy, NetworkPolicy, Route } from './network.ts';
import type { Node } from './node.ts';
import type { Labels } from './object.ts';
import type { Pod } from './pod.ts';
import type { Claim, Quota, Workload } from './workload.ts';

/** What is collected for an upstream in trouble. Each part can be missing by itself, for want of a permission or of the file. */
export const evidenceParts = [
  'service',
  'slices',
  'pods',
  'events',
  'nodes',
  'workloads',
  'quotas',
  'claims',
  'routes',
  'mesh',
  'network_policies',
] as const;
export type EvidencePart = (typeof evidenceParts)[number];

/** The Service as it is written. */
export interface ServiceSpec {
  readonly selector: Labels;
  readonly ports: readonly {
    readonly name: string;
    readonly number: number;
    /** Number or name of the port of the pods. */
    readonly targetPort: string;
    readonly protocol: string;
  }[];
  readonly createdAt: number | undefined;
  /** `Local` where only endpoints of the client's, or the balancer's, own node are used. */
  readonly internalTrafficPolicy: string;
  readonly externalTrafficPolicy: string;
  /** When who writes the selector wrote last, after it was made; milliseconds since the epoch. */
  readonly editedAt?: number;
}

/** One endpoint as the slices publish it. */
export interface SliceEndpoint {
  readonly slice: string;
  /** Name and uid of its pod; empty where it names none. */
  readonly pod: string;
  readonly uid: string;
  readonly node: string;
  readonly ready: boolean;
  readonly terminating: boolean;
  /** Names of the ports that its slice gives it. */
  readonly ports: readonly string[];
}

/** All that was collected about one upstream, at one time. */
export interface UpstreamEvidence {
  /** Milliseconds since the epoch: the oldest of its parts. */
  readonly collectedAt: number;
  /** Why a part is not known: one sentence with the thing, the place and the remedy. A part that is not here is known. */
  readonly missing: ReadonlyMap<EvidencePart, string>;
  readonly service: ServiceSpec | undefined;
  readonly endpoints: readonly SliceEndpoint[];
  /** Pods that the selector matches, in the order of their names. */
  readonly pods: readonly Pod[];
  /**
   * Labels of other pods of the namespace by name, one of each owner, only where the selector matches none: one of them may
   * have been meant.
   */
  readonly otherPods: ReadonlyMap<string, Labels>;
  /** Other workloads of the namespace, only where the selector matches neither a pod nor the pods of a workload. */
  readonly otherWorkloads?: readonly Workload[];
  /** About its pods and workloads, the latest first. */
  readonly events: readonly ClusterEvent[];
  /** By name: those of its pods, and all of them where a pod waits for a node, or where all of several are not ready. */
  readonly nodes: ReadonlyMap<string, Node>;
  /** Whether these are all nodes of the cluster. */
  readonly hasAllNodes?: boolean;
  readonly workloads: readonly Workload[];
  readonly quotas: readonly Quota[];
  readonly claims: readonly Claim[];
  readonly routes: readonly Route[];
  /** Those that lead through its pods to others, where it is a gateway; nothing is known of what is wrong with their targets. */
  readonly through: readonly Route[];
  readonly mesh: readonly MeshPolicy[];
  readonly networkPolicies: readonly NetworkPolicy[];
  /** What its pods wait for, or are refused without; empty where nothing shows that they do. */
  readonly dependencies: readonly Dependency[];
}

/** Nothing was collected yet. */
export const noEvidence: Omit<UpstreamEvidence, 'collectedAt'> = {
  missing: new Map(),
  service: undefined,
  endpoints: [],
  pods: [],
  otherPods: new Map(),
  events: [],
  nodes: new Map(),
  workloads: [],
  quotas: [],
  claims: [],
  routes: [],
  through: [],
  mesh: [],
  networkPolicies: [],
  dependencies: [],
};
