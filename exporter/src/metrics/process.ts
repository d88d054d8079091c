import { collectDefaultMetrics, Registry } from '@prometheus-io/client';

/** Default metrics of the client library whose names break Prometheus' own rules (`promtool check metrics`). */
const misnamed = [
  'nodejs_active_handles_total',
  'nodejs_active_requests_total',
  'nodejs_active_resources_total',
  'nodejs_eventloop_utilization_histogram',
  'nodejs_eventloop_utilization_summary',
];

/** The exporter's own process metrics (CPU, memory, event loop, garbage collection), as text. */
export function processMetrics(): () => Promise<string> {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  for (const name of misnamed) registry.removeSingleMetric(name);
  return () => registry.metrics();
}
