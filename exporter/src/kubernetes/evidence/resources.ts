import type { EvidencePart } from '../../model/evidence/upstream-evidence.ts';

/** A kind of objects that is asked for when an upstream is in trouble, and never watched. */
export interface EvidenceResource {
  readonly kind: string;
  /** Path of all namespaces; the newest version first. A cluster need not have the kind at all where `isOptional`. */
  readonly paths: readonly [string, ...string[]];
  readonly part: EvidencePart;
  /** Objects without a namespace, such as nodes. */
  readonly isClusterWide?: true;
  /** Many a namespace has none, or the kind comes with an installation such as Istio: that there is none is no gap. */
  readonly isOptional?: true;
  /** What is missing without it. */
  readonly without: string;
}

const gatewayApi = '/apis/gateway.networking.k8s.io';
const networking = '/apis/networking.k8s.io';
const istio = '/apis/networking.istio.io';
const istioVersions = ['v1', 'v1beta1', 'v1alpha3'] as const;

/** One row per kind. The permissions that uhwatch asks for, and what `diagnose` says of a dump, are made from them. */
export const evidenceResources = {
  service: core('Service', 'service', 'without it nothing is known of the Service itself'),
  slices: {
    kind: 'EndpointSlice',
    paths: ['/apis/discovery.k8s.io/v1/endpointslices'],
    part: 'slices',
    without: 'without it the endpoints are not known',
  },
  pods: core('Pod', 'pods', 'without it nobody can say why an endpoint is not ready'),
  events: core('Event', 'events', 'without it the last words of probes and of the scheduler are not known'),
  nodes: {
    kind: 'Node',
    paths: ['/api/v1/nodes'],
    part: 'nodes',
    isClusterWide: true,
    without: 'without it taints, pressure and the loss of a node are not known',
  },
  deployments: workload('Deployment', '/apis/apps/v1'),
  replicaSets: { ...workload('ReplicaSet', '/apis/apps/v1'), isOptional: true },
  statefulSets: { ...workload('StatefulSet', '/apis/apps/v1'), isOptional: true },
  daemonSets: { ...workload('DaemonSet', '/apis/apps/v1'), isOptional: true },
  controllerRevisions: { ...workload('ControllerRevision', '/apis/apps/v1'), isOptional: true },
  jobs: { ...workload('Job', '/apis/batch/v1'), isOptional: true },
  autoscalers: { ...workload('HorizontalPodAutoscaler', '/apis/autoscaling/v2'), isOptional: true },
  scaledObjects: { ...workload('ScaledObject', '/apis/keda.sh/v1alpha1'), isOptional: true },
  quotas: {
    ...core('ResourceQuota', 'quotas', 'without it the bounds of the namespace are not known'),
    isOptional: true,
  },
  claims: core('PersistentVolumeClaim', 'claims', 'without it nobody can say whether a volume is bound'),
  virtualServices: route('VirtualService', istio, istioVersions),
  httpRoutes: route('HTTPRoute', gatewayApi, ['v1', 'v1beta1']),
  grpcRoutes: route('GRPCRoute', gatewayApi, ['v1', 'v1alpha2']),
  tlsRoutes: route('TLSRoute', gatewayApi, ['v1', 'v1alpha3', 'v1alpha2']),
  tcpRoutes: route('TCPRoute', gatewayApi, ['v1', 'v1alpha2']),
  referenceGrants: route('ReferenceGrant', gatewayApi, ['v1', 'v1beta1']),
  gateways: {
    ...route('Gateway', istio, istioVersions),
    without: 'without it nobody can say which routes lead through a gateway of Istio',
  },
  serviceEntries: route('ServiceEntry', istio, istioVersions),
  ingresses: route('Ingress', networking, ['v1']),
  destinationRules: {
    kind: 'DestinationRule',
    paths: pathsOf('DestinationRule', istio, istioVersions),
    part: 'mesh',
    isOptional: true,
    without: 'without it the subsets and the outlier detection of the mesh are not known',
  },
  networkPolicies: {
    kind: 'NetworkPolicy',
    paths: pathsOf('NetworkPolicy', networking, ['v1']),
    part: 'network_policies',
    isOptional: true,
    without: 'without it nobody can say whether a network policy keeps clients out',
  },
} as const satisfies Record<string, EvidenceResource>;

export type EvidenceResourceName = keyof typeof evidenceResources;

/** `pods`, as permissions and kubectl name it. */
export function pluralOf({ paths: [path] }: Pick<EvidenceResource, 'paths'>): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function core(kind: string, part: EvidencePart, without: string): EvidenceResource {
  return { kind, paths: [`/api/v1/${kind.toLowerCase()}s`], part, without };
}

function workload(kind: string, api: string): EvidenceResource {
  const path = `${api}/${kind.toLowerCase()}s`;
  return { kind, paths: [path], part: 'workloads', without: 'without it workloads and their revisions are not known' };
}

function route(kind: string, api: string, versions: readonly string[]): EvidenceResource {
  return {
    kind,
    paths: pathsOf(kind, api, versions),
    part: 'routes',
    isOptional: true,
    without: 'without it nobody can say which routes lead to a service',
  };
}

function pathsOf(kind: string, api: string, versions: readonly string[]): EvidenceResource['paths'] {
  const name = kind.toLowerCase();
  const plural = /[^aeiou]y$/.test(name) ? `${name.slice(0, -1)}ies` : `${name}${name.endsWith('s') ? 'es' : 's'}`;
  const [newest = '', ...older] = versions.map((version) => `${api}/${version}/${plural}`);
  return [newest, ...older];
}
