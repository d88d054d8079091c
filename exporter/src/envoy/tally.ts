import { classOf, type FailureClass, type Outcome } from '@uhwatch/contract/outcomes.ts';
import { addTo } from '../model/counts.ts';
import type { Tell, TrafficCount } from '../model/event.ts';
import { fateOf, type LineFate, noLines, toldFates } from '../model/line-fate.ts';
import { flagsOfDetails } from './details.ts';
import { type Entry, fields } from './entry.ts';
import { FlagNames } from './flag-names.ts';
import { type FlagSet, flagsOf, noFlags, parseFlags } from './flags.ts';
import type { Identify, NamedBy } from './identity.ts';
import { NameSlots, type Slot } from './name-slots.ts';
import { PodSlots } from './pod-slots.ts';

/** Who counts, as the model calls it. */
const proxy = 'envoy';

/** What is said of the counts of a flush. */
interface Batch {
  /** The requests ended before anybody followed them. */
  readonly old: boolean;
}

/** Beyond so many names the tables begin anew at the next flush: forged names must not fill the memory. */
const maxNames = 1 << 15;

/**
 * Counts finished requests between two flushes, so that the model hears of a batch, not of each line. Names and flags
 * come in as bytes and become strings only when they are new.
 */
export class Tally {
  /** The slots of upstreams, by what names them. */
  readonly slots: Readonly<Record<NamedBy, NameSlots>>;
  readonly podSlots = new PodSlots();
  #dirty: Slot[] = [];
  readonly #flags = new FlagNames(parseFlags);
  readonly #details = new FlagNames(flagsOfDetails);
  readonly #lines = noLines();

  constructor(identify: Identify) {
    this.slots = {
      cluster: new NameSlots('cluster', identify),
      authority: new NameSlots('authority', identify),
      inbound: new NameSlots('inbound', identify),
      route: new NameSlots('route', identify),
      destination: new NameSlots('destination', identify),
    };
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
    for (const [refusal, requests] of slot.refusals) count([refusal], requests);
    const { key, requests } = slot;
    slot.requests = 0;
    slot.refusals.clear();
    slot.flagSets.clear();
    return { ...key, requests, outcomes, failures };
  }

  #forgetWhenFull(): void {
    const all = [...Object.values(this.slots), this.podSlots];
    if (all.reduce((sum, { size }) => sum + size, 0) > maxNames) for (const slots of all) slots.forget();
    this.#flags.forgetWhenFull();
    this.#details.forgetWhenFull();
  }
}

/** Whether requests with these flags failed. */
export function haveFailed(flagSet: FlagSet): boolean {
  return flagSet !== noFlags && classOf(proxy, flagsOf(flagSet)) !== undefined;
}
