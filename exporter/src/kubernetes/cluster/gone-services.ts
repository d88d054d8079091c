import { hasNone, type Service } from '../../model/service.ts';
import { type ReadyPods, withoutEndpoints } from './readiness.ts';

/** A service that is gone, when that is told. */
export interface Farewell {
  /** What was told of it last. */
  readonly told: Service;
  /** Who was ready then, where that is known. */
  readonly before: ReadyPods | undefined;
  /** What the workloads want that it left behind; undefined when there are none. */
  readonly desired: number | undefined;
  /** Whether what made its pods is gone as well. */
  readonly isTakenDown: boolean;
}

interface GoneService {
  /** Milliseconds since the epoch. */
  readonly until: number;
  readonly wasDown: boolean;
}

/**
 * Services that are gone and are told for a while all the same, with explicit zeros, in the order in which they went.
 * While its workload runs on endpoints are desired: somebody deleted the wrong thing. One whose workload or namespace is
 * gone too was taken down on purpose, and nothing is desired any more; nor is it where no workload was ever known and all
 * was well. Of one that was down, and of whose pods nobody knows who makes them, it is not known: its outage goes on.
 */
export class GoneServices<Key> {
  readonly #graceMs: number;
  readonly #kept = new Map<Key, GoneService>();

  constructor(graceMs: number) {
    this.#graceMs = graceMs;
  }

  /** When the time of the next one is over; undefined when there is none. */
  get nextExpiry(): number | undefined {
    let next: number | undefined;
    for (const { until } of this.#kept.values()) next = Math.min(next ?? until, until);
    return next;
  }

  /** Those whose time is over. */
  expired(now: number): Key[] {
    return [...this.#kept].filter(([, { until }]) => until <= now).map(([key]) => key);
  }

  keys(): IterableIterator<Key> {
    return this.#kept.keys();
  }

  forget(key: Key): void {
    this.#kept.delete(key);
  }

  /** What to tell of it; undefined when there is nothing to keep. Its time begins when it is told for the first time. */
  tell(key: Key, farewell: Farewell, now: number): Service | undefined {
    const { told, before, desired, isTakenDown } = farewell;
    if (!this.#isWorthKeeping(told)) return undefined;
    let kept = this.#kept.get(key);
    if (kept === undefined) {
      kept = { until: now + this.#graceMs, wasDown: wasDown(told) };
      this.#kept.set(key, kept);
    }
    return {
      namespace: told.namespace,
      name: told.name,
      kind: told.kind,
      ports: told.ports,
      readiness: withoutEndpoints(told.readiness, before),
      endpointsDeclared: false,
      desired: desired ?? (kept.wasDown && !isTakenDown ? undefined : 0),
      removed: true,
    };
  }

  /** Where nothing of it could be misread as all well there is nothing to keep. */
  #isWorthKeeping({ kind, readiness }: Service): boolean {
    return this.#graceMs > 0 && kind !== 'external_name' && readiness.length > 0;
  }
}

function wasDown(told: Service): boolean {
  return told.readiness.some(hasNone);
}
