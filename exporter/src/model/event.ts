import type { Flag } from '@uhwatch/contract/response-flags.ts';
import type { Service } from './service.ts';

export const lineResults = ['counted', 'ignored', 'malformed', 'truncated'] as const;
export type LineResult = (typeof lineResults)[number];

/** Whom the traffic went to. `port` is what the proxy calls it: a number or a name, empty when it does not say. */
export interface TrafficKey {
  readonly namespace: string;
  readonly service: string;
  readonly port: string;
  readonly subset: string;
}

/** What one batch adds to the counters of one upstream. */
export interface TrafficCount extends TrafficKey {
  readonly requests: number;
  readonly flags: ReadonlyMap<Flag, number>;
}

/** Everything a source can tell the model. `at` is in milliseconds since the epoch. */
export type ModelEvent = { readonly source: string; readonly at: number } & (
  | { readonly type: 'source-up' }
  /** The source goes on trying by itself, or the supervisor restarts it. */
  | { readonly type: 'source-down'; readonly error: string }
  | { readonly type: 'source-restarted' }
  /** The whole truth of this source: services that it told of before and that are missing now are gone. */
  | { readonly type: 'services'; readonly services: readonly Service[] }
  | { readonly type: 'service'; readonly service: Service }
  | { readonly type: 'service-removed'; readonly namespace: string; readonly name: string }
  /** An empty batch says that this proxy reports here, so that its series exist at zero. */
  | {
      readonly type: 'traffic';
      readonly proxy: string;
      readonly counts: readonly TrafficCount[];
      /** It happened at an unknown earlier time: it counts, but it is not recent. */
      readonly old: boolean;
    }
  | { readonly type: 'lines'; readonly result: LineResult; readonly count: number }
);

export type Emit = (event: ModelEvent) => void;
