import { describe, expect, test } from 'vitest';
import { ago, app, causeOf, event, inShort, type PodFacts } from '../testing/pod-views.ts';

const running = { running: { startedAt: ago(3_600) } };
const probe = { httpGet: { path: '/ready', port: 8080 }, periodSeconds: 5, timeoutSeconds: 1 };
const probed = (more: object = {}) => ({
  containers: [{ name: 'app', image: 'web:2', readinessProbe: probe, ...more }],
});
const unhealthy = (message: string, more: { container?: string } = {}) =>
  event('Unhealthy', message, { container: 'app', ...more });

describe('a container that does not stay up', () => {
  const backOff = {
    waiting: {
      reason: 'CrashLoopBackOff',
      message: 'back-off 5m0s restarting failed container=app pod=web-1_shop(web-1)',
    },
  };
  const ended = (end: object) => ({
    status: app({ state: backOff, lastState: { terminated: { finishedAt: ago(60), ...end } }, restartCount: 7 }),
  });

  test.each<[string, PodFacts, string]>([
    [
      'exits with an error',
      ended({ exitCode: 1, reason: 'Error' }),
      'crash_loop exit_code certain: container app crashes with exit code 1',
    ],
    [
      'exits well',
      ended({ exitCode: 0, reason: 'Completed' }),
      'crash_loop exit_code certain: container app ends again and again, with exit code 0',
    ],
    [
      'is killed for want of memory',
      {
        ...ended({ exitCode: 137, reason: 'OOMKilled' }),
        spec: { containers: [{ name: 'app', image: 'web:2', resources: { limits: { memory: '128Mi' } } }] },
      },
      'crash_loop oom_killed certain: container app is killed for want of memory (limit 128Mi)',
    ],
    [
      'has a command that does not exist',
      ended({ exitCode: 128, reason: 'StartError', message: 'exec: "serve": executable file not found in $PATH' }),
      'crash_loop command_not_found certain: container app cannot be started, its command is not there or cannot be run',
    ],
    [
      'has a command that a shell does not find',
      ended({ exitCode: 127, reason: 'Error' }),
      'crash_loop command_not_found certain: container app cannot be started, its command is not there or cannot be run',
    ],
    [
      'writes what looks like a missing command into its own log',
      ended({ exitCode: 1, reason: 'Error', message: 'open /etc/app.yaml: no such file or directory' }),
      'crash_loop exit_code certain: container app crashes with exit code 1',
    ],
    [
      'could not be run in the words of Docker',
      ended({ exitCode: 127, reason: 'ContainerCannotRun' }),
      'crash_loop command_not_found certain: container app cannot be started, its command is not there or cannot be run',
    ],
    [
      'is killed by its liveness probe',
      {
        ...ended({ exitCode: 137, reason: 'Error' }),
        events: [
          event('Killing', 'Container app failed liveness probe, will be restarted', {
            container: 'app',
            type: 'Normal',
          }),
        ],
      },
      'crash_loop liveness_probe certain: container app is killed again and again, because its liveness probe fails',
    ],
    [
      'is killed by its startup probe',
      {
        ...ended({ exitCode: 143, reason: 'Error' }),
        events: [event('Killing', 'Container app failed startup probe, will be restarted', { container: 'app' })],
      },
      'crash_loop liveness_probe certain: container app is killed again and again, because its startup probe fails',
    ],
    [
      'is killed while its liveness probe fails, and no event says for what',
      {
        ...ended({ exitCode: 137, reason: 'Error' }),
        events: [
          event('Unhealthy', 'Liveness probe failed: HTTP probe failed with statuscode: 500', { container: 'app' }),
        ],
      },
      'crash_loop liveness_probe likely: container app is killed again and again, it seems because its liveness probe fails',
    ],
    [
      'is killed by its liveness probe in the words of a kubelet before 1.17',
      {
        ...ended({ exitCode: 137, reason: 'Error' }),
        events: [
          event(
            'Killing',
            'Killing container with id docker://app:Container failed liveness probe.. Container will be killed and recreated.',
            { container: 'app', type: 'Normal' },
          ),
        ],
      },
      'crash_loop liveness_probe certain: container app is killed again and again, because its liveness probe fails',
    ],
    [
      'ends with a code of its own when its liveness probe has it killed',
      {
        ...ended({ exitCode: 2, reason: 'Error', finishedAt: ago(55) }),
        events: [event('Killing', 'Container app failed liveness probe, will be restarted', { container: 'app' })],
      },
      'crash_loop liveness_probe certain: container app is killed again and again, because its liveness probe fails',
    ],
    [
      'exits with an error long after its liveness probe had it killed',
      {
        ...ended({ exitCode: 2, reason: 'Error', finishedAt: ago(55) }),
        events: [
          event('Killing', 'Container app failed liveness probe, will be restarted', {
            container: 'app',
            lastTimestamp: ago(3_000),
          }),
        ],
      },
      'crash_loop exit_code certain: container app crashes with exit code 2',
    ],
    [
      'has a hook that fails',
      {
        status: app({
          state: { waiting: { reason: 'PostStartHookError', message: 'exited with 1' } },
          restartCount: 3,
        }),
      },
      'crash_loop certain: container app is ended because its postStart hook fails',
    ],
    [
      'cannot be started for another reason than its command',
      ended({
        exitCode: 128,
        reason: 'StartError',
        message: 'failed to create containerd task: error mounting "/cfg" to rootfs at "/app.yaml": not a directory',
      }),
      'crash_loop certain: container app cannot be started: failed to create containerd task: error mounting "/cfg" to rootfs at "/app.yaml": not a directory',
    ],
    [
      'exits by itself, though another one was killed by its probe',
      {
        ...ended({ exitCode: 1, reason: 'Error' }),
        events: [event('Killing', 'Container proxy failed liveness probe, will be restarted', { container: 'proxy' })],
      },
      'crash_loop exit_code certain: container app crashes with exit code 1',
    ],
    [
      'runs between two crashes',
      {
        spec: probed(),
        status: app({
          state: { running: { startedAt: ago(5) } },
          lastState: { terminated: { exitCode: 2, finishedAt: ago(20) } },
          restartCount: 4,
        }),
      },
      'crash_loop exit_code certain: container app crashes with exit code 2',
    ],
  ])('%s', (_title, facts, expected) => {
    expect(inShort(facts)).toBe(expected);
  });

  test('its first end is told until it had time to recover', () => {
    const endedOnce = (seconds: number) => ({
      spec: probed({ readinessProbe: { ...probe, initialDelaySeconds: 600 } }),
      status: app({
        state: { running: { startedAt: ago(seconds) } },
        lastState: { terminated: { exitCode: 1, finishedAt: ago(seconds) } },
        restartCount: 1,
      }),
    });
    expect(inShort(endedOnce(30))).toContain('crash_loop exit_code');
    expect(inShort(endedOnce(300))).toContain('starting');
  });

  test('a restart of an hour ago is no crash loop', () => {
    const state = app({
      state: running,
      lastState: { terminated: { exitCode: 2, finishedAt: ago(3_600) } },
      restartCount: 4,
    });
    expect(inShort({ spec: probed(), status: state })).toContain('readiness_probe likely');
  });

  test('a sidecar that crashes beside a container that is ready is named', () => {
    const status = {
      containerStatuses: [
        { name: 'app', ready: true, state: running },
        {
          name: 'rbac-proxy',
          ready: false,
          restartCount: 9,
          state: backOff,
          lastState: { terminated: { exitCode: 1 } },
        },
      ],
    };
    const spec = {
      containers: [
        { name: 'app', image: 'web:2' },
        { name: 'rbac-proxy', image: 'proxy:1' },
      ],
    };
    expect(inShort({ spec, status })).toBe(
      'crash_loop exit_code certain: container rbac-proxy crashes with exit code 1',
    );
  });
});

