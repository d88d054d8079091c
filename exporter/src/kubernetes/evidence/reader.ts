import type { Labels } from '../../model/evidence/object.ts';
import type { JsonObject } from '../json.ts';
import type { EvidenceResourceName } from './resources.ts';

/** Which objects of one kind. */
export interface ObjectQuery {
  readonly resource: EvidenceResourceName;
  /** Empty for all namespaces, and for kinds without any. */
  readonly namespace: string;
  /** All pairs of which the labels must have; absent for any. */
  readonly labels?: Labels;
  readonly name?: string;
  /** Of events: the uid of the object that they are about. */
  readonly aboutUid?: string;
  /** Its name. A reader that has all objects may add events of this name whose uid none of them has. */
  readonly aboutName?: string;
  /** Of events: their reason. */
  readonly reason?: string;
}

/**
 * `at` is when they were read, in milliseconds since the epoch, where that was earlier than the question. `missing` is one
 * sentence for why nothing can be known: the thing, the place and the remedy; `lacking` one for why there may be more.
 */
export type Found =
  | { readonly objects: readonly JsonObject[]; readonly at?: number; readonly lacking?: string }
  | { readonly missing: string };

/** Where evidence comes from: an apiserver, or files that one wrote. Rejects only when it is aborted. */
export interface ObjectReader {
  list(query: ObjectQuery): Promise<Found>;
}

/** Whether it asks for some objects of a namespace, and not for all of a kind. */
export function isNarrow({ labels, name, aboutUid, reason }: ObjectQuery): boolean {
  return (labels ?? name ?? aboutUid ?? reason) !== undefined;
}

/** Two questions with the same key have the same answer. */
export function keyOf({ resource, namespace, labels, name, aboutUid, reason }: ObjectQuery): string {
  return JSON.stringify([resource, namespace, labels && [...labels], name, aboutUid, reason]);
}
