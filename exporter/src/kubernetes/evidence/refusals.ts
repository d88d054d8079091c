import type { Clock } from '../../model/clock.ts';
import type { Found, ObjectQuery } from './reader.ts';
import { keyOf } from './reader.ts';

/** What may not be read, is not served or is too big is asked for again after so long. */
const retryMs = 60_000;

/** Questions that need not be asked, because the answer is known for a while: whoever comes next is told the same. */
export class Refusals {
  readonly #clock: Clock;
  readonly #known = new Map<string, { readonly found: Found; readonly until: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  of(query: ObjectQuery): Found | undefined {
    return this.#at(query.resource) ?? this.#at(placeOf(query)) ?? this.#at(keyOf(query));
  }

  /** No object of this kind may be listed in this namespace, whichever it is. */
  refused(query: ObjectQuery, found: Found): void {
    this.#put(placeOf(query), found);
  }

  /** The cluster does not have the kind. */
  absent({ resource }: ObjectQuery, found: Found): void {
    this.#put(resource, found);
  }

  tooBig(query: ObjectQuery, found: Found): void {
    this.#put(keyOf(query), found);
  }

  #at(key: string): Found | undefined {
    const known = this.#known.get(key);
    return known !== undefined && known.until > this.#clock.now() ? known.found : undefined;
  }

  #put(key: string, found: Found): void {
    this.#known.set(key, { found, until: this.#clock.now() + retryMs });
  }
}

function placeOf({ resource, namespace }: ObjectQuery): string {
  return `${resource} in ${namespace}`;
}
