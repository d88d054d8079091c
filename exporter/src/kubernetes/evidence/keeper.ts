import type { Clock } from '../../model/clock.ts';
import type { Tell } from '../../model/event.ts';
import { isAborted } from '../../model/source.ts';
import { collect } from './collect.ts';
import type { ObjectReader } from './reader.ts';

export interface KeeperOptions {
  /** Asked for at each look, because files are read anew. */
  readonly reader: () => ObjectReader | undefined;
  readonly clock: Clock;
  readonly tell: Tell;
  /** Keys (`namespace/service`) of the upstreams in trouble, the worst first. */
  readonly inTrouble: () => ReadonlySet<string>;
  /** Whether a namespace is any of this source's business. */
  readonly isIn: (namespace: string) => boolean;
}

/** So often is looked who is in trouble. */
const lookMs = 250;
/** Upstreams whose evidence is collected at the same time. */
const concurrency = 4;
/** What explains a state often follows it by some seconds: the younger the trouble, the sooner it is looked at again. */
const minRefreshMs = 1_000;
const maxRefreshMs = 20_000;

interface Case {
  readonly since: number;
  /** When its evidence is collected next, in milliseconds since the epoch. */
  due: number;
}

/** Keeps evidence of the upstreams that are in trouble, and of no others. */
export class Keeper {
  readonly #options: KeeperOptions;
  readonly #cases = new Map<string, Case>();
  readonly #underWay = new Set<string>();

  constructor(options: KeeperOptions) {
    this.#options = options;
  }

  /** Something about it changed: what was collected may no longer hold. */
  changed(namespace: string, service: string): void {
    const known = this.#cases.get(`${namespace}/${service}`);
    if (known !== undefined) known.due = Math.min(known.due, this.#options.clock.now() + lookMs);
  }

  /** All of it changed. */
  allChanged(): void {
    for (const each of this.#cases.values()) each.due = 0;
  }

  /** Collects until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock } = this.#options;
    // Another run told last; whatever it knew is collected anew.
    this.allChanged();
    while (!isAborted(signal)) {
      this.#look(signal);
      await clock.sleep(lookMs, signal);
    }
  }

  #look(signal: AbortSignal): void {
    const { clock, tell, inTrouble, reader } = this.#options;
    const keys = inTrouble();
    for (const key of this.#cases.keys()) {
      if (keys.has(key)) continue;
      this.#cases.delete(key);
      tell({ type: 'evidence', ...nameOf(key), evidence: undefined });
    }
    const from = reader();
    while (from !== undefined && this.#underWay.size < concurrency) {
      const now = clock.now();
      const key = this.#next(keys, now);
      if (key === undefined) return;
      const since = this.#cases.get(key)?.since ?? now;
      this.#cases.set(key, { since, due: now + Math.min(maxRefreshMs, Math.max(minRefreshMs, now - since)) });
      void this.#collect(key, from, signal);
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

  async #collect(key: string, from: ObjectReader, signal: AbortSignal): Promise<void> {
    const { clock, tell } = this.#options;
    this.#underWay.add(key);
    const evidence = await collect(from, { ...nameOf(key), now: clock.now() });
    this.#underWay.delete(key);
    if (isAborted(signal)) return;
    if (this.#cases.has(key)) tell({ type: 'evidence', ...nameOf(key), evidence });
    // The next one need not wait for the next look.
    this.#look(signal);
  }
}

function nameOf(key: string): { readonly namespace: string; readonly service: string } {
  const at = key.indexOf('/');
  return { namespace: key.slice(0, at), service: key.slice(at + 1) };
}