describe('a readiness probe', () => {
  const status = app({ state: running, started: true });

  test.each([
    ['Readiness probe failed: HTTP probe failed with statuscode: 503', 'http_status', 'is answered with 503'],
    [
      'Readiness probe failed: Get "http://10.1.2.3:8080/ready": dial tcp 10.1.2.3:8080: connect: connection refused',
      'refused',
      'is refused, nothing listens there',
    ],
    [
      'Readiness probe failed: Get http://10.1.2.3:8080/ready: dial tcp 10.1.2.3:8080: connect: connection refused',
      'refused',
      'is refused, nothing listens there',
    ],
    [
      'Readiness probe failed: Get "http://10.1.2.3:8080/ready": context deadline exceeded (Client.Timeout exceeded while awaiting headers)',
      'timeout',
      'times out',
    ],
    [
      'Readiness probe failed: Get "http://10.1.2.3:8080/ready": net/http: request canceled (Client.Timeout exceeded while awaiting headers)',
      'timeout',
      'times out',
    ],
    ['Readiness probe errored: Get "http://10.1.2.3:8080/ready": EOF', 'tcp', 'cannot connect'],
  ])('%s', (message, reason, says) => {
    expect(inShort({ spec: probed(), status, events: [unhealthy(message)] })).toBe(
      `readiness_probe ${reason} certain: readiness probe of container app (GET :8080/ready) ${says}`,
    );
  });

  test.each<[string, { readonly readinessProbe: object; readonly message: string }, string]>([
    [
      'by TCP',
      {
        readinessProbe: { tcpSocket: { port: 'http' } },
        message: 'Readiness probe failed: dial tcp 10.1.2.3:8080: connect: no route to host',
      },
      'readiness_probe tcp certain: readiness probe of container app (TCP :http) cannot connect',
    ],
    [
      'by a command',
      { readinessProbe: { exec: { command: ['check'] } }, message: 'Readiness probe failed: ' },
      'readiness_probe exec certain: readiness probe of container app (a command) fails, its command exits with an error',
    ],
    [
      'by a command that says why',
      {
        readinessProbe: { exec: { command: ['check'] } },
        message: 'Readiness probe failed: 127.0.0.1:5432 - no response, it timed out\n',
      },
      'readiness_probe exec certain: readiness probe of container app (a command) fails, its command says: 127.0.0.1:5432 - no response, it timed out',
    ],
    [
      'by a command that takes too long',
      {
        readinessProbe: { exec: { command: ['check'] } },
        message:
          'Readiness probe errored: rpc error: code = DeadlineExceeded desc = failed to exec in container: timeout 1s exceeded: context deadline exceeded',
      },
      'readiness_probe timeout certain: readiness probe of container app (a command) times out',
    ],
    [
      'by gRPC, in time',
      {
        readinessProbe: { grpc: { port: 9000 } },
        message:
          'Readiness probe failed: timeout: failed to connect service "10.1.2.3:9000" within 1s: context deadline exceeded',
      },
      'readiness_probe timeout certain: readiness probe of container app (gRPC :9000) times out',
    ],
    [
      'by HTTP, with an answer that is none',
      {
        readinessProbe: probe,
        message: 'Readiness probe failed: Get "http://10.1.2.3:8080/ready": net/http: malformed HTTP response "x"',
      },
      'readiness_probe certain: readiness probe of container app (GET :8080/ready) fails: Get "http://10.1.2.3:8080/ready": net/http: malformed HTTP response "x"',
    ],
    [
      'by gRPC',
      {
        readinessProbe: { grpc: { port: 9000 } },
        message: 'Readiness probe failed: service unhealthy (responded with "NOT_SERVING")',
      },
      'readiness_probe grpc certain: readiness probe of container app (gRPC :9000) is answered with NOT_SERVING',
    ],
  ])('that asks %s', (_title, { readinessProbe, message }, expected) => {
    expect(inShort({ spec: probed({ readinessProbe }), status, events: [unhealthy(message)] })).toBe(expected);
  });

  test('that nobody sees is only suspected where a container runs and is not ready', () => {
    expect(inShort({ status })).toBe(
      'readiness_probe suspected: container app runs and is not ready, it may fail a readiness check that its spec does not show',
    );
  });

  test('whose event names no container is that of the only one that is asked', () => {
    const message = 'Readiness probe failed: HTTP probe failed with statuscode: 503';
    expect(inShort({ spec: probed(), status, events: [event('Unhealthy', message)] })).toContain('http_status certain');
  });

  test('that fails by an event is told before one that nobody tells of', () => {
    const spec = {
      containers: [
        { name: 'cache', image: 'cache:1', readinessProbe: probe },
        { name: 'app', image: 'web:2', readinessProbe: probe },
      ],
    };
    const both = {
      containerStatuses: ['cache', 'app'].map((name) => ({ name, ready: false, started: true, state: running })),
    };
    const failed = unhealthy('Readiness probe failed: HTTP probe failed with statuscode: 503');
    expect(inShort({ spec, status: both, events: [failed] })).toContain('container app (GET :8080/ready) is answered');
  });

  test('whose event is gone is still why, and how it fails is not known', () => {
    expect(inShort({ spec: probed(), status })).toBe(
      'readiness_probe likely: readiness probe of container app (GET :8080/ready) fails, and no event tells how',
    );
  });

  test('that the spec lacks is suspected where a container runs and is not ready', () => {
    expect(inShort({ status: app({ state: running }) })).toBe(
      'readiness_probe suspected: container app runs and is not ready, it may fail a readiness check that its spec does not show',
    );
    expect(inShort({ status: app({ state: { running: { startedAt: ago(3) } } }) })).toBe('-');
    expect(inShort({ status: app({ state: running, ready: true }) })).toBe('-');
  });

  test('an event of an earlier run of the container tells nothing of this one', () => {
    const old = event('Unhealthy', 'Readiness probe failed: HTTP probe failed with statuscode: 500', {
      container: 'app',
      lastTimestamp: ago(7_200),
    });
    expect(inShort({ spec: probed(), status, events: [old] })).toContain('readiness_probe likely');
  });

  const ofAnother = (times: object) =>
    event('Unhealthy', 'Readiness probe failed: HTTP probe failed with statuscode: 500', {
      involvedObject: { kind: 'Pod', name: 'web-1', uid: 'another', fieldPath: 'spec.containers{app}' },
      ...times,
    });

  test('an event of the pod that had the name before tells nothing of this one', () => {
    const facts = { metadata: { creationTimestamp: ago(4_000) }, spec: probed(), status };
    expect(inShort({ ...facts, events: [ofAnother({ firstTimestamp: ago(5_000) })] })).toContain(
      'readiness_probe likely',
    );
  });

  test('an event that began after the pod is about it, where a file has its uids rewritten', () => {
    const facts = { metadata: { creationTimestamp: ago(4_000) }, spec: probed(), status };
    expect(inShort({ ...facts, events: [ofAnother({ firstTimestamp: ago(3_000) })] })).toContain('http_status certain');
  });

  test('that passes now is no cause, whatever an event says', () => {
    const ready = app({ state: running, started: true, ready: true });
    expect(
      inShort({
        spec: probed(),
        status: ready,
        events: [unhealthy('Readiness probe failed: HTTP probe failed with statuscode: 503')],
      }),
    ).toBe('-');
  });

  test('that a sidecar asks on behalf of the kubelet is told as the application has it', () => {
    const spec = {
      containers: [
        { name: 'app', image: 'web:2', readinessProbe: { httpGet: { path: '/app-health/app/readyz', port: 15020 } } },
        {
          name: 'istio-proxy',
          image: 'proxy:1',
          env: [
            {
              name: 'ISTIO_KUBE_APP_PROBERS',
              value: '{"/app-health/app/readyz":{"httpGet":{"path":"/healthz","port":3000}}}',
            },
          ],
        },
      ],
    };
    expect(
      inShort({ spec, status, events: [unhealthy('Readiness probe failed: HTTP probe failed with statuscode: 503')] }),
    ).toBe(
      'readiness_probe http_status certain: readiness probe of container app (GET :3000/healthz) is answered with 503',
    );
  });

  test('of a native sidecar counts for the pod', () => {
    const spec = {
      initContainers: [
        {
          name: 'istio-proxy',
          image: 'proxy:1',
          restartPolicy: 'Always',
          readinessProbe: { httpGet: { path: '/healthz/ready', port: 15021 } },
        },
      ],
      containers: [{ name: 'app', image: 'web:2' }],
    };
    const states = {
      initContainerStatuses: [{ name: 'istio-proxy', ready: false, started: true, state: running }],
      containerStatuses: [{ name: 'app', ready: true, state: running }],
    };
    const late = unhealthy(
      'Readiness probe failed: Get "http://10.1.2.3:15021/healthz/ready": context deadline exceeded',
      { container: 'istio-proxy' },
    );
    expect(inShort({ spec, status: states, events: [late] })).toBe(
      'readiness_probe timeout certain: readiness probe of sidecar istio-proxy (GET :15021/healthz/ready) times out',
    );
  });
});

