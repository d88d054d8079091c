import { flag, type JsonObject, list, object, text, textMap } from '../json.ts';

/**
 * What every projected object keeps of its metadata. Records of kinds with thousands of objects name these fields one by one:
 * V8 keeps the last fields of an object with a spread in an array of their own.
 */
export interface Meta {
  /** `metadata.uid`, else namespace and name; a deleted and recreated object is another object. */
  readonly uid: string;
  readonly namespace: string;
  readonly name: string;
}

/**
 * Why an object is of no use: `other` kinds are none of our business, `malformed` ones are a fault worth a sentence. Of
 * an object that is only partly malformed the rest is kept, and `why` comes beside the record.
 */
export type Rejection = { readonly rejected: 'other' } | { readonly rejected: 'malformed'; readonly why: string };

export const other: Rejection = { rejected: 'other' };

/** Makes a record of an object; `flaw` hears of what is left out of it. */
export type Projection<R> = (source: JsonObject, meta: Meta, flaw: (what: string) => void) => R | Rejection;

export function malformed(kind: string, meta: Partial<Meta>, why: string): Rejection {
  return { rejected: 'malformed', why: `${nameOf(kind, meta)} ${why}; it is left out` };
}

/** "Service shop/web" */
export function nameOf(kind: string, { namespace, name }: Partial<Meta>): string {
  return `${kind} ${namespace ?? '?'}/${name ?? '?'}`;
}

/** What makes two versions the same object, of anything, however malformed. */
export function uidOf(value: unknown): string {
  const metadata = object(object(value)['metadata']);
  return text(metadata['uid']) ?? `${text(metadata['namespace']) ?? ''}/${text(metadata['name']) ?? ''}`;
}

/** `metadata.resourceVersion`; equal versions of an object are the same object. */
export function versionOf(value: unknown): string | undefined {
  return text(object(object(value)['metadata'])['resourceVersion']);
}

/** Whether it is only there until its finalizers are done. Source: metav1.ObjectMeta.deletionTimestamp. */
export function isLeaving(value: unknown): boolean {
  return text(object(object(value)['metadata'])['deletionTimestamp']) !== undefined;
}

export function namespaceOf(value: unknown): string | undefined {
  return text(object(object(value)['metadata'])['namespace']);
}

export function metaOf(source: JsonObject): Meta | undefined {
  const metadata = object(source['metadata']);
  const name = text(metadata['name']);
  const namespace = text(metadata['namespace']);
  if (name === undefined || namespace === undefined) return undefined;
  return { uid: uidOf(source), namespace: shared(namespace), name };
}

/** One copy of each list that thousands of objects have the same few of. */
export function sharedLists<T>(): (list: readonly T[]) => readonly T[] {
  const lists = new Map<string, readonly T[]>();
  return (list) => {
    const key = JSON.stringify(list);
    const known = lists.get(key);
    if (known !== undefined) return known;
    // Bounded, for the same reason as `shared`.
    if (lists.size >= 1_000) lists.clear();
    lists.set(key, list);
    return list;
  };
}

const strings = new Map<string, string>();

/** One copy of a text that stands in thousands of objects, such as a namespace, a zone or the name of a port. */
export function shared(value: string): string {
  const known = strings.get(value);
  if (known !== undefined) return known;
  // Bounded: whoever may create namespaces could otherwise fill the memory with names that are long gone.
  if (strings.size >= 20_000) strings.clear();
  strings.set(value, value);
  return value;
}

/** Labels, or a selector of them: of names and values there are a few, or they are those of services. */
export function sharedLabels(value: unknown): ReadonlyMap<string, string> {
  const labels = new Map<string, string>();
  for (const [name, each] of textMap(value)) labels.set(shared(name), shared(each));
  return labels;
}

/** The owner whose `controller` is true. Source: metav1.OwnerReference. */
export function controllerOf(source: JsonObject): { kind: string; name: string } | undefined {
  for (const item of list(object(source['metadata'])['ownerReferences'])) {
    const owner = object(item);
    if (flag(owner['controller']) !== true) continue;
    return { kind: text(owner['kind']) ?? '', name: text(owner['name']) ?? '' };
  }
  return undefined;
}
