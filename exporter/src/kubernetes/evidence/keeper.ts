import type { Clock } from '../../model/clock.ts';
import type { EventBody, Tell } from '../../model/event.ts';
import { Slice, type Slicing } from '../../model/slice.ts';
import { isAborted, sentence } from '../../model/source.ts';
import { Cases } from './cases.ts';
import { collect } from './collect.ts';
import type { ObjectReader } from './reader.ts';
import type { InTrouble } from '../../model/in-trouble.ts';

export interface KeeperOptions {
  readonly clock: Clock;
  readonly slicing: Slicing;
  /** Hears of an upstream whose objects are such that nothing can be made of them. */
  readonly warn: (sentence: string) => void;
  /** Keys (`namespace/service`) of the upstreams in trouble, the worst first. */
  readonly inTrouble: () => InTrouble;
  /** Whether a namespace is any of this source's business. */
  readonly isIn: (namespace: string) => boolean;
}

/** One run of the source. */
export interface Keeping {
  /** Asked for at each look, because files are read anew; undefined while nothing can be read. */
  readonly reader: () => ObjectReader | undefined;
  readonly tell: Tell;
  readonly signal: AbortSignal;
}

/** So often is looked who is in trouble. */
const lookMs = 250;
/** Upstreams whose evidence is collected at the same time. */
const concurrency = 4;
/**
 * Whatever changes, so much evidence is collected again between two looks at most. It is no slower than what all of them
 * need is read anew (`perUpstream` of the reader): oftener, the same answers would be read again.
 */
const maxAgain = 4;
/** While one list for all is read many come to wait for it; they are served in some looks, and others have their turns between. */
const maxFresh = 25;

/** Keeps evidence of the upstreams that are in trouble, and of no others. It outlives the runs of its source. */
export class Keeper {
  readonly #options: KeeperOptions;
  readonly #cases = new Cases();
  readonly #slice: Slice;
  #underWay = 0;
  #again = 0;
  #fresh = 0;
  #waiting = 0;
  #overdue = 0;
  #told = '0 undefined';

  constructor(options: KeeperOptions) {
    this.#options = options;
    this.#slice = new Slice(options.slicing);
  }

  /** How many upstreams in trouble have no evidence yet, as of the last look. */
  get waiting(): number {
    return this.#waiting;
  }

  /** Whether more upstreams wait to be looked at than are at a time: what was read for one does for the others then. */
  get isBehind(): boolean {
    return this.#waiting > 0 || this.#overdue > concurrency;
  }

  /** Hears what the source tells: where an upstream changed, what was collected may no longer hold. */
  heard(event: EventBody): void {
    if (event.type === 'service') this.#cases.changed(`${event.service.namespace}/${event.service.name}`);
  }

  /** All of it changed. */
  allChanged(): void {
    this.#cases.allChanged();
  }

  /** Collects until the signal aborts. */
  async run(run: Keeping): Promise<void> {
    const { clock } = this.#options;
    const { signal } = run;
    // Another run told last; whatever it knew is collected anew.
    this.allChanged();
    this.#underWay = 0;
    while (!isAborted(signal)) {
      this.#look(run);
      this.#begin(run);
      await clock.sleep(lookMs, signal);
    }
  }

  #look({ tell }: Keeping): void {
    const { clock, inTrouble } = this.#options;
    const ended = this.#cases.update(inTrouble(), (key) => this.#isMine(key));
    for (const key of ended) tell({ type: 'evidence', ...nameOf(key), evidence: undefined });
    this.#again = 0;
    this.#fresh = 0;
    this.#waiting = this.#cases.waiting;
    this.#overdue = this.#cases.overdue(clock.now());
    const [waiting, oldestAt] = [this.#waiting, this.#cases.oldestAt];
    const state = `${waiting} ${oldestAt}`;
    if (state !== this.#told) tell({ type: 'evidence-state', waiting, oldestAt });
    this.#told = state;
  }

  #begin(run: Keeping): void {
    const from = run.reader();
    while (from !== undefined && this.#underWay < concurrency) {
      const key = this.#next();
      if (key === undefined) return;
      this.#underWay++;
      void this.#collect(key, from, run);
    }
  }

  #next(): string | undefined {
    const now = this.#options.clock.now();
    const fresh = this.#fresh < maxFresh ? this.#cases.takeFresh(now) : undefined;
    if (fresh !== undefined) this.#fresh++;
    if (fresh !== undefined || this.#again >= maxAgain) return fresh;
    this.#again++;
    return this.#cases.takeDue(now);
  }

  #isMine(key: string): boolean {
    const { namespace, service } = nameOf(key);
    // A host that clients ask for may be that of a route; what takes several together has a name of ours.
    return namespace === '' ? !service.startsWith('__') : this.#options.isIn(namespace);
  }

  async #collect(key: string, from: ObjectReader, run: Keeping): Promise<void> {
    const readAt = await this.#read(key, from, run);
    // Where all is there already, as in files, whole thousands would be collected in one turn.
    if (this.#slice.isOver) await this.#slice.next();
    // Another run may have begun: this one counts no more.
    if (isAborted(run.signal)) return;
    this.#cases.collected(key, { readAt, isBehind: this.isBehind });
    this.#underWay--;
    // The next one need not wait for the next look.
    this.#begin(run);
  }

  /** Tells the evidence of an upstream; resolves with when it was read. */
  async #read(key: string, from: ObjectReader, { tell, signal }: Keeping): Promise<number> {
    const { clock, warn } = this.#options;
    try {
      const evidence = await collect(from, { ...nameOf(key), now: clock.now() });
      if (!isAborted(signal) && this.#cases.has(key)) tell({ type: 'evidence', ...nameOf(key), evidence });
      return evidence.collectedAt;
    } catch (error) {
      // One upstream that nobody understands must not take the others along.
      warn(
        `the evidence of ${key} cannot be made out (${sentence(error)}); report it with the objects of this service`,
      );
      return clock.now();
    }
  }
}

function nameOf(key: string): { readonly namespace: string; readonly service: string } {
  const at = key.indexOf('/');
  return { namespace: key.slice(0, at), service: key.slice(at + 1) };
}
