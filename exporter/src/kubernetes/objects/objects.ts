import { autoscaler, type AutoscalerRecord, budget, type BudgetRecord } from './capacity-record.ts';
import { object, text } from '../json.ts';
import { destinationRule, type MeshRecord, virtualService } from './mesh-record.ts';
import { malformed, metaOf, nameOf, other, type Projection, type Rejection } from './record.ts';
import { route, type RouteRecord } from './routes.ts';
import { service, type ServiceRecord } from './service-record.ts';
import { slice, type SliceRecord } from './slice-record.ts';
import {
  daemonSet,
  deployment,
  replicaSet,
  replicationController,
  statefulSet,
  type WorkloadRecord,
} from './workload-record.ts';

export type KubernetesRecord =
  ServiceRecord | SliceRecord | WorkloadRecord | AutoscalerRecord | BudgetRecord | RouteRecord | MeshRecord;

interface Kind {
  /** API group, empty for the core. */
  readonly group: string;
  /** Versions that are understood. */
  readonly versions: readonly string[];
  readonly project: Projection<KubernetesRecord>;
}

const gateway = (word: string): Kind => ({
  group: 'gateway.networking.k8s.io',
  versions: ['v1', 'v1beta1', 'v1alpha3', 'v1alpha2'],
  project: route(word),
});
const istio = (project: Projection<KubernetesRecord>): Kind => ({
  group: 'networking.istio.io',
  versions: ['v1', 'v1beta1', 'v1alpha3'],
  project,
});
const apps = (project: Projection<KubernetesRecord>): Kind => ({ group: 'apps', versions: ['v1'], project });

/** Where workloads were before Kubernetes 1.16: an old dump has them there. */
const retiredGroup = 'extensions';

/** One row per kind that is read; everything else is skipped. */
const kinds: ReadonlyMap<string, Kind> = new Map([
  ['Service', { group: '', versions: ['v1'], project: service }],
  ['EndpointSlice', { group: 'discovery.k8s.io', versions: ['v1', 'v1beta1'], project: slice }],
  ['Deployment', apps(deployment)],
  ['StatefulSet', apps(statefulSet)],
  ['DaemonSet', apps(daemonSet)],
  ['ReplicaSet', apps(replicaSet)],
  ['ReplicationController', { group: '', versions: ['v1'], project: replicationController }],
  ['HorizontalPodAutoscaler', { group: 'autoscaling', versions: ['v2', 'v1'], project: autoscaler }],
  ['PodDisruptionBudget', { group: 'policy', versions: ['v1', 'v1beta1'], project: budget }],
  ['HTTPRoute', gateway('httproute')],
  ['GRPCRoute', gateway('grpcroute')],
  ['TLSRoute', gateway('tlsroute')],
  ['TCPRoute', gateway('tcproute')],
  ['UDPRoute', gateway('udproute')],
  ['DestinationRule', istio(destinationRule)],
  ['VirtualService', istio(virtualService)],
]);

/** Hears one sentence for each part of an object that is left out. */
export type OnFlaw = (sentence: string) => void;

/**
 * Keeps of a Kubernetes object the little that the model needs. Items of a list carry neither kind nor apiVersion, so
 * the caller may name the kind. Never throws.
 */
export function project(
  value: unknown,
  given?: string,
  onFlaw: OnFlaw = () => undefined,
): KubernetesRecord | Rejection {
  const source = object(value);
  const kind = text(source['kind']) ?? given ?? '';
  const row = kinds.get(kind);
  if (row === undefined) return other;
  const apiVersion = text(source['apiVersion']);
  if (apiVersion !== undefined) {
    const [version = '', group = ''] = apiVersion.split('/').reverse();
    // Other groups have kinds of the same name, as Knative has Services.
    if (group !== row.group && group !== retiredGroup) return other;
    if (group !== row.group || !row.versions.includes(version)) {
      return malformed(kind, metaOf(source) ?? {}, `has apiVersion ${apiVersion}, which uhwatch does not know`);
    }
  }
  const meta = metaOf(source);
  if (meta === undefined) return malformed(kind, {}, 'has no metadata.name or no metadata.namespace');
  return row.project(source, meta, (what) => onFlaw(`${nameOf(kind, meta)} ${what}`));
}

export function isRejection(result: KubernetesRecord | Rejection): result is Rejection {
  return 'rejected' in result;
}
