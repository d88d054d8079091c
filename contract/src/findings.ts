/**
 * Stable words for why nothing healthy stands behind an upstream, in the order in which the first match wins for an
 * endpoint; from `port_mismatch` on, the endpoints look ready.
 */
export const causes = [
  'service_missing',
  'external_name',
  'no_endpoints_declared',
  'scaled_to_zero',
  'creation_forbidden',
  'selector_matches_no_pods',
  'unscheduled',
  'node_not_ready',
  'sandbox_failed',
  'image_pull',
  'config_error',
  'volume_mount',
  'init_failing',
  'crash_loop',
  'starting',
  'readiness_probe',
  'readiness_gate',
  'terminating',
  'evicted',
  'port_mismatch',
  'subset_matches_no_pods',
  'route_target_missing',
  'route_without_backend',
  'outlier_ejection',
  'proxy_health_check',
  'traffic_policy_local',
  'proxy_view_differs',
  'dns',
  'network_policy_suspected',
  'connection_refused',
  'no_route',
  'retries_exhausted',
  'policy_blocked',
  'unknown',
] as const;
export type Cause = (typeof causes)[number];

/** What a person reads for the stable word of a cause. */
export const causeWords = {
  service_missing: 'The Service does not exist',
  external_name: 'The Service is only an external name',
  no_endpoints_declared: 'No endpoints are declared',
  scaled_to_zero: 'Scaled to zero',
  creation_forbidden: 'Pods may not be created',
  selector_matches_no_pods: 'The selector matches no pods',
  unscheduled: 'Pods cannot be scheduled',
  node_not_ready: 'The node is not ready',
  sandbox_failed: 'The pod sandbox cannot be set up',
  image_pull: 'The image cannot be pulled',
  config_error: 'A ConfigMap, Secret or key is missing',
  volume_mount: 'A volume cannot be mounted',
  init_failing: 'An init container fails',
  crash_loop: 'Containers crash again and again',
  starting: 'Still starting',
  readiness_probe: 'Readiness checks fail',
  readiness_gate: 'A readiness gate is not met',
  terminating: 'Pods are terminating',
  evicted: 'Pods were evicted',
  port_mismatch: 'The target port does not match',
  subset_matches_no_pods: 'The mesh subset matches no pods',
  route_target_missing: 'The route points at nothing',
  route_without_backend: 'The route has no backend with endpoints',
  outlier_ejection: 'Outlier detection ejected the endpoints',
  proxy_health_check: 'Health checks of the proxy fail',
  traffic_policy_local: 'Local traffic policy, no local endpoint',
  proxy_view_differs: 'The proxy sees other endpoints',
  dns: 'The name does not resolve',
  network_policy_suspected: 'A network policy may block it',
  connection_refused: 'Connections are refused',
  no_route: 'No route matches the request',
  retries_exhausted: 'Every retry failed',
  policy_blocked: 'Blocked by policy',
  unknown: 'Cause not known yet',
} as const satisfies Record<Cause, string>;

/** A word that a newer exporter knows and its reader does not is still readable. */
export function describeCause(cause: string): string {
  return Object.hasOwn(causeWords, cause) ? causeWords[cause as Cause] : cause.replaceAll('_', ' ');
}

/** Codes of findings are forever: wording may change, a retired code is never used again. */
export const findingCodes = [
  'UP101',
  'UP102',
  'UP201',
  'UP202',
  'UP203',
  'UP204',
  'UP205',
  'UP206',
  'UP207',
  'UP208',
  'UP209',
] as const;
export type FindingCode = (typeof findingCodes)[number];

/** `certain`: the evidence proves it. `likely`: it explains what is seen. `suspected`: one of several explanations. */
export const confidences = ['certain', 'likely', 'suspected'] as const;
export type Confidence = (typeof confidences)[number];

/** The words for how sure a finding is. */
export const confidenceWords = {
  certain: 'Certain: the evidence proves it',
  likely: 'Likely: it explains what is seen',
  suspected: 'Suspected: one of several explanations',
} as const satisfies Record<Confidence, string>;
