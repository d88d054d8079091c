import type { Clock } from '../../model/clock.ts';
import type { EventBody, Tell } from '../../model/event.ts';
import { Slice, type Slicing } from '../../model/slice.ts';
import { isAborted, sentence } from '../../model/source.ts';
import { collect } from './collect.ts';
import type { ObjectReader } from './reader.ts';

export interface KeeperOptions {
  readonly clock: Clock;
  readonly slicing: Slicing;
  /** Hears of an upstream whose objects are such that nothing can be made of them. */
  readonly warn: (sentence: string) => void;
  /** Keys (`namespace/service`) of the upstreams in trouble, the worst first. */
  readonly inTrouble: () => ReadonlySet<string>;
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
/** What explains a state often follows it by some seconds: the younger the trouble, the sooner it is looked at again. */
const minRefreshMs = 1_000;
const maxRefreshMs = 20_000;
/** While nobody waits it is asked for so many times as often: events of probes come seconds after the outage began. */
const eagerness = 4;
/** However often an upstream changes, its evidence is collected once in so long. */
const minBetweenMs = 1_000;

interface Case {
  readonly since: number;
  /** When its evidence was asked for last, in milliseconds since the epoch. */
  asked: number;
  /** When its evidence is collected next. */
  due: number;
  /** When what is kept of it was read, in milliseconds since the epoch; undefined until it was collected once. */
  readAt: number | undefined;
}

/** Keeps evidence of the upstreams that are in trouble, and of no others. It outlives the runs of its source. */
export class Keeper {
  readonly #options: KeeperOptions;
  readonly #cases = new Map<string, Case>();
  readonly #underWay = new Set<string>();
  readonly #slice: Slice;
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
    if (event.type !== 'service') return;
    const known = this.#cases.get(`${event.service.namespace}/${event.service.name}`);
    if (known !== undefined) known.due = Math.min(known.due, known.asked + minBetweenMs);
  }

  /** All of it changed. */
  allChanged(): void {
    for (const each of this.#cases.values()) each.due = 0;
  }

  /** Collects until the signal aborts. */
  async run(run: Keeping): Promise<void> {
    const { clock } = this.#options;
    const { signal } = run;
    // Another run told last; whatever it knew is collected anew.
    this.allChanged();
    this.#underWay.clear();
    while (!isAborted(signal)) {
      this.#count(run);
      this.#look(run);
      await clock.sleep(lookMs, signal);
    }
  }

  #count({ tell }: Keeping): void {
    const { clock, inTrouble } = this.#options;
    const mine = [...inTrouble()].filter((key) => this.#isMine(key)).map((key) => this.#cases.get(key));
    this.#waiting = mine.filter((known) => known?.readAt === undefined).length;
    this.#overdue = mine.filter((known) => known !== undefined && known.due <= clock.now()).length;
    const [waiting, oldestAt] = [this.#waiting, oldestOf(this.#cases.values())];
    const state = `${waiting} ${oldestAt}`;
    if (state !== this.#told) tell({ type: 'evidence-state', waiting, oldestAt });
    this.#told = state;
  }

  #readAt(key: string, at: number): void {
    const known = this.#cases.get(key);
    if (known !== undefined) known.readAt = at;
  }

  #look(run: Keeping): void {
    const { clock, inTrouble } = this.#options;
    const keys = inTrouble();
    for (const key of this.#cases.keys()) {
      if (keys.has(key)) continue;
      this.#cases.delete(key);
      run.tell({ type: 'evidence', ...nameOf(key), evidence: undefined });
    }
    const from = run.reader();
    while (from !== undefined && this.#underWay.size < concurrency) {
      const now = clock.now();
      const key = this.#next(keys, now);
      if (key === undefined) return;
      const { since = now, readAt } = this.#cases.get(key) ?? {};
      const restMs = (now - since) / (this.isBehind ? 1 : eagerness);
      const due = now + Math.min(maxRefreshMs, Math.max(minRefreshMs, restMs));
      this.#cases.set(key, { since, asked: now, due, readAt });
      void this.#collect(key, from, run);
    }
  }

  /** Whoever has no evidence yet, the worst first; then whose evidence is due for the longest. */
  #next(keys: ReadonlySet<string>, now: number): string | undefined {
    let longest: string | undefined;
    let earliest = now;
    for (const key of keys) {
      if (this.#underWay.has(key) || !this.#isMine(key)) continue;
      const known = this.#cases.get(key);
      if (known === undefined) return key;
      if (known.due <= earliest) [longest, earliest] = [key, known.due];
    }
    return longest;
  }

  #isMine(key: string): boolean {
    const { namespace, service } = nameOf(key);
    // A host that clients ask for may be that of a route; what takes several together has a name of ours.
    return namespace === '' ? !service.startsWith('__') : this.#options.isIn(namespace);
  }

  async #collect(key: string, from: ObjectReader, run: Keeping): Promise<void> {
    const { clock, warn } = this.#options;
    const { tell, signal } = run;
    this.#underWay.add(key);
    try {
      const evidence = await collect(from, { ...nameOf(key), now: clock.now() });
      if (!isAborted(signal) && this.#cases.has(key)) tell({ type: 'evidence', ...nameOf(key), evidence });
      this.#readAt(key, evidence.collectedAt);
    } catch (error) {
      this.#readAt(key, clock.now());
      // One upstream that nobody understands must not take the others along.
      warn(
        `the evidence of ${key} cannot be made out (${sentence(error)}); report it with the objects of this service`,
      );
    }
    // Where all is there already, as in files, whole thousands would be collected in one turn.
    if (this.#slice.isOver) await this.#slice.next();
    if (isAborted(signal)) return;
    this.#underWay.delete(key);
    // The next one need not wait for the next look.
    this.#look(run);
  }
}

function oldestOf(cases: Iterable<Case>): number | undefined {
  const oldest = Math.min(...[...cases].map(({ readAt = Infinity }) => readAt));
  return oldest === Infinity ? undefined : oldest;
}

function nameOf(key: string): { readonly namespace: string; readonly service: string } {
  const at = key.indexOf('/');
  return { namespace: key.slice(0, at), service: key.slice(at + 1) };
}
