import { barePod, container, deployment, lingering, service, web } from '../objects.ts';
import { type Scene, after, all, no, ready, says, unready } from '../scene.ts';

const backsOff = says(/CrashLoopBackOff/);

/** Containers do not get as far as to be probed, or not for long. */
export const containerScenes: readonly Scene[] = [
  {
    name: 'crash-exit-1',
    on: 'real',
    objects: web({ args: ['crash', '-code', '1'] }),
    until: all(backsOff, says(/"restartCount":2/)),
  },
  {
    name: 'oom-killed',
    on: 'real',
    objects: web({ args: ['eat'], resources: { limits: { memory: '32Mi' } } }),
    until: all(backsOff, says(/OOMKilled/)),
  },
  {
    name: 'command-not-found',
    on: 'real',
    objects: web({ command: ['/bin/server'], args: [] }),
    until: all(says(/no such file or directory|not found/), says(/RunContainerError|CrashLoopBackOff/)),
  },
  {
    name: 'liveness-kill',
    on: 'real',
    objects: web({
      args: ['serve', '-unready'],
      livenessProbe: { httpGet: { path: '/healthz', port: 'http' }, periodSeconds: 1, failureThreshold: 2 },
    }),
    until: all(backsOff, says(/failed liveness probe, will be restarted/)),
  },
  {
    name: 'sidecar-crash',
    on: 'real',
    objects: [
      service(),
      deployment({
        containers: [
          container(),
          container({ name: 'log-shipper', args: ['crash', '-code', '2'], ports: [], readinessProbe: undefined }),
        ],
      }),
    ],
    until: all(backsOff, unready(2)),
  },
  {
    name: 'init-failing',
    on: 'real',
    objects: [
      service(),
      deployment({
        initContainers: [
          container({ name: 'migrate', args: ['crash', '-code', '4'], ports: [], readinessProbe: undefined }),
        ],
      }),
    ],
    until: all(says(/"restartCount":[2-9]/), says(/BackOff/)),
  },
  {
    name: 'init-image-invalid',
    on: 'real',
    objects: [
      service(),
      deployment({ initContainers: [{ name: 'migrate', image: 'registry.example.com/Shop/Migrate:2' }] }),
    ],
    until: says(/InvalidImageName/),
  },
  {
    name: 'image-unreachable',
    on: 'real',
    objects: web({ image: 'registry.example.invalid/shop/web:2.4.1', imagePullPolicy: 'IfNotPresent' }),
    until: all(says(/ImagePullBackOff/), says(/Failed to pull image/)),
  },
  {
    name: 'image-never-present',
    on: 'real',
    objects: web({ image: 'uhwatch.test/absent:1' }),
    until: says(/ErrImageNeverPull/),
  },
  {
    name: 'image-name-invalid',
    on: 'real',
    objects: web({ image: 'registry.example.com/Shop/Web:2.4.1', imagePullPolicy: 'IfNotPresent' }),
    until: says(/InvalidImageName/),
  },
  {
    name: 'configmap-missing',
    on: 'real',
    objects: web({ envFrom: [{ configMapRef: { name: 'web-settings' } }] }),
    until: says(/configmap \\"web-settings\\" not found/),
  },
  {
    name: 'secret-missing',
    on: 'real',
    objects: web({ env: [{ name: 'PASSWORD', valueFrom: { secretKeyRef: { name: 'web-db', key: 'password' } } }] }),
    until: says(/secret \\"web-db\\" not found/),
  },
  {
    name: 'secret-key-missing',
    on: 'real',
    objects: [
      { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'web-db' }, stringData: { user: 'web' } },
      ...web({ env: [{ name: 'PASSWORD', valueFrom: { secretKeyRef: { name: 'web-db', key: 'password' } } }] }),
    ],
    until: says(/couldn't find key password/),
  },
  {
    name: 'configmap-volume-missing',
    on: 'real',
    objects: [
      service(),
      deployment({
        containers: [container({ volumeMounts: [{ name: 'settings', mountPath: '/settings' }] })],
        volumes: [{ name: 'settings', configMap: { name: 'web-settings' } }],
      }),
    ],
    until: all(says(/FailedMount/), says(/ContainerCreating/)),
  },
  {
    name: 'host-path-missing',
    on: 'real',
    objects: [
      service(),
      deployment({
        containers: [container({ volumeMounts: [{ name: 'data', mountPath: '/data' }] })],
        volumes: [{ name: 'data', hostPath: { path: '/srv/web-data', type: 'Directory' } }],
      }),
    ],
    until: all(says(/hostPath type check failed/), says(/ContainerCreating/)),
  },
  {
    name: 'sandbox-failed',
    on: 'real',
    isAlone: true,
    prepare: ({ plane }) =>
      plane.kubectl(
        ['apply', '-f', '-'],
        JSON.stringify({
          apiVersion: 'node.k8s.io/v1',
          kind: 'RuntimeClass',
          metadata: { name: 'kata' },
          handler: 'kata',
        }),
      ),
    objects: [service(), deployment({ runtimeClassName: 'kata' })],
    until: says(/FailedCreatePodSandBox/),
  },
  {
    name: 'two-causes',
    on: 'real',
    objects: [
      service(),
      deployment({ containers: [container({ args: ['serve', '-unready'] })] }, { name: 'web-a', replicas: 3 }),
      deployment(
        { containers: [container({ image: 'registry.example.com/Shop/Web:2', imagePullPolicy: 'IfNotPresent' })] },
        { name: 'web-b', replicas: 2 },
      ),
    ],
    until: all(unready(5), says(/statuscode: 503/), says(/InvalidImageName/)),
  },
  {
    name: 'terminating-without-replacement',
    on: 'real',
    objects: [service(), barePod('web-1', lingering), barePod('web-2', lingering)],
    acts: [{ when: ready(2), do: ({ kubectl }) => kubectl('delete', 'pod', 'web-1', 'web-2', '--wait=false') }],
    until: all(no(ready(1)), says(/"terminating":true/)),
  },
  {
    name: 'rollout-stuck-beside-old',
    on: 'real',
    objects: web({}, { replicas: 3, strategy: { rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } } }),
    acts: [
      {
        when: ready(3),
        do: ({ kubectl }) => kubectl('set', 'image', 'deployment/web', 'app=registry.example.com/Shop/Web:2.4.1'),
      },
    ],
    until: all(ready(3), says(/InvalidImageName|ErrImageNeverPull/), after(8)),
  },
];
