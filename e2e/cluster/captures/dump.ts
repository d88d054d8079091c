import type { Api } from '../support/api.ts';

export interface Dumped {
  readonly kind?: string;
  readonly metadata: {
    readonly name: string;
    readonly creationTimestamp?: string;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly [field: string]: unknown;
  };
  readonly [field: string]: unknown;
}

interface Listed {
  readonly kind: string;
  readonly apiVersion: string;
  readonly items: readonly Dumped[];
}

/** What `kubectl get -o json` of these kinds would print. Never Secrets, never ConfigMaps. */
const kinds = [
  '/api/v1/services',
  '/apis/discovery.k8s.io/v1/endpointslices',
  '/api/v1/pods',
  '/apis/apps/v1/deployments',
  '/apis/apps/v1/replicasets',
  '/apis/apps/v1/statefulsets',
  '/apis/apps/v1/daemonsets',
  '/apis/apps/v1/controllerrevisions',
  '/apis/batch/v1/jobs',
  '/apis/autoscaling/v2/horizontalpodautoscalers',
  '/apis/policy/v1/poddisruptionbudgets',
  '/apis/networking.k8s.io/v1/networkpolicies',
  '/api/v1/resourcequotas',
  '/api/v1/persistentvolumeclaims',
  '/api/v1/events',
];

/** The objects of a namespace, the nodes, and the events of the nodes, as the API has them now. */
export async function dump(api: Api, namespace: string): Promise<Dumped[]> {
  const paths = kinds.map((path) => path.replace(/\/(?=[a-z]+$)/, `/namespaces/${namespace}/`));
  const found = await Promise.all([...paths, '/api/v1/nodes'].map((path) => list(api, path)));
  const nodes = found.at(-1)?.map(({ metadata }) => metadata.name) ?? [];
  const events = await list(api, '/api/v1/namespaces/default/events?fieldSelector=involvedObject.kind%3DNode');
  return [...found.flat(), ...events.filter((event) => nodes.includes(subjectOf(event)))];
}

/** Events outlive the nodes that they are about. */
function subjectOf(event: Dumped): string {
  return (event['involvedObject'] as { readonly name: string }).name;
}

async function list(api: Api, path: string): Promise<Dumped[]> {
  const { kind, apiVersion, items } = await api.get<Listed>(path);
  return items.map((item) => withoutSecrets({ ...item, apiVersion, kind: kind.replace(/List$/, '') }));
}

/** Objects as a test needs them: without who wrote which field, and without what could be somebody's secret. */
export function withoutSecrets(object: Dumped): Dumped {
  return JSON.parse(JSON.stringify(object, strip)) as Dumped;
}

/** `test/state` is what a test asks of a pretended node: no cluster of anybody has it. */
const unwanted = /^(managedFields|kubectl\.kubernetes\.io\/last-applied-configuration|images|test\/.*)$/;

function strip(field: string, value: unknown): unknown {
  if (unwanted.test(field)) return undefined;
  if (field === 'env' && Array.isArray(value)) return value.map((each: object) => ({ ...each, value: undefined }));
  return value;
}
