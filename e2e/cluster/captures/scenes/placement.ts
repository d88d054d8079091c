import { container, deployment, service, web } from '../objects.ts';
import { type Scene, all, says, unready } from '../scene.ts';

const cannotBeScheduled = says(/Unschedulable/);

/** The scheduler finds no place, or the place is lost. */
export const placementScenes: readonly Scene[] = [
  {
    name: 'unschedulable-cpu',
    on: 'pretended',
    objects: web({ resources: { requests: { cpu: '2000' } } }),
    until: cannotBeScheduled,
  },
  {
    name: 'untolerated-taint',
    on: 'pretended',
    isAlone: true,
    prepare: ({ plane }) => plane.kubectl(['taint', 'nodes', '--all', 'dedicated=batch:NoSchedule']),
    objects: web(),
    until: cannotBeScheduled,
    undo: ({ plane }) => plane.kubectl(['taint', 'nodes', '--all', 'dedicated-']),
  },
  {
    name: 'node-selector',
    on: 'pretended',
    objects: [service(), deployment({ nodeSelector: { 'topology.kubernetes.io/zone': 'eu-west-1c' } })],
    until: cannotBeScheduled,
  },
  {
    name: 'cordoned',
    on: 'pretended',
    isAlone: true,
    prepare: ({ plane }) => plane.kubectl(['cordon', 'node-1', 'node-2']),
    objects: web(),
    until: cannotBeScheduled,
    undo: ({ plane }) => plane.kubectl(['uncordon', 'node-1', 'node-2']),
  },
  {
    name: 'host-port-taken',
    on: 'pretended',
    objects: web({ ports: [{ name: 'http', containerPort: 8080, hostPort: 8080 }] }, { replicas: 3 }),
    until: cannotBeScheduled,
  },
  {
    name: 'pvc-missing',
    on: 'pretended',
    objects: [service(), deployment({ volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'web-data' } }] })],
    until: cannotBeScheduled,
  },
  {
    name: 'pvc-unbound',
    on: 'pretended',
    objects: [
      {
        apiVersion: 'v1',
        kind: 'PersistentVolumeClaim',
        metadata: { name: 'web-data' },
        spec: {
          accessModes: ['ReadWriteOnce'],
          storageClassName: 'fast',
          resources: { requests: { storage: '1Gi' } },
        },
      },
      service(),
      deployment({ volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'web-data' } }] }),
    ],
    until: all(cannotBeScheduled, says(/ProvisioningFailed/)),
  },
  {
    name: 'scheduling-gate',
    on: 'pretended',
    objects: [service(), deployment({ schedulingGates: [{ name: 'example.com/quota-approved' }] })],
    until: says(/SchedulingGated/),
  },
  {
    name: 'anti-affinity',
    on: 'pretended',
    objects: [
      service(),
      deployment(
        {
          affinity: {
            podAntiAffinity: {
              requiredDuringSchedulingIgnoredDuringExecution: [
                { labelSelector: { matchLabels: { app: 'web' } }, topologyKey: 'kubernetes.io/hostname' },
              ],
            },
          },
        },
        { replicas: 3 },
      ),
    ],
    until: cannotBeScheduled,
  },
  {
    name: 'node-lost',
    on: 'pretended',
    isAlone: true,
    objects: [
      service(),
      deployment({ nodeSelector: { 'kubernetes.io/hostname': 'node-2' }, containers: [container()] }),
    ],
    acts: [{ when: says(/"ready":true/), do: ({ loseNode }) => loseNode('node-2') }],
    until: all(unready(2), says(/Kubelet stopped posting node status/)),
  },
];
