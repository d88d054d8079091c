/** A kind of objects that is listed and watched. */
export interface ResourceRow {
  readonly kind: string;
  /** Path of all namespaces, in the newest version that is understood. */
  readonly path: string;
  /** Paths of older versions of a resource that a cluster need not have at all, as those of the Gateway API and of Istio. */
  readonly older?: readonly string[];
  /** Objects that are of use, where the server can tell. */
  readonly labelSelector?: string;
  /** An object of it may say something of the services of other namespaces, so that each of several shards needs them all. */
  readonly reachesOut?: true;
  /** Without it nothing can be said of any service. */
  readonly required?: true;
  /** What is missing without it. */
  readonly without: string;
}

const withoutWorkloads = 'without it the desired number of endpoints is not known for some services';
const withoutRoutes = 'without it a route of Envoy Gateway counts as an upstream of its own, not as its service';
const gatewayApi = '/apis/gateway.networking.k8s.io';

/** One row per resource that is listed and watched. The permissions that uhwatch asks for are made from them. */
export const resources: readonly ResourceRow[] = [
  { kind: 'Service', path: '/api/v1/services', required: true, without: 'without it no service is known' },
  {
    kind: 'EndpointSlice',
    path: '/apis/discovery.k8s.io/v1/endpointslices',
    required: true,
    without: 'without it nothing is known of the endpoints of any service',
  },
  { kind: 'Deployment', path: '/apis/apps/v1/deployments', without: withoutWorkloads },
  { kind: 'StatefulSet', path: '/apis/apps/v1/statefulsets', without: withoutWorkloads },
  { kind: 'DaemonSet', path: '/apis/apps/v1/daemonsets', without: withoutWorkloads },
  {
    kind: 'ReplicaSet',
    path: '/apis/apps/v1/replicasets',
    // Those of Deployments, ten for each, bear this label; those of Argo Rollouts have one of their own.
    labelSelector: '!pod-template-hash',
    without: withoutWorkloads,
  },
  { kind: 'ReplicationController', path: '/api/v1/replicationcontrollers', without: withoutWorkloads },
  {
    kind: 'HorizontalPodAutoscaler',
    path: '/apis/autoscaling/v2/horizontalpodautoscalers',
    without: 'without it the bounds of autoscalers are not known',
  },
  {
    kind: 'PodDisruptionBudget',
    path: '/apis/policy/v1/poddisruptionbudgets',
    without: 'without it the minimum number of endpoints during disruptions is not known',
  },
  gatewayRoute('HTTPRoute', ['v1', 'v1beta1']),
  gatewayRoute('GRPCRoute', ['v1', 'v1alpha2']),
  gatewayRoute('TLSRoute', ['v1', 'v1alpha3', 'v1alpha2']),
  gatewayRoute('TCPRoute', ['v1', 'v1alpha2']),
  gatewayRoute('UDPRoute', ['v1', 'v1alpha2']),
  ofIstio('DestinationRule', 'without it endpoints are not told apart by subset of the mesh'),
  ofIstio('VirtualService', 'without it nobody can say to which subsets of the mesh requests are sent'),
];

/** A kind of route with the versions in which the Gateway API has had it, newest first. */
function gatewayRoute(kind: string, versions: readonly string[]): ResourceRow {
  const [path = '', ...older] = versions.map((version) => `${gatewayApi}/${version}/${kind.toLowerCase()}s`);
  return { kind, path, older, without: withoutRoutes };
}

/** A kind of Istio, in the versions in which it has had it. */
function ofIstio(kind: string, without: string): ResourceRow {
  const pathOf = (version: string): string => `/apis/networking.istio.io/${version}/${kind.toLowerCase()}s`;
  return { kind, path: pathOf('v1'), older: ['v1beta1', 'v1alpha3'].map(pathOf), reachesOut: true, without };
}

/** `endpointslices`, as permissions name it; the value of the `resource` label. */
export function pluralOf({ path }: Pick<ResourceRow, 'path'>): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** `discovery.k8s.io`, as permissions name it; empty for the core group. */
export function groupOf({ path }: Pick<ResourceRow, 'path'>): string {
  const [, , group = ''] = path.split('/');
  return path.startsWith('/apis/') ? group : '';
}

/** `/api/v1/services` of one namespace is `/api/v1/namespaces/shop/services`; an empty namespace stands for all. */
export function pathIn(path: string, namespace: string): string {
  if (namespace === '') return path;
  const end = path.lastIndexOf('/');
  return `${path.slice(0, end)}/namespaces/${encodeURIComponent(namespace)}${path.slice(end)}`;
}
