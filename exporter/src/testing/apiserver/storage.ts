import { type Change, type Entry, keyOf } from './change.ts';
import { KindStorage } from './kind-storage.ts';
import type { StoredObject } from './stored-object.ts';

/** All objects at one moment, as a backup of etcd holds them. */
export interface Snapshot {
  readonly version: number;
  readonly entries: ReadonlyMap<string, readonly Entry[]>;
}

/** What etcd is to an apiserver: objects by kind, one version for all of them, and what changed of late. */
export class Storage {
  readonly #kinds = new Map<string, KindStorage>();
  readonly #historyLimit: number;
  #compactedTo = 0;
  #version = 1;

  /** `historyLimit` is how many changes of each kind are kept at least. */
  constructor(historyLimit: number) {
    this.#historyLimit = historyLimit;
  }

  get version(): number {
    return this.#version;
  }

  kind(kind: string): KindStorage {
    const known = this.#kinds.get(kind);
    if (known !== undefined) return known;
    const storage = new KindStorage(this.#historyLimit, this.#compactedTo);
    this.#kinds.set(kind, storage);
    return storage;
  }

  put(object: StoredObject): Change {
    return this.kind(object.kind).put(object, ++this.#version);
  }

  delete(uid: string): Change | undefined {
    for (const storage of this.#kinds.values()) {
      if (storage.has(uid)) return storage.delete(uid, ++this.#version);
    }
    return undefined;
  }

  has(kind: string, namespace: string, name: string): boolean {
    return this.kind(kind).hasKey(`${keyOf(namespace, name)}\0`);
  }

  /** The version goes on although nothing changed, as when something happens that nobody here asks for. */
  advance(): number {
    return ++this.#version;
  }

  /** Forgets history, so that older versions are answered with 410. */
  compact(): void {
    this.#compactedTo = ++this.#version;
    for (const storage of this.#kinds.values()) storage.compact(this.#compactedTo);
  }

  snapshot(): Snapshot {
    const entries = new Map([...this.#kinds].map(([kind, storage]) => [kind, storage.view()]));
    return { version: this.#version, entries };
  }

  /** Everything is as it was, also the version: it goes back. */
  restore({ version, entries }: Snapshot): void {
    this.#version = version;
    this.#compactedTo = version;
    for (const kind of entries.keys()) this.kind(kind);
    for (const [kind, storage] of this.#kinds) storage.reset(entries.get(kind) ?? [], version);
  }
}
