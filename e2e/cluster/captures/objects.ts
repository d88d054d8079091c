import { containerImage, toleration } from '../support/real-node.ts';
import { healthProbe } from '../support/real-pods.ts';

/** Objects of a scene, without a namespace: each scene has one of its own. */
const labels = { app: 'web' };

export function service(spec: object = {}) {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'web' },
    spec: { selector: labels, ports: [{ name: 'http', port: 80, targetPort: 'http' }], ...spec },
  };
}

export interface PodFields {
  readonly containers?: readonly object[];
  readonly [field: string]: unknown;
}

/** A container of the tests' image; it serves, and its readiness is probed every second. */
export function container(fields: object = {}) {
  return {
    name: 'app',
    image: containerImage,
    imagePullPolicy: 'Never',
    args: ['serve'],
    ports: [{ name: 'http', containerPort: 8080 }],
    readinessProbe: healthProbe,
    ...fields,
  };
}

export function podSpec(fields: PodFields = {}) {
  return {
    terminationGracePeriodSeconds: 1,
    automountServiceAccountToken: false,
    tolerations: [toleration],
    containers: [container()],
    ...fields,
  };
}

interface WorkloadOptions {
  readonly name?: string;
  readonly replicas?: number;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly [field: string]: unknown;
}

export function deployment(pod: PodFields = {}, options: WorkloadOptions = {}) {
  const { name = 'web', replicas = 2, annotations, ...spec } = options;
  const own = { ...labels, ...(name !== 'web' && { part: name }) };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name },
    spec: {
      replicas,
      selector: { matchLabels: own },
      template: { metadata: { labels: own, annotations }, spec: podSpec(pod) },
      ...spec,
    },
  };
}

export function statefulSet(pod: PodFields = {}, options: WorkloadOptions = {}) {
  const { spec, ...rest } = deployment(pod, { serviceName: 'web', ...options });
  return { ...rest, kind: 'StatefulSet', spec };
}

/** Without a workload that would replace it. */
export function barePod(name: string, pod: PodFields = {}) {
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name, labels }, spec: podSpec(pod) };
}

/** A Service and a Deployment whose one container has these fields. */
export function web(fields: object = {}, options: WorkloadOptions = {}) {
  return [service(), deployment({ containers: [container(fields)] }, options)];
}

/** Keeps a pod that is told to go for two minutes. */
export const lingering = {
  terminationGracePeriodSeconds: 120,
  containers: [container({ lifecycle: { preStop: { sleep: { seconds: 100 } } } })],
};
