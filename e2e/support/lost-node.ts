const namespace = 'shop';
const node = 'node-a';

/** Objects of a cluster as kubectl lists them: so many Services, each with its only pod on one node that is lost. */
export function lostNode(services: number): object {
  const names = Array.from({ length: services }, (_, index) => `service-${index}`);
  return { apiVersion: 'v1', kind: 'List', items: [lost(), ...names.flatMap(objectsOf)] };
}

/** What the node controller writes about a node whose kubelet is silent. */
function lost(): object {
  const at = '2026-03-04T09:20:00Z';
  const message = 'Kubelet stopped posting node status.';
  const condition = { type: 'Ready', status: 'Unknown', reason: 'NodeStatusUnknown', message, lastTransitionTime: at };
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: node },
    spec: { taints: [{ key: 'node.kubernetes.io/unreachable', effect: 'NoExecute', timeAdded: at }] },
    status: { conditions: [condition] },
  };
}

function objectsOf(name: string, index: number): object[] {
  const labels = { app: name };
  const pod = `${name}-0`;
  const address = `10.244.${Math.floor(index / 250)}.${(index % 250) + 1}`;
  const conditions = { ready: false, serving: false, terminating: false };
  return [
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name, namespace },
      spec: { selector: labels, ports: [{ name: 'http', port: 80, targetPort: 8080, protocol: 'TCP' }] },
    },
    {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: { name: `${name}-x`, namespace, labels: { 'kubernetes.io/service-name': name } },
      addressType: 'IPv4',
      ports: [{ name: 'http', port: 8080, protocol: 'TCP' }],
      endpoints: [
        { addresses: [address], conditions, nodeName: node, targetRef: { kind: 'Pod', namespace, name: pod } },
      ],
    },
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: pod, namespace, labels },
      spec: { nodeName: node, containers: [{ name: 'app', ports: [{ containerPort: 8080 }] }] },
      status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'False' }] },
    },
  ];
}
