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
  'outlier_ejection',
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

/** Codes of findings are forever: wording may change, a retired code is never used again. */
export const findingCodes = ['UP101', 'UP201', 'UP202', 'UP203', 'UP204', 'UP205'] as const;
export type FindingCode = (typeof findingCodes)[number];

/** `certain`: the evidence proves it. `likely`: it explains what is seen. `suspected`: one of several explanations. */
export const confidences = ['certain', 'likely', 'suspected'] as const;
export type Confidence = (typeof confidences)[number];
