import { container, deployment, service, statefulSet, web } from '../objects.ts';
import { type Scene, all, ready, says, unready } from '../scene.ts';

const everySecond = { periodSeconds: 1, failureThreshold: 1 };

/** Containers run, and what is asked of them fails. */
export const probeScenes: readonly Scene[] = [
  {
    name: 'probe-503',
    on: 'real',
    objects: web({ args: ['serve', '-unready'] }, { replicas: 3 }),
    until: all(unready(3), says(/statuscode: 503/)),
  },
  {
    name: 'probe-refused',
    on: 'real',
    objects: web({ readinessProbe: { httpGet: { path: '/healthz', port: 9090 }, ...everySecond } }),
    until: all(unready(2), says(/connection refused/)),
  },
  {
    name: 'probe-timeout',
    on: 'real',
    objects: web({ args: ['serve', '-after', '30s'] }),
    until: all(unready(2), says(/Client.Timeout|context deadline exceeded/)),
  },
  {
    name: 'probe-exec',
    on: 'real',
    objects: web({ readinessProbe: { exec: { command: ['/container', 'crash', '-code', '3'] }, ...everySecond } }),
    until: all(unready(2), says(/Readiness probe failed/)),
  },
  {
    name: 'probe-tcp',
    on: 'real',
    objects: web({ readinessProbe: { tcpSocket: { port: 9090 }, ...everySecond } }),
    until: all(unready(2), says(/Readiness probe failed: dial tcp/)),
  },
  {
    name: 'probe-grpc',
    on: 'real',
    objects: web({ readinessProbe: { grpc: { port: 8080 }, ...everySecond } }),
    until: all(unready(2), says(/Readiness probe failed/)),
  },
  {
    name: 'startup-probe',
    on: 'real',
    objects: web({
      args: ['serve', '-unready'],
      startupProbe: { httpGet: { path: '/healthz', port: 'http' }, periodSeconds: 2, failureThreshold: 600 },
    }),
    until: all(unready(2), says(/Startup probe failed/)),
  },
  {
    name: 'initial-delay',
    on: 'real',
    objects: web({
      readinessProbe: { httpGet: { path: '/healthz', port: 'http' }, initialDelaySeconds: 600, periodSeconds: 5 },
    }),
    until: all(unready(2), says(/"started":true/)),
  },
  {
    name: 'readiness-gate',
    on: 'real',
    objects: [service(), deployment({ readinessGates: [{ conditionType: 'target-health.example.com/registered' }] })],
    until: all(unready(2), says(/ReadinessGatesNotReady/)),
  },
  {
    name: 'native-sidecar-unready',
    on: 'real',
    objects: [
      service(),
      deployment({
        initContainers: [
          container({
            name: 'proxy',
            args: ['serve', '-port', '15021', '-unready'],
            ports: [{ containerPort: 15021 }],
            restartPolicy: 'Always',
            readinessProbe: { httpGet: { path: '/healthz', port: 15021 }, ...everySecond },
          }),
        ],
      }),
    ],
    until: all(unready(2), says(/statuscode: 503/)),
  },
  {
    name: 'one-of-three-unready',
    on: 'real',
    objects: [
      service(),
      deployment({}, { replicas: 2 }),
      deployment({ containers: [container({ args: ['serve', '-unready'] })] }, { name: 'web-canary', replicas: 1 }),
    ],
    until: all(ready(2), unready(1), says(/statuscode: 503/)),
  },
  {
    name: 'publish-not-ready',
    on: 'real',
    objects: [
      service({ clusterIP: 'None', publishNotReadyAddresses: true }),
      statefulSet({ containers: [container({ args: ['serve', '-unready'] })] }, { podManagementPolicy: 'Parallel' }),
    ],
    until: all(says(/statuscode: 503/), ready(2)),
  },
];
