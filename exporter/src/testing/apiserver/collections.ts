/** What a path names: the objects of a kind, in the cluster or in one namespace. */
export interface Collection {
  readonly kind: string;
  /** As objects of this path bear it: `v1`, `apps/v1`. */
  readonly apiVersion: string;
  readonly namespace: string | undefined;
  /** The fields that a `fieldSelector` may name. */
  readonly fields: readonly string[];
}

interface Row {
  readonly kind: string;
  readonly isClusterWide?: boolean;
  /** Selectable besides `metadata.name` and `metadata.namespace`, as the apiserver registers them. */
  readonly fields?: readonly string[];
}

const involved = ['kind', 'namespace', 'name', 'uid', 'apiVersion', 'resourceVersion', 'fieldPath'];
const podSpec = ['nodeName', 'restartPolicy', 'schedulerName', 'serviceAccountName', 'hostNetwork'];
const rows: ReadonlyMap<string, Row> = new Map<string, Row>([
  ['/api/v1/services', { kind: 'Service', fields: ['spec.clusterIP', 'spec.type'] }],
  [
    '/api/v1/pods',
    {
      kind: 'Pod',
      fields: [...podSpec.map((field) => `spec.${field}`), 'status.phase', 'status.podIP', 'status.nominatedNodeName'],
    },
  ],
  ['/api/v1/nodes', { kind: 'Node', isClusterWide: true, fields: ['spec.unschedulable'] }],
  [
    '/api/v1/events',
    {
      kind: 'Event',
      fields: [...involved.map((field) => `involvedObject.${field}`), 'reason', 'reportingComponent', 'source', 'type'],
    },
  ],
  ['/api/v1/replicationcontrollers', { kind: 'ReplicationController', fields: ['status.replicas'] }],
  ['/api/v1/resourcequotas', { kind: 'ResourceQuota' }],
  ['/api/v1/persistentvolumeclaims', { kind: 'PersistentVolumeClaim' }],
  ['/apis/batch/v1/jobs', { kind: 'Job', fields: ['status.successful'] }],
  ['/apis/discovery.k8s.io/v1/endpointslices', { kind: 'EndpointSlice' }],
  ['/apis/apps/v1/deployments', { kind: 'Deployment' }],
  ['/apis/apps/v1/statefulsets', { kind: 'StatefulSet' }],
  ['/apis/apps/v1/daemonsets', { kind: 'DaemonSet' }],
  ['/apis/apps/v1/controllerrevisions', { kind: 'ControllerRevision' }],
  ['/apis/apps/v1/replicasets', { kind: 'ReplicaSet', fields: ['status.replicas'] }],
  ['/apis/autoscaling/v2/horizontalpodautoscalers', { kind: 'HorizontalPodAutoscaler' }],
  ['/apis/policy/v1/poddisruptionbudgets', { kind: 'PodDisruptionBudget' }],
]);

/** `/api/v1/…` or `/apis/GROUP/VERSION/…`, with or without a namespace. */
const collectionPath = /^(\/api\/([^/]+)|\/apis\/([^/]+\/[^/]+))(?:\/namespaces\/([^/]+))?\/([^/]+)$/;

/** Whether this cluster serves the group and version of a path, and says of what it lacks in them what it is. */
export function servesGroupOf(pathname: string, installed: ReadonlyMap<string, string>): boolean {
  const [, prefix = ''] = collectionPath.exec(pathname) ?? [];
  return [...rows.keys(), ...installed.keys()].some((path) => path.startsWith(`${prefix}/`));
}

/** The collection of a path; undefined when this cluster does not serve it. `installed` is kinds by cluster-wide path. */
export function collectionOf(pathname: string, installed: ReadonlyMap<string, string>): Collection | undefined {
  const [, prefix = '', core, grouped, namespace, plural = ''] = collectionPath.exec(pathname) ?? [];
  const everywhere = `${prefix}/${plural}`;
  const kind = installed.get(everywhere);
  const row = rows.get(everywhere) ?? (kind === undefined ? undefined : { kind });
  if (row === undefined || (row.isClusterWide === true && namespace !== undefined)) return undefined;
  return {
    kind: row.kind,
    apiVersion: core ?? grouped ?? '',
    namespace,
    fields: ['metadata.name', 'metadata.namespace', ...(row.fields ?? [])],
  };
}
