import type { StoredObject } from './stored-object.ts';

/** An object as it is stored. */
export interface Entry {
  /** By which lists are sorted: as in etcd the namespace, a slash and the name; the uid tells namesakes apart. */
  readonly key: string;
  readonly version: number;
  readonly object: StoredObject;
  /** The object as an item of a list, which carries no kind and no apiVersion, as the real server leaves them out. */
  readonly json: Buffer;
}

export type EventType = 'ADDED' | 'MODIFIED' | 'DELETED';

export function entryOf(given: StoredObject, version: number): Entry {
  const { namespace, name, uid } = given.metadata;
  const object = { ...given, metadata: { ...given.metadata, resourceVersion: String(version) } };
  const json = Buffer.from(JSON.stringify({ ...object, kind: undefined, apiVersion: undefined }));
  return { key: `${keyOf(namespace, name)}\0${uid}`, version, object, json };
}

export function keyOf(namespace: string | undefined, name: string): string {
  return namespace === undefined ? name : `${namespace}/${name}`;
}

/** The line of a watch about an object. */
export function eventLine(type: EventType, { object, json }: Entry, apiVersion: string): Buffer {
  const head = `{"type":"${type}","object":{"kind":${JSON.stringify(object.kind)},"apiVersion":"${apiVersion}",`;
  return Buffer.concat([Buffer.from(head), json.subarray(1), Buffer.from('}\n')]);
}

/** What happened to one object. Its lines are made once and shared by all watches. */
export class Change {
  readonly type: EventType;
  readonly entry: Entry;
  readonly before: Entry | undefined;
  readonly #lines = new Map<string, Buffer>();

  constructor(type: EventType, entry: Entry, before: Entry | undefined) {
    this.type = type;
    this.entry = entry;
    this.before = before;
  }

  get version(): number {
    return this.entry.version;
  }

  /**
   * The line for a watch; undefined when it is none of its business. To a watch with a selector an object that matches
   * no more is deleted, and one that matches from now on is new.
   */
  lineFor({ matches, apiVersion }: { matches: (object: StoredObject) => boolean; apiVersion: string }) {
    const was = this.before !== undefined && matches(this.before.object);
    const is = this.type !== 'DELETED' && matches(this.entry.object);
    if (!was && !is) return undefined;
    const present = was ? 'MODIFIED' : 'ADDED';
    return this.#line(is ? present : 'DELETED', apiVersion);
  }

  #line(type: EventType, apiVersion: string): Buffer {
    const known = this.#lines.get(type + apiVersion);
    if (known !== undefined) return known;
    // Who matches no more is told with its last matching state, at the version of the change.
    const left = type === 'DELETED' && this.type !== 'DELETED' ? this.before : undefined;
    const entry = left === undefined ? this.entry : entryOf(left.object, this.version);
    const line = eventLine(type, entry, apiVersion);
    this.#lines.set(type + apiVersion, line);
    return line;
  }
}
