import type { Condition, Labels } from '../../model/evidence/object.ts';
import { type JsonObject, list, number, object, text } from '../json.ts';

/** A time of the API, in milliseconds since the epoch; undefined for what is no time, and for the zero of Go. */
export function timeOf(value: unknown): number | undefined {
  const at = Date.parse(text(value) ?? '');
  return Number.isNaN(at) || at <= 0 ? undefined : at;
}

/** Numbers as text, as IntOrString and quantities have them; empty for anything else. */
export function textOf(value: unknown): string {
  return text(value) ?? number(value)?.toString() ?? '';
}

/** Quantities by resource: the API takes numbers for them as well. */
export function quantities(value: unknown): Labels {
  return new Map(Object.entries(object(value)).map(([key, quantity]) => [key, textOf(quantity)]));
}

export function conditionsOf(value: unknown): Condition[] {
  return list(value).map((item) => {
    const { type, status, reason, message, lastTransitionTime } = object(item);
    return {
      type: text(type) ?? '',
      status: status === 'True' || status === 'False' ? status : 'Unknown',
      reason: text(reason) ?? '',
      message: text(message) ?? '',
      since: timeOf(lastTransitionTime),
    };
  });
}

export interface Metadata {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly createdAt: number | undefined;
  readonly leavingSince: number | undefined;
}

/** Of anything, however malformed: what has no name is of no use, and is told by its empty name. */
export function metadataOf(source: JsonObject): Metadata {
  const metadata = object(source['metadata']);
  return {
    namespace: text(metadata['namespace']) ?? '',
    name: text(metadata['name']) ?? '',
    uid: text(metadata['uid']) ?? '',
    createdAt: timeOf(metadata['creationTimestamp']),
    leavingSince: leavingSinceOf(metadata),
  };
}

/** The timestamp is when the grace is over, not when the object was told to go. Source: metav1.ObjectMeta. */
function leavingSinceOf(metadata: JsonObject): number | undefined {
  const deadline = timeOf(metadata['deletionTimestamp']);
  return deadline === undefined ? undefined : deadline - (number(metadata['deletionGracePeriodSeconds']) ?? 0) * 1000;
}

/**
 * When what is meant was written last, in milliseconds since the epoch, as far as managed fields tell: an entry has the
 * time of the last change of its manager, so it may be earlier. Undefined where nothing tells.
 */
export function lastWriteOf(source: JsonObject, isMeant: (entry: JsonObject) => boolean): number | undefined {
  const entries = list(object(source['metadata'])['managedFields']).map(object);
  const times = entries.filter(isMeant).flatMap(({ time }) => timeOf(time) ?? []);
  return times.length === 0 ? undefined : Math.max(...times);
}
