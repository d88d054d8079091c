import type { FailureClass, Outcome } from '@uhwatch/contract/outcomes.ts';
import type { Availability } from './availability.ts';
import type { UpstreamEvidence } from './evidence/upstream-evidence.ts';
import type { TrafficKey } from './event.ts';
import type { ProxyView } from './proxy-view.ts';
import type { RollingCount } from './rolling-count.ts';
import type { PortReadiness, Service } from './service.ts';

/** Finished requests (or TCP connections) that one proxy kind sent towards one upstream. */
export interface Traffic extends TrafficKey {
  readonly proxy: string;
  /** The sources that tell of it, mostly one. */
  readonly sources: readonly string[];
  /** When it was first heard of, in milliseconds since the epoch. */
  readonly bornAt: number;
  /** Whether it goes on where an earlier process stopped. */
  readonly continues: boolean;
  /** Since the exporter started; only grows. */
  readonly requests: number;
  /** Of the requests; one with several outcomes counts once in each. Absent until there was one, as in the next three. */
  readonly outcomes: ReadonlyMap<Outcome, number>;
  /** Of the requests those that failed, each once. */
  readonly failures: ReadonlyMap<FailureClass, number>;
  readonly recentRequests: RollingCount;
  readonly recentOutcomes: ReadonlyMap<Outcome, RollingCount>;
  readonly recentFailures: ReadonlyMap<FailureClass, RollingCount>;
}

/** One upstream service and all that is known of it. */
export interface Upstream {
  /** `namespace/service`. */
  readonly key: string;
  readonly namespace: string;
  readonly service: string;
  /** What the registry says, and which source told it; undefined for an upstream known from traffic alone. */
  readonly declared: { readonly source: string; readonly service: Service } | undefined;
  /** By port: what is known of its readiness over time. */
  readonly availability: ReadonlyMap<string, Availability>;
  readonly traffic: readonly Traffic[];
  /** What the server's own proxy tells, whichever kind it is of: requests that are in `traffic` as well, as a rule. */
  readonly inbound: readonly Traffic[];
  /** Its hosts as proxies see them: the last view, whether or not its source is up. */
  readonly proxyViews: ReadonlyMap<string, ProxyView>;
  /** What explains its state, and which source collected it; undefined while nobody asks for it. */
  readonly collected: { readonly source: string; readonly evidence: UpstreamEvidence } | undefined;
}

/** The last view of the endpoints, whether or not its source is up; an ExternalName service has none of its own. */
export function readinessOf({ declared }: Upstream): readonly PortReadiness[] {
  return declared === undefined || declared.service.kind === 'external_name' ? [] : declared.service.readiness;
}
