import type { Service } from '../../model/service.ts';
import type { ServiceRecord } from '../objects/service-record.ts';
import type { SliceRecord } from '../objects/slice-record.ts';
import { type ReadyPods, readyPodsOf } from './readiness.ts';

/** A service, and slices that say that they belong to it, in whatever order they come. */
export interface Entry {
  readonly key: string;
  record: ServiceRecord | undefined;
  /** Whether it waits to be told. */
  isDirty: boolean;
  slices: readonly SliceRecord[];
  /** What was told of it last. */
  told: Service | undefined;
  /** Who was ready then; known only while there are changes to tell. */
  before: ReadyPods | undefined;
  /** What it was, from when it is gone until that is told no more. */
  gone: ServiceRecord | undefined;
  /** Whether the last workload that it selected was deleted. */
  lostWorkload: boolean;
}

export const noSlices: readonly SliceRecord[] = [];

/** The entries of a cluster, and which of them have changes to tell. */
export class Entries {
  readonly #entries = new Map<string, Entry>();
  /** Entries with changes to tell, from `#nextDirty` on. */
  #dirty: Entry[] = [];
  #nextDirty = 0;

  /** How many wait to be told. */
  get dirty(): number {
    return this.#dirty.length - this.#nextDirty;
  }

  all(): IterableIterator<Entry> {
    return this.#entries.values();
  }

  /** That of a service, made when it is first asked for. */
  of(namespace: string, name: string): Entry {
    let entry = this.#entries.get(`${namespace}/${name}`);
    if (entry === undefined) {
      // What a template puts together keeps its parts for as long as it is kept.
      const key = [namespace, name].join('/');
      entry = {
        key,
        record: undefined,
        isDirty: false,
        slices: noSlices,
        told: undefined,
        before: undefined,
        gone: undefined,
        lostWorkload: false,
      };
      this.#entries.set(key, entry);
    }
    return entry;
  }

  remove({ key }: Entry): void {
    this.#entries.delete(key);
  }

  /** To be called before a change; the first one since the entry was told remembers who is ready now. */
  touch(entry: Entry): void {
    if (entry.isDirty) return;
    entry.isDirty = true;
    this.#dirty.push(entry);
    const { record, slices, told } = entry;
    entry.before = told !== undefined && record !== undefined ? readyPodsOf({ service: record, slices }) : undefined;
  }

  ofAll(services: Iterable<ServiceRecord>): Entry[] {
    return Array.from(services, ({ namespace, name }) => this.of(namespace, name));
  }

  touchAll(entries: Iterable<Entry>): void {
    for (const entry of entries) this.touch(entry);
  }

  /** The next that has changes to tell, in the order in which they came; undefined when there is none. */
  takeDirty(): Entry | undefined {
    const entry = this.#dirty[this.#nextDirty++];
    if (entry !== undefined) {
      entry.isDirty = false;
      return entry;
    }
    this.#dirty = [];
    this.#nextDirty = 0;
    return undefined;
  }
}
