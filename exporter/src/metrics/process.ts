import { collectDefaultMetrics, Registry } from '@prometheus-io/client';

/** The exporter's own process metrics (CPU, memory, event loop, garbage collection), as text. */
export function processMetrics(): () => Promise<string> {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  return () => registry.metrics();
}
