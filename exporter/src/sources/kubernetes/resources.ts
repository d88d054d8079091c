import type { Resource } from './reflector.ts';

export interface WatchedResource extends Resource {
  /** What is missing without an optional resource: less is known then, but nothing is wrong. */
  readonly without?: string;
  /** Paths of older versions of a resource that a cluster need not have at all, as those of the Gateway API. */
  readonly older?: readonly string[];
}

const withoutWorkloads = 'without it the wanted number of endpoints is not known for some services';
const withoutRoutes = 'without it a route of Envoy Gateway counts as an upstream of its own, not as its service';
const gatewayApi = '/apis/gateway.networking.k8s.io';

/** One row per resource that is listed and watched. */
export const resources: readonly WatchedResource[] = [
  { kind: 'Service', path: '/api/v1/services' },
  { kind: 'EndpointSlice', path: '/apis/discovery.k8s.io/v1/endpointslices' },
  { kind: 'Deployment', path: '/apis/apps/v1/deployments', without: withoutWorkloads },
  { kind: 'StatefulSet', path: '/apis/apps/v1/statefulsets', without: withoutWorkloads },
  { kind: 'DaemonSet', path: '/apis/apps/v1/daemonsets', without: withoutWorkloads },
  gatewayRoute('HTTPRoute', ['v1', 'v1beta1']),
  gatewayRoute('GRPCRoute', ['v1', 'v1alpha2']),
  gatewayRoute('TLSRoute', ['v1', 'v1alpha3', 'v1alpha2']),
  gatewayRoute('TCPRoute', ['v1', 'v1alpha2']),
  gatewayRoute('UDPRoute', ['v1', 'v1alpha2']),
];

/** A kind of route with the versions in which the Gateway API has had it, newest first. */
function gatewayRoute(kind: string, versions: readonly string[]): WatchedResource {
  const [path = '', ...older] = versions.map((version) => `${gatewayApi}/${version}/${kind.toLowerCase()}s`);
  return { kind, path, older, without: withoutRoutes };
}
