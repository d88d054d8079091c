import type { Duration } from '../parameters.ts';

/** Names of what is recorded, `level:metric:operations`; whoever reads a record takes its name from here. */
export const records = {
  /** Requests per second, by how far back the rate looks. */
  requests: {
    now: 'upstream:upstream_requests:irate',
    minutes: 'upstream:upstream_requests:rate5m',
    hour: 'upstream:upstream_requests:rate1h',
  },
  /** Failed requests per second by signal; absent while there are none. */
  failures: {
    now: 'upstream:upstream_failures:irate',
    minutes: 'upstream:upstream_failures:rate5m',
    hour: 'upstream:upstream_failures:rate1h',
  },
  ready: 'upstream_port:upstream_endpoints_ready:max',
  /** Ready endpoints of the port that has the fewest. */
  least: 'upstream:upstream_endpoints_ready:min',
  desired: 'upstream:upstream_desired_endpoints:max',
  /** Ready endpoints of the ports that ought to have some and have none: always 0. */
  none: 'upstream_port:upstream_endpoints_ready:none',
  /** 1 for each upstream behind which nothing healthy stands now. */
  out: 'upstream:upstream_no_healthy_upstream:bool',
  /** How many of them a cluster has. */
  outCount: 'cluster:upstream_no_healthy_upstream:count',
} as const;

/** Share of requests that failed within a window, by signal; that of the last three intervals is called fast. */
export function share(window: Duration | 'fast'): string {
  return `upstream:upstream_failures_per_request:ratio_${window === 'fast' ? window : `rate${window}`}`;
}

/** The label of a record of failures that tells which. */
export const signalLabel = 'signal';
