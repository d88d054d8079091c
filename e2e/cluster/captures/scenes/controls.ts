import { handWrittenSlice } from '../../support/objects.ts';
import { containerImage, toleration } from '../../support/real-node.ts';
import { container, deployment, lingering, podSpec, service, statefulSet, web } from '../objects.ts';
import { type Scene, type SceneStage, after, all, ready, says, unready } from '../scene.ts';

/** What looks unusual and is no outage, and what is told apart from one. */
export const controlScenes: readonly Scene[] = [
  { name: 'healthy', on: 'real', objects: web({}, { replicas: 3 }), until: ready(3) },
  {
    name: 'rollout-in-progress',
    on: 'real',
    objects: web({}, { replicas: 3, strategy: { rollingUpdate: { maxUnavailable: 0 } } }),
    acts: [
      {
        when: ready(3),
        do: ({ kubectl }) => {
          const slow = { name: 'app', readinessProbe: { initialDelaySeconds: 60 } };
          const change = { spec: { template: { spec: { containers: [slow] } } } };
          kubectl('patch', 'deployment', 'web', '-p', JSON.stringify(change));
        },
      },
    ],
    until: all(ready(3), unready(1)),
  },
  {
    name: 'scale-down',
    on: 'real',
    objects: [service(), deployment(lingering, { replicas: 4 })],
    acts: [{ when: ready(4), do: ({ kubectl }) => kubectl('scale', 'deployment/web', '--replicas=2') }],
    until: all(ready(2), says(/"terminating":true/)),
  },
  {
    name: 'completed-job-pods',
    on: 'real',
    objects: [...web(), job()],
    until: all(ready(2), says(/"phase":"Succeeded"/), after(20)),
  },
  {
    name: 'headless',
    on: 'real',
    objects: [service({ clusterIP: 'None', publishNotReadyAddresses: true }), statefulSet({}, { replicas: 3 })],
    until: ready(3),
  },
  {
    name: 'restarted-once',
    on: 'real',
    objects: web(),
    acts: [{ when: ready(2), do: killOne }],
    until: all(ready(2), says(/"exitCode":137/)),
  },
  {
    name: 'probe-passes-again',
    on: 'real',
    objects: web({ args: ['serve', '-unready'] }),
    acts: [{ when: all(unready(2), says(/statuscode: 503/)), do: becomeReady }],
    until: all(ready(2), says(/statuscode: 503/)),
  },
  {
    name: 'budget-and-autoscaler',
    on: 'real',
    objects: [...web(), budget(), autoscaler()],
    until: all(ready(2), after(20)),
  },
  {
    name: 'native-sidecar',
    on: 'real',
    objects: [
      service(),
      deployment({
        initContainers: [
          container({ name: 'migrate', args: ['crash', '-code', '0'], ports: [], readinessProbe: undefined }),
          container({ name: 'proxy', args: ['pause'], ports: [], readinessProbe: undefined, restartPolicy: 'Always' }),
        ],
      }),
    ],
    until: ready(2),
  },
  {
    name: 'selectorless-with-slices',
    on: 'pretended',
    objects: [service({ selector: undefined }), slice()],
    until: ready(2),
  },
  {
    name: 'selectorless',
    on: 'pretended',
    objects: [service({ selector: undefined })],
    until: after(3),
  },
  {
    name: 'external-name',
    on: 'pretended',
    objects: [service({ selector: undefined, type: 'ExternalName', externalName: 'shop.example.com' })],
    until: after(3),
  },
  {
    name: 'dual-stack',
    on: 'pretended',
    objects: [service({ ipFamilyPolicy: 'RequireDualStack' }), deployment()],
    until: ready(4),
  },
  {
    name: 'daemon-set',
    on: 'pretended',
    objects: [service(), { ...deployment(), kind: 'DaemonSet', spec: { ...daemonSpec() } }],
    until: ready(2),
  },
];

function daemonSpec() {
  const { selector, template } = deployment().spec;
  return { selector, template };
}

function job() {
  const once = { name: 'report', image: containerImage, imagePullPolicy: 'Never', args: ['crash', '-code', '0'] };
  const spec = { ...podSpec({ containers: [once], tolerations: [toleration] }), restartPolicy: 'Never' };
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: 'report' },
    spec: { completions: 2, parallelism: 2, template: { metadata: { labels: { app: 'web' } }, spec } },
  };
}

function budget() {
  return {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name: 'web' },
    spec: { minAvailable: 2, selector: { matchLabels: { app: 'web' } } },
  };
}

/** Nobody serves metrics to it. */
function autoscaler() {
  return {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name: 'web' },
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
      minReplicas: 2,
      maxReplicas: 5,
      metrics: [
        { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } } },
      ],
    },
  };
}

function slice() {
  const { metadata, ...rest } = handWrittenSlice('web', '', [true, true]);
  return { ...rest, metadata: { name: metadata.name, labels: metadata.labels } };
}

interface PodStatus {
  readonly podIP?: string;
  readonly containerStatuses?: readonly { readonly containerID?: string }[];
}

function podStatuses({ objects }: SceneStage): readonly PodStatus[] {
  return objects.filter(({ kind }) => kind === 'Pod').map((pod) => pod['status'] as PodStatus);
}

function killOne(stage: SceneStage): void {
  const [first] = podStatuses(stage);
  stage.node?.kill(first?.containerStatuses?.[0]?.containerID ?? '', 'SIGKILL');
}

export async function becomeReady(stage: SceneStage): Promise<void> {
  for (const { podIP } of podStatuses(stage)) await fetch(`http://${podIP}:8080/ready`, { method: 'PUT' });
}
