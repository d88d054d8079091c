import type { Clock } from '../../model/clock.ts';
import type { Faults, WatchList } from './faults.ts';
import type { Output } from './output.ts';
import type { Scope } from './selectors.ts';
import { badRequest, Refusal, statusOf } from './status.ts';
import type { Storage } from './storage.ts';

/** What lists and watches are served from. */
export interface Serving {
  readonly storage: Storage;
  readonly faults: Faults;
  readonly clock: Clock;
  readonly gzip: boolean;
  readonly watchList: WatchList;
  readonly bookmarkEveryMs: number | undefined;
}

/** One request for a collection. */
export interface Asked {
  readonly scope: Scope;
  readonly query: URLSearchParams;
  readonly acceptsGzip: boolean;
  readonly output: Output;
}

/** A boolean of a query: as the apiserver reads it everything is true but `0` and `false`. */
export function flagOf(value: string | null): boolean {
  return value !== null && value !== '0' && value.toLowerCase() !== 'false';
}

/** A resourceVersion, which is opaque to clients, as this server made it; undefined when it is not set. */
export function versionOf(query: URLSearchParams): number | undefined {
  const value = query.get('resourceVersion') ?? '';
  if (value === '') return undefined;
  if (/^\d+$/.test(value)) return Number(value);
  // A real apiserver answers a watch with 500, and without a reason, where it answers a list with 400.
  if (flagOf(query.get('watch')))
    throw new Refusal(statusOf(500, `strconv.ParseUint: parsing "${value}": invalid syntax`, { reason: '' }));
  throw badRequest(`resourceVersion: Invalid value: "${value}": invalid syntax`);
}
