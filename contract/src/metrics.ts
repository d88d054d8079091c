/** Names of the metric families that something outside the exporter reads; their rows are in exporter/src/metrics/families. */
export const metricNames = {
  requests: 'upstream_requests_total',
  responseFlags: 'upstream_response_flags_total',
  failures: 'upstream_failures_total',
  inboundFailures: 'upstream_inbound_failures_total',
  noBackend: 'upstream_no_backend_responses_total',
  panicRequests: 'upstream_panic_requests_total',
  endpoints: 'upstream_endpoints',
  subsetEndpoints: 'upstream_subset_endpoints',
  desired: 'upstream_desired_endpoints',
  proxyHosts: 'upstream_proxy_hosts',
  lowWatermark: 'upstream_ready_low_watermark',
  noReadySeconds: 'upstream_no_ready_seconds_total',
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
  commonCauseUpstreams: 'uhwatch_common_cause_upstreams',
  buildInfo: 'uhwatch_build_info',
  shardInfo: 'uhwatch_shard_info',
  seriesLimited: 'uhwatch_series_limited_total',
  sourceUp: 'uhwatch_source_up',
  sourceRestarts: 'uhwatch_source_restarts_total',
  resourceUp: 'uhwatch_resource_up',
  resourceEvents: 'uhwatch_resource_events_total',
  resourceRelists: 'uhwatch_resource_relists_total',
  propagation: 'uhwatch_endpoint_propagation_seconds',
  evidenceRequests: 'uhwatch_evidence_requests_total',
  evidenceWaiting: 'uhwatch_evidence_waiting_upstreams',
  logLines: 'uhwatch_log_lines_total',
  logLag: 'uhwatch_log_lag_bytes',
  logChanges: 'uhwatch_log_changes_total',
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
  objectNamespace: 'object_namespace',
  what: 'what',
  routeNamespace: 'route_namespace',
  route: 'route',
  host: 'host',
  alertName: 'alertname',
  alertState: 'alertstate',
  severity: 'severity',
} as const;

/** Takes the traffic of upstreams beyond the limit, so that forged hosts cannot fill the memory. */
export const otherUpstream = '__other__';

/** Takes the failed requests of which nothing tells whom they were for: an outage must not vanish. */
export const unnamedUpstream = '__unnamed__';
