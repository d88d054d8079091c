import type { Outcome } from '@uhwatch/contract/outcomes.ts';
import type { ReportedKey } from '../model/event.ts';
import { ByteTable } from './byte-table.ts';
import type { Entry, Field } from './entry.ts';
import type { FlagSet } from './flags.ts';
import type { Identify, NamedBy } from './identity.ts';

/** Why a proxy answers by itself: the route has no backend, or a policy lets nobody reach the host. */
export type Refusal = Extract<Outcome, 'no_backend' | 'blocked'>;

/** What is counted of one upstream between two flushes. */
export interface Slot {
  readonly key: ReportedKey;
  /** That of the key, at hand for each line. */
  readonly inbound: boolean;
  /** Its requests are counted for each pod that tells of them: see NamedKey. */
  readonly byPod: boolean;
  requests: number;
  /** Of the requests, those that the proxy answered by itself, which no flag tells. */
  readonly refusals: Map<Refusal, number>;
  /** Requests by their set of flags; those without flags are not in it. */
  readonly flagSets: Map<FlagSet, number>;
}

/** A longer name is not a proxy's: see `maxCharacters` of identity.ts. */
const maxNameBytes = 1024;

/** The slots of one kind of names: the same bytes mean something else in each. A name becomes a string only when it is new. */
export class NameSlots {
  readonly #by: NamedBy;
  readonly #identify: Identify;
  #table = new ByteTable();
  /** By the number of the name; undefined for one that is nobody's upstream. */
  #slots: (Slot | undefined)[] = [];
  /** That of all names that are too long to be kept: they mean the same upstream, whatever they are. */
  #long: Slot | undefined;

  constructor(by: NamedBy, identify: Identify) {
    this.#by = by;
    this.#identify = identify;
  }

  /** How many names are known. */
  get size(): number {
    return this.#table.size;
  }

  /**
   * The slot of the upstream that a field of the entry names; undefined when the name is nobody's upstream. A slot is
   * good until the next flush.
   */
  of(field: Field, entry: Entry): Slot | undefined {
    const start = entry.starts[field]!;
    const end = entry.ends[field]!;
    if (end - start > maxNameBytes) return (this.#long ??= this.#newSlot(entry.text(field)));
    const known = this.#table.find(entry.bytes, start, end);
    if (known >= 0) return this.#slots[known];
    const slot = this.#newSlot(entry.text(field));
    this.#slots[this.#table.add(entry.bytes, start, end)] = slot;
    return slot;
  }

  forget(): void {
    this.#table = new ByteTable();
    this.#slots = [];
    this.#long = undefined;
  }

  #newSlot(name: string): Slot | undefined {
    const identity = this.#identify(this.#by, name);
    if (typeof identity === 'string') return undefined;
    const { byPod = false, ...key } = identity;
    return emptySlot(key, byPod);
  }
}

export function emptySlot(key: ReportedKey, byPod: boolean): Slot {
  return { key, inbound: key.inbound === true, byPod, requests: 0, refusals: new Map(), flagSets: new Map() };
}