describe('a container that is on its way', () => {
  const since = (seconds: number, more: object = {}) =>
    app({ state: { running: { startedAt: ago(seconds) } }, ...more });

  test.each<[string, PodFacts, string]>([
    [
      'before its startup probe passed',
      {
        spec: probed({ startupProbe: { ...probe, periodSeconds: 10, failureThreshold: 30 } }),
        status: since(120, { started: false }),
      },
      'starting likely: container app is still starting, it has not passed its startup probe yet',
    ],
    [
      'before its initial delay is over, whatever was answered',
      {
        spec: probed({ readinessProbe: { ...probe, initialDelaySeconds: 120 } }),
        status: since(90),
        events: [unhealthy('Readiness probe failed: HTTP probe failed with statuscode: 503')],
      },
      'starting likely: container app is still starting, its first readiness check is not due yet',
    ],
    [
      'before its first check',
      { spec: probed(), status: since(3) },
      'starting likely: container app is still starting, its first readiness check is not due yet',
    ],
    [
      'after its first check failed',
      {
        spec: probed(),
        status: since(3),
        events: [
          event('Unhealthy', 'Readiness probe failed: HTTP probe failed with statuscode: 503', {
            container: 'app',
            lastTimestamp: ago(1),
          }),
        ],
      },
      'readiness_probe http_status certain: readiness probe of container app (GET :8080/ready) is answered with 503',
    ],
    [
      'longer than its startup probe gives it time',
      {
        spec: probed({ startupProbe: { ...probe, periodSeconds: 10, failureThreshold: 3 } }),
        status: since(600, { started: false }),
      },
      'starting suspected: container app is still starting, it has not passed its startup probe yet, and may never: its time for that is over',
    ],
    [
      'whose image is being pulled',
      {
        metadata: { creationTimestamp: ago(90) },
        status: { phase: 'Pending', ...app({ state: { waiting: { reason: 'ContainerCreating' } } }) },
        events: [event('Pulling', 'Pulling image "web:2"', { container: 'app', type: 'Normal' })],
      },
      'starting likely: node node-1 is still pulling image web:2',
    ],
    [
      'whose containers are being created since yesterday',
      { status: { phase: 'Pending', ...app({ state: { waiting: { reason: 'ContainerCreating' } } }) } },
      'starting suspected: node node-1 may still be creating its containers, which takes longer than it ought to',
    ],
    [
      'whose containers are being created',
      {
        metadata: { creationTimestamp: ago(30) },
        status: { phase: 'Pending', ...app({ state: { waiting: { reason: 'ContainerCreating' } } }) },
      },
      'starting likely: node node-1 is still creating its containers',
    ],
  ])('%s', (_title, facts, expected) => {
    expect(inShort(facts)).toBe(expected);
  });
});

