/**
 * What the dashboards read that is no family of ours: the exporter's own process, as its client library tells, and what
 * Prometheus writes of each scrape (https://prometheus.io/docs/concepts/jobs_instances/).
 */
export const otherMetrics = {
  cpuSeconds: 'process_cpu_seconds_total',
  residentBytes: 'process_resident_memory_bytes',
  startTime: 'process_start_time_seconds',
  heapUsedBytes: 'nodejs_heap_size_used_bytes',
  externalBytes: 'nodejs_external_memory_bytes',
  eventLoopLag: 'nodejs_eventloop_lag_seconds',
  garbageSeconds: 'nodejs_gc_duration_seconds_sum',
  up: 'up',
  scrapeSeconds: 'scrape_duration_seconds',
  scrapedSamples: 'scrape_samples_scraped',
  addedSeries: 'scrape_series_added',
} as const;
export type OtherMetric = (typeof otherMetrics)[keyof typeof otherMetrics];
