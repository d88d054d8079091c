import { Change, type Entry, entryOf, type EventType } from './change.ts';
import { History } from './history.ts';
import type { StoredObject } from './stored-object.ts';

/** Lists that may be read page by page at the same time; of older ones the pages are made from the history. */
const keptViews = 32;

/** The objects of one kind, always sorted, so that no page and no change looks at all of them. */
export class KindStorage {
  readonly #history: History;
  readonly #byUid = new Map<string, Entry>();
  #sorted: Entry[] = [];
  /** Whether somebody holds `#sorted`, which then must not change any more. */
  #isShared = false;
  readonly #views = new Map<number, readonly Entry[]>();

  constructor(historyLimit: number, floor: number) {
    this.#history = new History(historyLimit, floor);
  }

  has(uid: string): boolean {
    return this.#byUid.has(uid);
  }

  /** Whether there is an object whose key begins so. */
  hasKey(beginning: string): boolean {
    return this.#sorted[lowerBound(this.#sorted, beginning)]?.key.startsWith(beginning) === true;
  }

  put(object: StoredObject, version: number): Change {
    return this.#apply(this.#byUid.has(object.metadata.uid) ? 'MODIFIED' : 'ADDED', object, version);
  }

  delete(uid: string, version: number): Change | undefined {
    const entry = this.#byUid.get(uid);
    return entry && this.#apply('DELETED', entry.object, version);
  }

  /** The objects as they are now; what is returned does not change. */
  view(): readonly Entry[] {
    this.#isShared = true;
    return this.#sorted;
  }

  /** The present objects, which are found again with `viewAt` and this version until it is compacted away. */
  keep(version: number): readonly Entry[] {
    const view = this.view();
    this.#views.set(version, view);
    const [oldest] = this.#views.keys();
    if (this.#views.size > keptViews && oldest !== undefined) this.#views.delete(oldest);
    return view;
  }

  /** The objects as they were; undefined when nobody remembers. */
  viewAt(version: number): readonly Entry[] | undefined {
    return this.#views.get(version) ?? this.#undone(version);
  }

  /** Undefined when the version is too old. */
  since(version: number): Change[] | undefined {
    return this.#history.since(version);
  }

  /** The version before which nothing is known. */
  get floor(): number {
    return this.#history.floor;
  }

  compact(version: number): void {
    this.#history.clear(version);
    this.#views.clear();
  }

  /** Puts these in the place of everything, without a history. */
  reset(entries: readonly Entry[], version: number): void {
    this.compact(version);
    this.#sorted = [...entries];
    this.#isShared = false;
    this.#byUid.clear();
    for (const entry of entries) this.#byUid.set(entry.object.metadata.uid, entry);
  }

  #apply(type: EventType, object: StoredObject, version: number): Change {
    const { uid } = object.metadata;
    const before = this.#byUid.get(uid);
    const entry = entryOf(object, version);
    const stored = type === 'DELETED' ? undefined : entry;
    if (stored === undefined) this.#byUid.delete(uid);
    else this.#byUid.set(uid, stored);
    this.#sort(before, stored);
    const change = new Change(type, entry, before);
    this.#history.push(change);
    return change;
  }

  #sort(before: Entry | undefined, after: Entry | undefined): void {
    if (this.#isShared) this.#sorted = [...this.#sorted];
    this.#isShared = false;
    if (before !== undefined && before.key !== after?.key) this.#sorted.splice(lowerBound(this.#sorted, before.key), 1);
    if (after === undefined) return;
    const at = lowerBound(this.#sorted, after.key);
    if (before?.key === after.key) this.#sorted[at] = after;
    else this.#sorted.splice(at, 0, after);
  }

  #undone(version: number): Entry[] | undefined {
    const were = new Map<string, Entry | undefined>();
    const changes = this.#history.since(version);
    if (changes === undefined) return undefined;
    for (const { entry, before } of changes.reverse()) {
      were.set(entry.key, undefined);
      if (before !== undefined) were.set(before.key, before);
    }
    const untouched = this.#sorted.filter(({ key }) => !were.has(key));
    const restored = [...were.values()].filter((entry) => entry !== undefined);
    return [...untouched, ...restored].sort((one, other) => (one.key < other.key ? -1 : 1));
  }
}

/** The index of the first entry whose key is not before this one. */
export function lowerBound(entries: readonly Entry[], key: string): number {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((entries[middle]?.key ?? '') < key) low = middle + 1;
    else high = middle;
  }
  return low;
}
