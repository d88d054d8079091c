import { collectDefaultMetrics, Registry } from '@prometheus-io/client';

/** Default metrics of the client library whose names break Prometheus' own rules (`promtool check metrics`). */
const misnamed = [
  'nodejs_active_handles_total',
  'nodejs_active_requests_total',
  'nodejs_active_resources_total',
  'nodejs_eventloop_utilization_histogram',
  'nodejs_eventloop_utilization_summary',
];
/** Those that a timer feeds, a hundred times a second: more work than all else that a quiet exporter does. */
const sampled = ['min', 'max', 'mean', 'stddev', 'p50', 'p90', 'p99'].map((of) => `nodejs_eventloop_lag_${of}_seconds`);
/** The library cannot do without its timers, which feed none of what is left: they come once in a day. */
const seldomMs = 86_400_000;

/** The exporter's own process metrics (CPU, memory, event loop, garbage collection), as text. */
export function processMetrics(): () => Promise<string> {
  const registry = new Registry();
  collectDefaultMetrics({
    register: registry,
    eventLoopMonitoringPrecision: seldomMs,
    eventLoopUtilizationTimeout: seldomMs,
  });
  for (const name of [...misnamed, ...sampled]) registry.removeSingleMetric(name);
  return () => registry.metrics();
}