describe('a pod whose containers are all ready', () => {
  const conditions = [{ type: 'ContainersReady', status: 'True' }];
  const spec = { ...probed(), readinessGates: [{ conditionType: 'target-health.elbv2.k8s.aws/web' }] };
  const containers = app({ state: running, ready: true });

  test('waits for a gate that is False, with its reason', () => {
    const gate = { type: 'target-health.elbv2.k8s.aws/web', status: 'False', reason: 'Target.FailedHealthChecks' };
    expect(inShort({ spec, status: { ...containers, conditions: [...conditions, gate] } })).toBe(
      'readiness_gate certain: readiness gate target-health.elbv2.k8s.aws/web, which the AWS Load Balancer Controller (target-health.elbv2.k8s.aws) sets, is False (Target.FailedHealthChecks)',
    );
  });

  test('waits for a gate that nobody set', () => {
    expect(inShort({ spec, status: { ...containers, conditions } })).toBe(
      'readiness_gate certain: nobody has set its readiness gate target-health.elbv2.k8s.aws/web, which the AWS Load Balancer Controller (target-health.elbv2.k8s.aws) has to',
    );
  });
});

describe('a pod on its way out', () => {
  test('that failed by what its container did is told by that', () => {
    const status = { phase: 'Failed', ...app({ state: { terminated: { reason: 'OOMKilled', exitCode: 137 } } }) };
    expect(inShort({ status })).toBe('crash_loop oom_killed certain: container app is killed for want of memory');
  });

  test('goes since it was told to, not since its grace is over', () => {
    const metadata = { deletionTimestamp: ago(-20), deletionGracePeriodSeconds: 30 };
    expect(causeOf({ metadata })?.since).toBe(Date.parse(ago(10)));
  });

  test('says who told it to go', () => {
    const status = { conditions: [{ type: 'DisruptionTarget', status: 'True', reason: 'EvictionByEvictionAPI' }] };
    expect(inShort({ metadata: { deletionTimestamp: ago(30) }, status })).toBe(
      'terminating certain: it was evicted through the API, as a drain of its node does, and nothing took its place',
    );
  });

  test('is terminating, whatever its containers still show', () => {
    const status = app({ state: { terminated: { exitCode: 143 } } });
    expect(inShort({ metadata: { deletionTimestamp: ago(30) }, status })).toBe(
      'terminating certain: it was told to go, and nothing took its place',
    );
  });

  test('is held by a finalizer once nothing of it runs any more, and not before', () => {
    const metadata = { deletionTimestamp: ago(300), finalizers: ['example.com/drain', 'batch.kubernetes.io/x'] };
    const ended = app({ state: { terminated: { exitCode: 0 } } });
    expect(inShort({ metadata, status: ended })).toBe(
      'terminating certain: it was told to go, and nothing took its place; its finalizers example.com/drain, batch.kubernetes.io/x keep it from being gone',
    );
    expect(causeOf({ metadata, status: ended })?.evidence).toContainEqual(
      expect.objectContaining({ field: 'metadata.finalizers', value: 'example.com/drain, batch.kubernetes.io/x' }),
    );
    expect(inShort({ metadata, status: app({ state: { running: {} } }) })).not.toContain('finalizer');
  });

  test.each([
    [
      'Evicted',
      'The node was low on resource: memory.',
      'evicted certain: it was evicted: The node was low on resource: memory.',
    ],
    ['DeadlineExceeded', '', 'evicted certain: its deadline (activeDeadlineSeconds) passed'],
    ['', '', 'evicted certain: it failed'],
    ['OutOfcpu', 'No cpu left', 'evicted certain: it failed (OutOfcpu): No cpu left'],
  ])('that failed says why: %s', (reason, message, expected) => {
    expect(inShort({ status: { phase: 'Failed', reason, message } })).toBe(expected);
  });
});
