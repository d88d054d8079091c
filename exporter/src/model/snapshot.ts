import type { Histogram } from './histogram.ts';
import type { SourceState } from './source-state.ts';
import type { Upstream } from './upstream.ts';

/** A view of the model. It is read synchronously and never kept across a turn of the event loop. */
export interface Snapshot {
  readonly upstreams: ReadonlyMap<string, Upstream>;
  readonly sources: ReadonlyMap<string, SourceState>;
  /** Counts that went to a wider row (mostly `otherUpstream`) and views left out, because there were too many. */
  readonly seriesLimited: { readonly traffic: number; readonly proxyHosts: number };
  /** Seconds from the change of a pod until its endpoint was known here. */
  readonly propagation: Histogram;
}
