import type { EndpointCounts } from '@uhwatch/contract/api.ts';
import type { ObjectRef } from './evidence/object.ts';

/** A part of the endpoints of a service to which a mesh sends requests by its name; in Istio one of a DestinationRule. */
export interface Subset {
  readonly name: string;
  /** Labels that a pod of it has, all of them, as `version=v2, track=canary`; empty for any pod. */
  readonly labels: string;
  readonly definedBy: ObjectRef;
  /** Another object, which counts for other clients, defines a subset of this name by other labels. */
  readonly isDisputed?: true;
  /** Routes that send requests to it. */
  readonly routes: readonly SubsetRoute[];
}

/** A route that sends a share of its requests to a subset. */
export interface SubsetRoute extends ObjectRef {
  /** Number of the port of the service; empty where the route leaves it open. */
  readonly port: string;
  /** Path of the field that names the subset. */
  readonly field: string;
}

/** The endpoints of one port that are in a subset, with explicit zeros. */
export interface SubsetReadiness {
  readonly subset: string;
  readonly counts: EndpointCounts;
  /** Endpoints that are not ready and are published all the same; absent for none. */
  readonly published?: number;
}
