/** Objects of namespace `shop` as a user writes them, of which a test names what it is about. */
interface DeploymentOptions {
  readonly namespace?: string;
  readonly replicas?: number;
  readonly state?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly portName?: string;
  readonly port?: number;
  readonly annotations?: Readonly<Record<string, string>>;
}

function podTemplate(name: string, { state, labels, portName = 'http', port = 8080, annotations }: DeploymentOptions) {
  return {
    metadata: {
      labels: { app: name, ...labels },
      annotations: { ...(state !== undefined && { 'test/state': state }), ...annotations },
    },
    spec: {
      terminationGracePeriodSeconds: 1,
      containers: [{ name: 'app', image: 'test', ports: [{ name: portName, containerPort: port }] }],
    },
  };
}

export function deployment(name: string, options: DeploymentOptions = {}) {
  const { namespace = 'shop', replicas = 3 } = options;
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace },
    spec: { replicas, selector: { matchLabels: { app: name } }, template: podTemplate(name, options) },
  };
}

export function statefulSet(name: string, options: DeploymentOptions = {}) {
  return {
    ...deployment(name, options),
    kind: 'StatefulSet',
    spec: { ...deployment(name, options).spec, serviceName: name, podManagementPolicy: 'Parallel' },
  };
}

export function service(
  name: string,
  { namespace = 'shop', ...spec }: Readonly<Record<string, unknown>> & { readonly namespace?: string } = {},
) {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace },
    spec: { selector: { app: name }, ports: [{ name: 'http', port: 80, targetPort: 'http' }], ...spec },
  };
}

/** The one slice of a service without a selector, with an endpoint for each word: whether it is ready. */
export function handWrittenSlice(of: string, namespace: string, ready: readonly boolean[]) {
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { name: `${of}-1`, namespace, labels: { 'kubernetes.io/service-name': of } },
    addressType: 'IPv4',
    ports: [{ name: 'http', port: 8080 }],
    endpoints: ready.map((each, index) => ({ addresses: [`10.9.0.${index + 1}`], conditions: { ready: each } })),
  };
}

/** Where objects of a kind stand in the API. */
const homes: Readonly<Record<string, string>> = {
  Service: '/api/v1',
  ServiceAccount: '/api/v1',
  Pod: '/api/v1',
  Event: '/api/v1',
  ResourceQuota: '/api/v1',
  PersistentVolumeClaim: '/api/v1',
  Deployment: '/apis/apps/v1',
  StatefulSet: '/apis/apps/v1',
  ReplicaSet: '/apis/apps/v1',
  Job: '/apis/batch/v1',
  EndpointSlice: '/apis/discovery.k8s.io/v1',
  PodDisruptionBudget: '/apis/policy/v1',
  HorizontalPodAutoscaler: '/apis/autoscaling/v2',
  DestinationRule: '/apis/networking.istio.io/v1',
  VirtualService: '/apis/networking.istio.io/v1',
};

/** The path of an object, such as `/apis/apps/v1/namespaces/shop/deployments/web`. */
export function pathOf(kind: string, name: string, namespace = 'shop'): string {
  return `${homes[kind]}/namespaces/${namespace}/${kind.toLowerCase()}s/${name}`;
}
