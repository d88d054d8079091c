import { classOf, type FailureClass, type Outcome } from '@uhwatch/contract/outcomes.ts';
import { addTo } from '../model/counts.ts';
import type { ReportedKey, Tell, TrafficCount } from '../model/event.ts';
import { fateOf, type LineFate, noLines, toldFates } from '../model/line-fate.ts';
import { ByteTable } from './byte-table.ts';
import { flagsOfDetails } from './details.ts';
import { type Entry, type Field, fields } from './entry.ts';
import { FlagNames } from './flag-names.ts';
import { type FlagSet, flagsOf, noFlags, parseFlags } from './flags.ts';
import { type Identify, namedBy, type NamedBy } from './identity.ts';

/** Who counts, as the model calls it. */
const proxy = 'envoy';

/** What is said of the counts of a flush. */
interface Batch {
  /** The requests ended before anybody followed them. */
  readonly old: boolean;
}

/** What is counted of one upstream between two flushes. */
export interface Slot {
  readonly key: ReportedKey;
  requests: number;
  /** Of the requests, those that the proxy answered by itself because their route has no backend. */
  noBackend: number;
  /** Requests by their set of flags; those without flags are not in it. */
  readonly flagSets: Map<FlagSet, number>;
}

/** The names that say whom a request was for: each its own table, because the same bytes mean something else in each. */
interface Names {
  readonly table: ByteTable;
  /** By the number of the name; undefined for one that is nobody's upstream. */
  readonly slots: (Slot | undefined)[];
  /** That of all names that are too long to be kept: they mean the same upstream, whatever they are. */
  long?: Slot | undefined;
}

/** A longer name is not a proxy's: see `maxCharacters` of identity.ts. */
const maxNameBytes = 1024;

/** Beyond so many names the tables begin anew at the next flush: forged names must not fill the memory. */
const maxNames = 1 << 15;

/**
 * Counts finished requests between two flushes, so that the model hears of a batch, not of each line. Names and flags
 * come in as bytes and become strings only when they are new.
 */
export class Tally {
  readonly #identify: Identify;
  #names = freshNames();
  #dirty: Slot[] = [];
  readonly #flags = new FlagNames(parseFlags);
  readonly #details = new FlagNames(flagsOfDetails);
  readonly #lines = noLines();

  constructor(identify: Identify) {
    this.#identify = identify;
  }

  /**
   * The slot of the upstream that a field of the entry names; undefined when the name is nobody's upstream. A slot is
   * good until the next flush.
   */
  slotOf(by: NamedBy, field: Field, entry: Entry): Slot | undefined {
    const names = this.#names[by];
    const start = entry.starts[field]!;
    const end = entry.ends[field]!;
    if (end - start > maxNameBytes) return (names.long ??= this.#newSlot(by, entry.text(field)));
    const known = names.table.find(entry.bytes, start, end);
    if (known >= 0) return names.slots[known];
    const slot = this.#newSlot(by, entry.text(field));
    names.slots[names.table.add(entry.bytes, start, end)] = slot;
    return slot;
  }

  #newSlot(by: NamedBy, name: string): Slot | undefined {
    const key = this.#identify(by, name);
    return typeof key === 'string' ? undefined : { key, requests: 0, noBackend: 0, flagSets: new Map() };
  }

  /** The flags of an entry, or those that go with its details where its format has no flags; or `notFlags`. */
  flagSetOf({ bytes, starts, ends, isFlagless }: Entry): FlagSet {
    if (isFlagless) return this.#details.of(bytes, starts[fields.details]!, ends[fields.details]!);
    return this.#flags.of(bytes, starts[fields.flags]!, ends[fields.flags]!);
  }

  /** Counts one finished request. */
  add(slot: Slot, flagSet: FlagSet): void {
    if (slot.requests++ === 0) this.#dirty.push(slot);
    if (flagSet !== noFlags) slot.flagSets.set(flagSet, (slot.flagSets.get(flagSet) ?? 0) + 1);
  }

  /** Counts what became of a line. */
  line(fate: LineFate): void {
    this.#lines[fate]++;
  }

  flush({ old }: Batch, tell: Tell): void {
    if (this.#dirty.length > 0) {
      tell({ type: 'traffic', proxy, counts: this.#dirty.map((slot) => this.#take(slot)), old });
      this.#dirty = [];
    }
    for (const fate of toldFates) {
      const count = this.#lines[fateOf(fate)];
      if (count > 0) tell({ type: 'lines', count, ...fate });
      this.#lines[fateOf(fate)] = 0;
    }
    this.#forgetWhenFull();
  }

  /** What a slot has counted; the slot begins anew. */
  #take(slot: Slot): TrafficCount {
    const outcomes = new Map<Outcome, number>();
    const failures = new Map<FailureClass, number>();
    const count = (words: readonly Outcome[], requests: number): void => {
      for (const word of words) addTo(outcomes, word, requests);
      const failure = classOf(proxy, words);
      if (failure !== undefined) addTo(failures, failure, requests);
    };
    for (const [set, requests] of slot.flagSets) count(flagsOf(set), requests);
    if (slot.noBackend > 0) count(['no_backend'], slot.noBackend);
    const { key, requests } = slot;
    slot.requests = 0;
    slot.noBackend = 0;
    slot.flagSets.clear();
    return { ...key, requests, outcomes, failures };
  }

  #forgetWhenFull(): void {
    const known = Object.values(this.#names).reduce((sum, { table }) => sum + table.size, 0);
    if (known > maxNames) this.#names = freshNames();
    this.#flags.forgetWhenFull();
    this.#details.forgetWhenFull();
  }
}

/** Whether requests with these flags failed. */
export function haveFailed(flagSet: FlagSet): boolean {
  return flagSet !== noFlags && classOf(proxy, flagsOf(flagSet)) !== undefined;
}

function freshNames(): Readonly<Record<NamedBy, Names>> {
  const names = namedBy.map((by): [NamedBy, Names] => [by, { table: new ByteTable(), slots: [] }]);
  return Object.fromEntries(names) as Record<NamedBy, Names>;
}
