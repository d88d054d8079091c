/** Names of the metric families that something outside the exporter reads; their rows are in exporter/src/metrics/families. */
export const metricNames = {
  requests: 'upstream_requests_total',
  responseFlags: 'upstream_response_flags_total',
  endpoints: 'upstream_endpoints',
  desired: 'upstream_desired_endpoints',
  status: 'upstream_status',
  findingEndpoints: 'upstream_finding_endpoints',
} as const;

/** Never the bare `namespace`, `service`, `cluster`: they collide with Prometheus' target labels. */
export const labels = {
  namespace: 'upstream_namespace',
  service: 'upstream_service',
  port: 'upstream_port',
  subset: 'subset',
  proxy: 'proxy',
  flag: 'flag',
  state: 'state',
  status: 'status',
  code: 'code',
  cause: 'cause',
  reason: 'reason',
} as const;
