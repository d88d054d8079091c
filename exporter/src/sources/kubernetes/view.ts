import type { Clock } from '../../model/clock.ts';
import type { Emit } from '../../model/event.ts';
import { Cluster } from './cluster.ts';
import { isRejection, type KubernetesRecord, project, uidOf } from './objects.ts';
import type { Delivery, Resource } from './reflector.ts';

/** Changes of routes are told together after so long: a gateway that starts writes the status of every route. */
const aliasesDelayMs = 500;

interface ViewContext {
  /** The name of the source. */
  readonly source: string;
  readonly emit: Emit;
  readonly clock: Clock;
  readonly warn: (sentence: string) => void;
  readonly signal: AbortSignal;
  /** So many kinds must have been listed before anything is told. */
  readonly kinds: number;
}

/** The cluster as far as it is known, and what the model has been told of it. */
export class View {
  readonly #emit: Emit;
  readonly #clock: Clock;
  readonly #warn: (sentence: string) => void;
  readonly #signal: AbortSignal;
  readonly #source: string;
  readonly #kinds: number;
  readonly #cluster = new Cluster();
  readonly #listed = new Set<string>();
  readonly #skipped = new Map<string, string>();
  #complete = false;
  #aliasesDue = false;

  constructor({ emit, clock, warn, signal, source, kinds }: ViewContext) {
    this.#emit = emit;
    this.#clock = clock;
    this.#warn = warn;
    this.#signal = signal;
    this.#source = source;
    this.#kinds = kinds;
  }

  delivery({ kind }: Resource): Delivery {
    const present = new Map<string, KubernetesRecord>();
    /** What the object was goes first: it may belong to another service now, or be of no use any more. */
    const forget = (uid: string): void => {
      const previous = present.get(uid);
      if (previous !== undefined) this.#cluster.remove(previous);
      present.delete(uid);
    };
    const keep = (item: unknown): void => {
      forget(uidOf(item));
      const record = project(item, kind);
      if (!isRejection(record)) {
        present.set(record.uid, record);
        this.#cluster.put(record);
      } else if (record.rejected === 'malformed') this.#warn(record.why);
    };
    return {
      replace: (items) => {
        for (const uid of [...present.keys()]) forget(uid);
        for (const item of items) keep(item);
        this.#skipped.delete(kind);
        this.#onListed(kind);
      },
      put: (item) => {
        keep(item);
        this.#publish();
      },
      remove: (item) => {
        forget(uidOf(item));
        this.#publish();
      },
    };
  }

  /** Says why a resource is left out, once for as long as the reason is the same. */
  skip({ kind }: Resource, why: string): void {
    if (this.#skipped.get(kind) !== why) this.#warn(why);
    this.#skipped.set(kind, why);
    this.#onListed(kind);
  }

  /** Before every resource was listed once, a service would look as if it had no endpoints. */
  #onListed(kind: string): void {
    this.#listed.add(kind);
    if (this.#complete) return this.#publish();
    if (this.#listed.size < this.#kinds) return;
    this.#complete = true;
    const at = this.#clock.now();
    this.#emit({ type: 'services', source: this.#source, at, services: this.#cluster.services() });
    this.#tellAliases();
    this.#emit({ type: 'source-up', source: this.#source, at });
  }

  #publish(): void {
    if (!this.#complete) return;
    const at = this.#clock.now();
    const { changed, removed } = this.#cluster.takeChanges();
    for (const service of changed) this.#emit({ type: 'service', source: this.#source, at, service });
    for (const gone of removed) this.#emit({ type: 'service-removed', source: this.#source, at, ...gone });
    if (this.#cluster.routesChanged && !this.#aliasesDue) void this.#tellAliasesSoon();
  }

  async #tellAliasesSoon(): Promise<void> {
    this.#aliasesDue = true;
    await this.#clock.sleep(aliasesDelayMs, this.#signal);
    this.#aliasesDue = false;
    if (!this.#signal.aborted) this.#tellAliases();
  }

  #tellAliases(): void {
    const aliases = this.#cluster.takeAliases();
    if (aliases !== undefined) this.#emit({ type: 'aliases', source: this.#source, at: this.#clock.now(), aliases });
  }
}
