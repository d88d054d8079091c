import type { Clock } from '../../model/clock.ts';
import type { Told } from './answers.ts';
import { keyOf, type ObjectQuery } from './reader.ts';

/** What may not be read, is not served or is too big is asked for again after so long. */
const retryMs = 60_000;

/** Questions that need not be asked, because the answer is known for a while: whoever comes next is told the same. */
export class Refusals {
  readonly #clock: Clock;
  readonly #known = new Map<string, { readonly told: Told; readonly until: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  of(query: ObjectQuery): Told | undefined {
    return this.#at(query.resource) ?? this.#at(placeOf(query)) ?? this.#at(keyOf(query));
  }

  /** No object of this kind may be listed in this namespace, whichever it is. */
  refused(query: ObjectQuery, told: Told): void {
    this.#put(placeOf(query), told);
  }

  /** The cluster does not have the kind. */
  absent({ resource }: ObjectQuery, told: Told): void {
    this.#put(resource, told);
  }

  tooBig(query: ObjectQuery, told: Told): void {
    this.#put(keyOf(query), told);
  }

  #at(key: string): Told | undefined {
    const known = this.#known.get(key);
    return known !== undefined && known.until > this.#clock.now() ? known.told : undefined;
  }

  #put(key: string, told: Told): void {
    this.#known.set(key, { told, until: this.#clock.now() + retryMs });
  }
}

function placeOf({ resource, namespace }: ObjectQuery): string {
  return `${resource} in ${namespace}`;
}
