import type { Flag } from '@uhwatch/contract/response-flags.ts';
import type { TrafficKey } from './event.ts';
import type { RollingCount } from './rolling-count.ts';
import type { PortReadiness, Service } from './service.ts';

/** Finished requests (or TCP connections) that one proxy kind sent towards one upstream. */
export interface Traffic extends TrafficKey {
  readonly proxy: string;
  /** The source that tells of it. */
  readonly source: string;
  /** When it was first heard of, in milliseconds since the epoch. */
  readonly bornAt: number;
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
  /** The proxy kind whose traffic it tells; undefined for a source of endpoints. */
  readonly proxy: string | undefined;
  /** What became of each line read, for sources that read lines. */
  readonly lines: ReadonlyMap<string, number> | undefined;
}

/** Takes the traffic of upstreams beyond the limit, so that forged hosts cannot fill the memory. */
export const otherUpstream = '__other__';

/** A view of the model. It is read synchronously and never kept across a turn of the event loop. */
export interface Snapshot {
  readonly upstreams: ReadonlyMap<string, Upstream>;
  readonly sources: ReadonlyMap<string, SourceState>;
  /** Proxy kinds that report here. */
  readonly proxies: readonly string[];
  /** Finished requests that were counted under `otherUpstream`, because too many upstreams were known already. */
  readonly seriesLimited: number;
  /** Changes when something that concerns every upstream changes: a source goes up or down, a proxy kind appears. */
  readonly epoch: number;
}

/** The last view of the endpoints, whether or not its source is up; an ExternalName service has none of its own. */
export function readinessOf({ declared }: Upstream): readonly PortReadiness[] {
  return declared === undefined || declared.service.kind === 'external_name' ? [] : declared.service.readiness;
}
