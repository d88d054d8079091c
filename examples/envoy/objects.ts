/** Kubernetes objects of the cluster that docker-compose plays, as `kubectl get svc,endpointslices,deployments -A -o json` prints them. */

export interface PodView {
  readonly name: string;
  /** Address in the pod network; only shown, never connected to. */
  readonly address: string;
  readonly ready: boolean;
}

export interface ServiceView {
  readonly name: string;
  readonly replicas: number;
  readonly pods: readonly PodView[];
  /** When the endpoints last changed. */
  readonly changedAt: Date;
}

const namespace = 'shop';

function service(name: string) {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace, uid: `service-${name}`, labels: { app: name } },
    spec: {
      type: 'ClusterIP',
      selector: { app: name },
      ports: [{ name: 'http', port: 80, protocol: 'TCP', targetPort: 8080 }],
    },
  };
}

function deployment({ name, replicas, pods }: ServiceView) {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace, uid: `deployment-${name}` },
    spec: { replicas, selector: { matchLabels: { app: name } }, template: { metadata: { labels: { app: name } } } },
    status: { replicas: pods.length, readyReplicas: pods.filter(({ ready }) => ready).length },
  };
}

function endpointSlice({ name, pods, changedAt }: ServiceView) {
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: {
      name: `${name}-x7k2p`,
      namespace,
      uid: `slice-${name}`,
      labels: {
        'kubernetes.io/service-name': name,
        'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io',
      },
      annotations: { 'endpoints.kubernetes.io/last-change-trigger-time': changedAt.toISOString() },
    },
    addressType: 'IPv4',
    // Without endpoints the controller leaves a placeholder, which the API prints with nulls.
    ports: pods.length === 0 ? null : [{ name: 'http', port: 8080, protocol: 'TCP' }],
    endpoints:
      pods.length === 0
        ? null
        : pods.map(({ name: pod, address, ready }) => ({
            addresses: [address],
            conditions: { ready, serving: ready, terminating: false },
            targetRef: { kind: 'Pod', name: pod, namespace, uid: `pod-${pod}` },
          })),
  };
}

export function objectList(services: readonly ServiceView[]): string {
  const items = services.flatMap((view) => [service(view.name), endpointSlice(view), deployment(view)]);
  return `${JSON.stringify({ apiVersion: 'v1', kind: 'List', items }, null, 1)}\n`;
}
