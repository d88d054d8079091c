import type { Flag } from '@uhwatch/contract/response-flags.ts';
import type { TrafficKey } from './event.ts';
import type { RollingCount } from './rolling-count.ts';
import type { Service } from './service.ts';

/** Finished requests (or TCP connections) that one proxy kind sent towards one upstream. */
export interface Traffic extends TrafficKey {
  readonly proxy: string;
  /** Since the exporter started; only grows. */
  readonly requests: number;
  /** A request with several flags counts once in each. */
  readonly flags: ReadonlyMap<Flag, number>;
  readonly recentRequests: RollingCount;
  readonly recentFlags: ReadonlyMap<Flag, RollingCount>;
}

/** Whether a port has a ready endpoint; `since` is in milliseconds since the epoch. */
export interface Availability {
  readonly anyReady: boolean;
  readonly since: number;
}

/** One upstream service and all that is known of it. */
export interface Upstream {
  readonly namespace: string;
  readonly service: string;
  /** Changes whenever anything below changes; what is derived from an upstream may be kept until then. */
  readonly version: number;
  /** What the registry says, and which source told it; undefined for an upstream known from traffic alone. */
  readonly declared: { readonly source: string; readonly service: Service } | undefined;
  /** By port: whether any endpoint is ready, and since when. */
  readonly availability: ReadonlyMap<string, Availability>;
  readonly traffic: readonly Traffic[];
}

export interface SourceState {
  readonly name: string;
  readonly up: boolean;
  /** Whether it ever had a complete view. */
  readonly everUp: boolean;
  readonly error: string | undefined;
  readonly lastEventAt: number | undefined;
  readonly restarts: number;
  /** What became of each line read, for sources that read lines. */
  readonly lines: ReadonlyMap<string, number> | undefined;
}

/** A view of the model. It is read synchronously and never kept across a turn of the event loop. */
export interface Snapshot {
  readonly upstreams: ReadonlyMap<string, Upstream>;
  readonly sources: ReadonlyMap<string, SourceState>;
  /** Proxy kinds that report here. */
  readonly proxies: readonly string[];
  /** Changes when something that concerns every upstream changes: a source goes up or down, a proxy kind appears. */
  readonly epoch: number;
}
