/** What stands behind an upstream; `unknown` whenever what would tell is down or stale. From worst to best. */
export const statuses = ['no_healthy_upstream', 'degraded', 'unknown', 'idle', 'healthy'] as const;
export type Status = (typeof statuses)[number];

/** The words that a person reads; never color alone. */
export const statusWords = {
  no_healthy_upstream: 'No healthy upstream',
  degraded: 'Degraded',
  unknown: 'Unknown',
  idle: 'Idle (scaled to zero)',
  healthy: 'Healthy',
} as const satisfies Record<Status, string>;

/**
 * The color of each status, by its name in Grafana's palette; who draws with a theme takes the theme's own color of
 * that name.
 */
export const statusColors = {
  no_healthy_upstream: 'red',
  degraded: 'orange',
  unknown: 'purple',
  idle: 'gray',
  healthy: 'green',
} as const satisfies Record<Status, string>;
export type StatusColor = (typeof statusColors)[Status];

/** What a person reads for a status: while it is unknown, what was known last stands beside it. */
export function describeStatus(status: Status, last?: Status | null): string {
  return status === 'unknown' && last ? `${statusWords.unknown}, was ${statusWords[last]}` : statusWords[status];
}

/** The place of an upstream among others, 0 for the worst: one that became unknown keeps the place that it had. */
export function severity(status: Status, last?: Status | null): number {
  return statuses.indexOf(status === 'unknown' ? (last ?? status) : status);
}

/**
 * States of an endpoint, from the conditions of discovery.k8s.io/v1 EndpointSlice: `draining` is terminating and still
 * serving, `terminating` is terminating and no longer serving.
 */
export const endpointStates = ['ready', 'unready', 'draining', 'terminating'] as const;
export type EndpointState = (typeof endpointStates)[number];

/** Istio's cluster for what the mesh does not let out (`outboundTrafficPolicy: REGISTRY_ONLY`); it never has a host. */
export const blockingUpstream = 'BlackHoleCluster';

/**
 * Envoy and Istio clusters that stand for a policy, not for a service: a connection that ends there was blocked or let
 * through on purpose (`outboundTrafficPolicy`), so UH on them is no outage.
 */
export const policyUpstreams = [blockingUpstream, 'PassthroughCluster'] as const;
