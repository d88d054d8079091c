import type { Condition, Labels, ObjectRef } from './object.ts';

/** How a container ended. */
export interface ContainerEnd {
  /** The platform's word, such as `OOMKilled` or `Error`. */
  readonly reason: string;
  readonly exitCode: number | undefined;
  readonly message: string;
  /** Milliseconds since the epoch. */
  readonly at: number | undefined;
}

export type ContainerState =
  | { readonly kind: 'waiting'; readonly reason: string; readonly message: string }
  | { readonly kind: 'running'; readonly since: number | undefined }
  | ({ readonly kind: 'terminated' } & ContainerEnd);

/** How the platform asks a container whether it is well. Times are in seconds. */
export interface Probe {
  readonly kind: 'http' | 'tcp' | 'exec' | 'grpc';
  /** Name or number of the port, empty for `exec`. */
  readonly port: string;
  /** Of `http`; else empty. */
  readonly path: string;
  readonly initialDelay: number;
  readonly period: number;
  readonly timeout: number;
  readonly failureThreshold: number;
  /** What the application itself is asked, where a sidecar asks it on behalf of the platform. */
  readonly rewritten?: { readonly kind: 'http' | 'tcp' | 'grpc'; readonly port: string; readonly path: string };
}

/**
 * `init` runs to its end before the others begin; `sidecar` is an init container that is restarted for ever (native
 * sidecar) and counts for the readiness of the pod; `main` is any other.
 */
export type ContainerRole = 'init' | 'sidecar' | 'main';

export interface ContainerPort {
  readonly name: string;
  readonly number: number;
  /** `TCP`, `UDP` or `SCTP`. */
  readonly protocol: string;
  /** Port of the node that it takes; undefined for none. */
  readonly hostPort: number | undefined;
}

export interface Container {
  readonly name: string;
  readonly role: ContainerRole;
  readonly image: string;
  readonly ports: readonly ContainerPort[];
  readonly readiness: Probe | undefined;
  readonly liveness: Probe | undefined;
  readonly startup: Probe | undefined;
  /** As the platform writes quantities (`128Mi`); undefined for no limit. */
  readonly memoryLimit: string | undefined;
  /** By resource, such as `cpu`, as the platform writes quantities. */
  readonly requests: Labels;
  /** Undefined before the platform tells anything of it. */
  readonly state: ContainerState | undefined;
  /** How its run before the present one ended; undefined where there was none. */
  readonly lastEnd: ContainerEnd | undefined;
  readonly ready: boolean;
  /** Whether its startup probe passed; undefined where nobody says. */
  readonly started: boolean | undefined;
  readonly restarts: number;
}

/** What a pod says of a taint of nodes; empty words stand for what is not given. */
export interface Toleration {
  readonly key: string;
  readonly operator: 'Exists' | 'Equal';
  readonly value: string;
  readonly effect: string;
}

/** What keeps a pod to nodes by their labels. */
export interface NodeRequirement {
  readonly key: string;
  readonly operator: string;
  readonly values: readonly string[];
}

/** An instance of the upstream: a pod, or what another platform calls it. */
export interface Pod {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly labels: Labels;
  /** Node that it was given to; empty while it was given to none. */
  readonly node: string;
  readonly addresses: readonly string[];
  readonly createdAt: number | undefined;
  /** When it was told to go; undefined while it stays. */
  readonly leavingSince: number | undefined;
  /** `Pending`, `Running`, `Succeeded`, `Failed` or `Unknown`. */
  readonly phase: string;
  /** Of the pod as a whole, such as `Evicted`; mostly empty. */
  readonly reason: string;
  readonly message: string;
  readonly conditions: readonly Condition[];
  readonly readinessGates: readonly string[];
  readonly schedulingGates: readonly string[];
  /** Who is to give it to a node. */
  readonly scheduler: string;
  /** In the order of the pod: those that begin first come first. */
  readonly containers: readonly Container[];
  readonly tolerations: readonly Toleration[];
  readonly nodeSelector: Labels;
  /** Alternatives of required node affinity, each a list of requirements; empty for none. */
  readonly nodeAffinity: readonly (readonly NodeRequirement[])[];
  readonly serviceAccount: string;
  /** Claims of volumes that it mounts, by name. */
  readonly claims: readonly string[];
  readonly owner: ObjectRef | undefined;
  /** Who has to let it go before it is gone, once it was told to go. */
  readonly finalizers: readonly string[];
}
