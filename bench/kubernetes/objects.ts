import type { StoredObject } from '../../exporter/src/testing/apiserver/fake-apiserver.ts';

/** Objects as a cluster of 1.34 has them, as far as size and shape matter: a slice of ten endpoints is about 4 KiB. */

const namespaces = 200;
const zones = ['eu-west-1a', 'eu-west-1b', 'eu-west-1c'];

function hex(n: number, digits: number): string {
  return Math.abs(Math.imul(n + 1, 0x9e3779b1) >>> 0)
    .toString(16)
    .padStart(digits, '0')
    .slice(-digits);
}

function uid(kind: number, n: number): string {
  return `${hex(n, 8)}-${hex(kind, 4)}-4${hex(n + kind, 3)}-a${hex(n * 3, 3)}-${String(n).padStart(12, '0')}`;
}

/** The first services, of which a benchmark finds out when their changes show: lists and metrics begin with them. */
export const markers = 100;

export function namespaceOf(n: number): string {
  return n < markers ? 'a-markers' : `team-${n % namespaces}`;
}

export function nameOf(n: number): string {
  return `service-${n}`;
}

function labelsOf(n: number) {
  return {
    'app.kubernetes.io/instance': nameOf(n),
    'app.kubernetes.io/managed-by': 'Helm',
    'app.kubernetes.io/name': nameOf(n),
    'helm.sh/chart': 'service-2.14.3',
  };
}

const managedFields = [
  {
    manager: 'kube-controller-manager',
    operation: 'Update',
    apiVersion: 'discovery.k8s.io/v1',
    time: '2026-11-20T08:14:03Z',
    fieldsType: 'FieldsV1',
    fieldsV1: { 'f:addressType': {}, 'f:endpoints': {}, 'f:metadata': { 'f:labels': { '.': {} } }, 'f:ports': {} },
  },
];

/** Of the n-th when so many fall to each on average, in whole numbers. */
export function shareOf(n: number, average: number): number {
  return Math.round((n + 1) * average) - Math.round(n * average);
}

/** The first port has the name that it always had. */
function portNames(ports: number): string[] {
  return Array.from({ length: ports }, (_, index) => (index === 0 ? 'http' : `http-${index + 1}`));
}

export function serviceObject(n: number, ports = 1): StoredObject {
  return {
    kind: 'Service',
    metadata: { name: nameOf(n), namespace: namespaceOf(n), uid: uid(1, n), labels: labelsOf(n) },
    spec: {
      clusterIP: `10.${96 + (n >> 16)}.${(n >> 8) & 255}.${n & 255}`,
      internalTrafficPolicy: 'Cluster',
      ipFamilies: ['IPv4'],
      ipFamilyPolicy: 'SingleStack',
      ports: portNames(ports).map((name, index) => ({ name, port: 80 + index, protocol: 'TCP', targetPort: name })),
      selector: { 'app.kubernetes.io/instance': nameOf(n), 'app.kubernetes.io/name': nameOf(n) },
      sessionAffinity: 'None',
      type: 'ClusterIP',
    },
    status: { loadBalancer: {} },
  };
}

function endpointOf(n: number, index: number, ready: boolean) {
  const pod = n * 16 + index;
  return {
    addresses: [`10.${(pod >> 16) & 255}.${(pod >> 8) & 255}.${pod & 255}`],
    conditions: { ready, serving: ready, terminating: false },
    nodeName: `ip-10-0-${pod % 200}-${(pod * 7) % 250}.eu-west-1.compute.internal`,
    targetRef: {
      kind: 'Pod',
      name: `${nameOf(n)}-${hex(n, 10)}-${hex(pod, 5)}`,
      namespace: namespaceOf(n),
      uid: uid(3, pod),
    },
    zone: zones[pod % zones.length],
  };
}

/** The slice of a service, whose first `unready` endpoints are not ready. */
export function sliceObject(n: number, { endpoints = 10, ports = 1, unready = 0, changedAt = 0 } = {}): StoredObject {
  return {
    kind: 'EndpointSlice',
    metadata: {
      name: `${nameOf(n)}-${hex(n, 5)}`,
      namespace: namespaceOf(n),
      uid: uid(2, n),
      labels: {
        ...labelsOf(n),
        'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io',
        'kubernetes.io/service-name': nameOf(n),
      },
      annotations: {
        'endpoints.kubernetes.io/last-change-trigger-time': new Date(changedAt || 1_795_000_000_000).toISOString(),
      },
      generateName: `${nameOf(n)}-`,
      generation: 7,
      managedFields,
      ownerReferences: [
        {
          apiVersion: 'v1',
          blockOwnerDeletion: true,
          controller: true,
          kind: 'Service',
          name: nameOf(n),
          uid: uid(1, n),
        },
      ],
    },
    addressType: 'IPv4',
    ports: portNames(ports).map((name, index) => ({ name, port: 8080 + index, protocol: 'TCP' })),
    endpoints: Array.from({ length: endpoints }, (_, index) => endpointOf(n, index, index >= unready)),
  };
}

export function deploymentObject(n: number, replicas = 10): StoredObject {
  return {
    kind: 'Deployment',
    metadata: { name: nameOf(n), namespace: namespaceOf(n), uid: uid(4, n), labels: labelsOf(n) },
    spec: { replicas, template: { metadata: { labels: labelsOf(n) } } },
  };
}

/** The ten pods behind the endpoints of a service with their nodes, a few KiB each; failing ones cannot pull their image. */
export function podObjects(n: number, isFailing: boolean): StoredObject[] {
  return Array.from({ length: 10 }, (_, index) => {
    const { targetRef, nodeName } = endpointOf(n, index, false);
    const { name, namespace, uid: podUid } = targetRef;
    const waiting = { reason: 'ImagePullBackOff', message: `Back-off pulling image "registry.example/${nameOf(n)}:2"` };
    const pod: StoredObject = {
      kind: 'Pod',
      metadata: { name, namespace, uid: podUid, labels: labelsOf(n), managedFields: Array(4).fill(managedFields[0]) },
      spec: {
        nodeName,
        containers: [
          { name: 'app', image: `registry.example/${nameOf(n)}:2`, ports: [{ name: 'http', containerPort: 8080 }] },
        ],
      },
      status: isFailing
        ? {
            phase: 'Pending',
            conditions: [{ type: 'Ready', status: 'False', reason: 'ContainersNotReady' }],
            containerStatuses: [{ name: 'app', ready: false, restartCount: 0, state: { waiting } }],
          }
        : {
            phase: 'Running',
            conditions: [{ type: 'Ready', status: 'True' }],
            containerStatuses: [{ name: 'app', ready: true, restartCount: 0, state: { running: {} } }],
          },
    };
    const event: StoredObject = {
      kind: 'Event',
      metadata: { name: `${name}.1`, namespace, uid: uid(5, n * 16 + index) },
      involvedObject: { kind: 'Pod', namespace, name, uid: podUid },
      reason: 'Failed',
      message: 'Failed to pull image: manifest unknown',
      type: 'Warning',
      count: 3,
    };
    const node: StoredObject = {
      kind: 'Node',
      metadata: { name: nodeName, uid: nodeName },
      status: { conditions: [{ type: 'Ready', status: 'True' }] },
    };
    return isFailing ? [node, pod, event] : [node, pod];
  }).flat();
}
