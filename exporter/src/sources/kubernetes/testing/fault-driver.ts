import type { Clock } from '../../../model/clock.ts';
import { randomBelow } from '../../../testing/random.ts';
import { Churn } from './churn.ts';
import type { FakeApiserver } from '../../../testing/apiserver/fake-apiserver.ts';
import { type FaultKind, faultKinds, type Undo, type Victim } from './fault-kinds.ts';

interface Active {
  readonly kind: FaultKind;
  readonly undo: Undo;
  /** Steps that it goes on. */
  left: number;
}

/** How many of the last faults are told with a difference. */
const remembered = 25;

/** Changes objects and breaks things at random; what it does, and in which order, depends on the seed alone. */
export class FaultDriver {
  readonly #victim: Victim;
  readonly #clock: Clock;
  readonly #below: (bound: number) => number;
  readonly #signal = new AbortController().signal;
  #active: Active[] = [];
  readonly #log: string[] = [];
  /** How often each fault was begun. */
  readonly begun = new Map<string, number>();

  constructor(api: FakeApiserver, { relay, port, seed }: Pick<Victim, 'relay' | 'port'> & { readonly seed: number }) {
    this.#clock = api.clock;
    this.#below = randomBelow(seed);
    const churn = new Churn(api, this.#below);
    this.#victim = { api, port, relay, below: this.#below, change: () => churn.change() };
  }

  /** Changes and faults for a while, and then neither: whoever was cut off may come back. */
  async rage(): Promise<void> {
    // One in ten lasts longer than any patience of the source.
    const steps = this.#below(10) === 0 ? 60 + this.#below(100) : 3 + this.#below(25);
    for (let step = 0; step < steps; step++) {
      await this.#clock.sleep(100 + this.#below(3_000), this.#signal);
      for (let changes = this.#below(5); changes > 0; changes--) this.#victim.change();
      await this.#endDue();
      if (this.#below(4) === 0) await this.#begin();
    }
    for (const active of this.#active) active.left = 0;
    await this.#endDue();
  }

  /** The last faults, with their times. */
  get log(): readonly string[] {
    return this.#log;
  }

  async #begin(): Promise<void> {
    const kind = faultKinds[this.#below(faultKinds.length)];
    const left = 1 + this.#below(this.#below(4) === 0 ? 60 : 10);
    const isTaken = kind?.slot !== undefined && this.#active.some((active) => active.kind.slot === kind.slot);
    if (kind === undefined || isTaken) return;
    this.#note(kind.name);
    this.begun.set(kind.name, (this.begun.get(kind.name) ?? 0) + 1);
    const undo = await kind.begin(this.#victim);
    if (undo !== undefined) this.#active.push({ kind, undo, left });
  }

  async #endDue(): Promise<void> {
    const due = this.#active.filter((active) => --active.left < 0);
    this.#active = this.#active.filter((active) => !due.includes(active));
    for (const { kind, undo } of due) {
      this.#note(`end of ${kind.name}`);
      await undo();
    }
  }

  #note(what: string): void {
    this.#log.push(`${new Date(this.#clock.now()).toISOString().slice(11, 23)} ${what}`);
    if (this.#log.length > remembered) this.#log.shift();
  }
}
