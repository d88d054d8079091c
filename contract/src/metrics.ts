/** Names of the metric families that something outside the exporter reads; their rows are in exporter/src/metrics/families. */
export const metricNames = {
  requests: 'upstream_requests_total',
  responseFlags: 'upstream_response_flags_total',
  failures: 'upstream_failures_total',
  endpoints: 'upstream_endpoints',
  desired: 'upstream_desired_endpoints',
  usable: 'upstream_usable_endpoints',
  minAvailable: 'upstream_min_available_endpoints',
  readyChanges: 'upstream_ready_changes_total',
  status: 'upstream_status',
  lastKnownStatus: 'upstream_last_known_status',
  asOf: 'upstream_as_of_timestamp_seconds',
  findingEndpoints: 'upstream_finding_endpoints',
  findingSince: 'upstream_finding_since_timestamp_seconds',
  primaryFinding: 'upstream_primary_finding_share',
  change: 'upstream_change_timestamp_seconds',
  routeInfo: 'upstream_route_info',
  buildInfo: 'uhwatch_build_info',
  shardInfo: 'uhwatch_shard_info',
  seriesLimited: 'uhwatch_series_limited_total',
  sourceUp: 'uhwatch_source_up',
  resourceUp: 'uhwatch_resource_up',
  logLines: 'uhwatch_log_lines_total',
  logLag: 'uhwatch_log_lag_bytes',
} as const;

/** What Prometheus, and Grafana where its alert history goes to Prometheus, tell of pending and firing alerts. */
export const alertMetrics = ['ALERTS', 'GRAFANA_ALERTS'] as const;

/** Never the bare `namespace`, `service`, `cluster`: they collide with Prometheus' target labels. */
export const labels = {
  /** External or target label of a Kubernetes cluster: whoever reads metrics keeps it in the identity. */
  cluster: 'cluster',
  namespace: 'upstream_namespace',
  service: 'upstream_service',
  port: 'upstream_port',
  subset: 'subset',
  proxy: 'proxy',
  flag: 'flag',
  class: 'class',
  state: 'state',
  status: 'status',
  code: 'code',
  cause: 'cause',
  reason: 'reason',
  confidence: 'confidence',
  kind: 'kind',
  name: 'name',
  what: 'what',
  routeNamespace: 'route_namespace',
  route: 'route',
  host: 'host',
  alertName: 'alertname',
  alertState: 'alertstate',
  severity: 'severity',
} as const;
