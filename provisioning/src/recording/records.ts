import type { Duration } from '../parameters.ts';

/** Names of what is recorded, `level:metric:operations`; whoever reads a record takes its name from here. */
export const records = {
  /** Requests per second: in the last interval, of upstreams that fail; and of each upstream, by how far back it looks. */
  requests: {
    now: 'upstream:upstream_requests:irate',
    minutes: 'upstream:upstream_requests:rate5m',
    hour: 'upstream:upstream_requests:rate1h',
    /** Of a whole cluster. */
    cluster: 'cluster:upstream_requests:rate5m',
  },
  /**
   * Failed requests per second by signal, absent while there are none: in the last interval, and by how far back it looks.
   * Of those that page also how many there were within five minutes.
   */
  failures: {
    now: 'upstream:upstream_failures:irate',
    count: 'upstream:upstream_failures:increase5m',
    minutes: 'upstream:upstream_failures:rate5m',
    hour: 'upstream:upstream_failures:rate1h',
  },
  ready: 'upstream_port:upstream_endpoints_ready:max',
  /** Ready endpoints of ports that no exporter sees now. */
  last: 'upstream_port:upstream_endpoints_ready:last',
  /** Ready endpoints of the port that has the fewest; and the same only of upstreams that lack some. */
  least: 'upstream:upstream_endpoints_ready:min',
  fewer: 'upstream:upstream_endpoints_ready:fewer',
  desired: 'upstream:upstream_desired_endpoints:max',
  /** Desired endpoints of what is scaled to zero: always 0. */
  unwanted: 'upstream:upstream_desired_endpoints:none',
  /** Ready endpoints of the ports that have none: always 0. */
  none: 'upstream_port:upstream_endpoints_ready:none',
  /** Of those the ones that count although no request arrives now, and the ones that page. */
  missed: 'upstream_port:upstream_endpoints_ready:missed',
  asked: 'upstream_port:upstream_endpoints_ready:asked',
  /** 1 for each upstream behind which nothing healthy stands now. */
  out: 'upstream:upstream_no_healthy_upstream:bool',
  /** How many of them a cluster has. */
  outCount: 'cluster:upstream_no_healthy_upstream:count',
} as const;

/** Share of requests that failed within a window, by signal; in the last interval, or the last two. */
export function share(window: Duration | 'now' | 'fast'): string {
  return `upstream:upstream_failures_per_request:ratio_${/^\d/.test(window) ? `rate${window}` : window}`;
}

/** The label of a record of failures that tells which. */
export const signalLabel = 'signal';
