import type { Tell } from '../../model/event.ts';
import { sentence, type SourceError } from '../../model/source.ts';
import type { Target } from './scope.ts';

export interface HealthOptions {
  readonly targets: readonly Target[];
  readonly tell: Tell;
  readonly warn: (sentence: string) => void;
  /** Tells all that is known; the source is up when that is done. */
  readonly tellAll: () => Promise<void>;
}

interface Fault {
  readonly why: string;
  /** The source as a whole cannot be up with it. */
  readonly isFatal: boolean;
}

/** Which parts of a cluster are known in one run of the source: a part that fails takes only itself away. */
export class Health {
  readonly #options: HealthOptions;
  /** Targets that were listed, or given up. */
  readonly #settled = new Set<string>();
  readonly #faults = new Map<string, Fault>();
  readonly #toldUp = new Set<string>();
  #isUp = false;
  #isTellingAll = false;

  constructor(options: HealthOptions) {
    this.#options = options;
  }

  /** Before every target was listed once, a service would look as if it had no endpoints. */
  get isComplete(): boolean {
    return this.#settled.size === this.#options.targets.length;
  }

  get isUp(): boolean {
    return this.#isUp;
  }

  /** Whether no other target of the same resource is known, or may become so. */
  isLast({ id, name }: Target): boolean {
    return this.#options.targets.every((other) => other.name !== name || other.id === id || this.#faults.has(other.id));
  }

  /** There is nothing more to wait for from this target. */
  settle({ id }: Target): void {
    this.#settled.add(id);
    this.#goUp();
  }

  healthy({ id, name }: Target): void {
    const wasFaulty = this.#faults.delete(id);
    if (!wasFaulty && this.#toldUp.has(id)) return;
    this.#toldUp.add(id);
    const isWhole = this.#options.targets.every((other) => other.name !== name || !this.#faults.has(other.id));
    if (isWhole) this.#options.tell({ type: 'resource-up', resource: name });
    this.#goUp();
  }

  /** It cannot be read for now, and what was known of it grows old. */
  fault(target: Target, error: SourceError): void {
    const isFatal = target.row.required === true;
    if (!this.#take(target, { why: sentence(error), isFatal })) return;
    if (!isFatal) return this.settle(target);
    this.#isUp = false;
    this.#options.tell({ type: 'source-down', error: sentence(error) });
  }

  /** It may not be read at all: nothing is known of it, but the rest may go on. */
  refused(target: Target, error: SourceError): void {
    this.#take(target, { why: sentence(error), isFatal: false });
    this.settle(target);
  }

  /** False when it was told already. */
  #take({ id, name, row }: Target, fault: Fault): boolean {
    const isNews = this.#faults.get(id)?.why !== fault.why;
    this.#faults.set(id, fault);
    if (!isNews) return false;
    const error = `${fault.why}; ${row.without}`;
    this.#options.tell({ type: 'resource-down', resource: name, error });
    // What takes the whole source down is told with the source.
    if (!fault.isFatal) this.#options.warn(error);
    return true;
  }

  #goUp(): void {
    if (!this.#isUp && !this.#isTellingAll && this.#mayBeUp) void this.#tellAll();
  }

  get #mayBeUp(): boolean {
    return this.isComplete && ![...this.#faults.values()].some(({ isFatal }) => isFatal);
  }

  async #tellAll(): Promise<void> {
    this.#isTellingAll = true;
    await this.#options.tellAll();
    this.#isTellingAll = false;
    if (!this.#mayBeUp) return;
    this.#isUp = true;
    this.#options.tell({ type: 'source-up' });
  }
}
