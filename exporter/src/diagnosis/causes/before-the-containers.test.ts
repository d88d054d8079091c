import { describe, expect, test } from 'vitest';
import { ago, app, causeOf, event, inShort, type PodFacts, wellNode } from '../testing/pod-views.ts';

const creating = app({ state: { waiting: { reason: 'ContainerCreating' } } });
const pending: PodFacts = { status: { phase: 'Pending', ...creating } };

function node(condition: object): NonNullable<PodFacts['nodes']> {
  return [{ ...wellNode, status: { conditions: [{ type: 'Ready', lastTransitionTime: ago(60), ...condition }] } }];
}

describe('the node', () => {
  const running = { status: app({ state: { running: { startedAt: ago(3600) } }, ready: true }) };
  const lost = {
    conditions: [
      { type: 'Ready', status: 'False' },
      { type: 'ContainersReady', status: 'True' },
    ],
  };

  const unreachable = { key: 'node.kubernetes.io/unreachable', effect: 'NoExecute' };

  test.each<[string, PodFacts, string]>([
    [
      'whose kubelet is silent',
      {
        ...running,
        nodes: node({
          status: 'Unknown',
          reason: 'NodeStatusUnknown',
          message: 'Kubelet stopped posting node status.',
        }),
      },
      'node_not_ready certain: node node-1 is lost, its kubelet stopped reporting',
    ],
    [
      'without a network plugin',
      {
        ...pending,
        nodes: node({
          status: 'False',
          reason: 'KubeletNotReady',
          message:
            'container runtime network not ready: NetworkReady=false reason:NetworkPluginNotReady message:Network plugin returns error: cni plugin not initialized',
        }),
      },
      'node_not_ready certain: node node-1 is not ready, its network plugin is not initialized',
    ],
    [
      'that says what it lacks',
      { ...running, nodes: node({ status: 'False', message: 'PLEG is not healthy' }) },
      'node_not_ready certain: node node-1 is not ready, PLEG is not healthy',
    ],
    [
      'that is deleted',
      { status: { ...running.status, ...lost }, nodes: [] },
      'node_not_ready certain: node node-1, which it was given to, does not exist any more',
    ],
    [
      'that is deleted before its kubelet said anything of the pod',
      { status: { phase: 'Pending' }, nodes: [] },
      'node_not_ready certain: node node-1, which it was given to, does not exist any more',
    ],
    [
      'that is in no list, while its kubelet tells of the pod',
      {
        status: { phase: 'Pending', ...app({ state: { waiting: { reason: 'ErrImagePull', message: 'not found' } } }) },
        nodes: [],
      },
      'image_pull not_found certain: image web:2 cannot be pulled, the registry has no such image',
    ],
    [
      'that a taint tells of',
      { ...running, nodes: [{ metadata: { name: 'node-1' }, spec: { taints: [unreachable] } }] },
      'node_not_ready certain: node node-1 is lost, it has the taint node.kubernetes.io/unreachable',
    ],
    [
      'that is back, while the pod is not told so yet',
      { status: { ...running.status, ...lost } },
      'node_not_ready likely: node node-1 is probably lost, or was: its containers were ready and only the pod is not',
    ],
    [
      'that an older control plane calls lost',
      { status: { ...running.status, reason: 'NodeLost' }, nodes: [], missing: ['nodes'] },
      'node_not_ready likely: node node-1 is probably lost, or was: its containers were ready and only the pod is not',
    ],
    [
      'that is lost with a pod that was told to go from it',
      {
        ...running,
        metadata: { deletionTimestamp: ago(30) },
        nodes: node({ status: 'Unknown', reason: 'NodeStatusUnknown' }),
      },
      'node_not_ready certain: node node-1 is lost, its kubelet stopped reporting',
    ],
    ['that is well', running, '-'],
  ])('%s', (_title, facts, expected) => {
    expect(inShort(facts)).toBe(expected);
  });

  test('is not why a readiness gate is not met', () => {
    const spec = { readinessGates: [{ conditionType: 'example.com/up' }] };
    expect(inShort({ spec, status: { ...running.status, ...lost } })).toContain('readiness_gate certain');
  });
});

describe('the sandbox', () => {
  const id = 'a'.repeat(64);
  test.each([
    [
      'FailedCreatePodSandBox',
      `Failed to create pod sandbox: rpc error: code = Unknown desc = failed to setup network for sandbox "${id}": plugin type="calico" failed (add): stat /var/lib/calico/nodename: no such file or directory`,
      'network plugin calico cannot set up the pod on node node-1',
    ],
    [
      'FailedCreatePodSandBox',
      `Failed to create pod sandbox: rpc error: code = Unknown desc = failed to set up sandbox container "${id}" network for pod "web": networkPlugin cni failed to set up pod "web_shop" network: no addresses`,
      'network plugin cni cannot set up the pod on node node-1',
    ],
    [
      'NetworkNotReady',
      'network is not ready: container runtime network not ready: NetworkReady=false reason:NetworkPluginNotReady message:Network plugin returns error: cni plugin not initialized',
      'no network plugin is initialized on node node-1',
    ],
    [
      'FailedCreatePodSandBox',
      'Failed to create pod sandbox: rpc error: code = DeadlineExceeded desc = context deadline exceeded',
      'the sandbox of the pod cannot be made on node node-1: rpc error: code = DeadlineExceeded desc = context deadline exceeded',
    ],
  ])('%s: %s', (reason, message, says) => {
    expect(inShort({ ...pending, events: [event(reason, message)] })).toBe(`sandbox_failed certain: ${says}`);
  });

  const failed = event('FailedCreatePodSandBox', 'plugin type="calico" failed', { lastTimestamp: ago(120) });

  test('that the kubelet makes anew after each failure still fails, as far as one can tell', () => {
    const changed = event('SandboxChanged', 'Pod sandbox changed, it will be killed and re-created.', {
      type: 'Normal',
      lastTimestamp: ago(110),
    });
    expect(inShort({ ...pending, events: [changed, failed] })).toContain('sandbox_failed likely');
  });

  test('that exists by the condition of the pod is no cause', () => {
    const conditions = [{ type: 'PodReadyToStartContainers', status: 'True' }];
    expect(inShort({ status: { ...pending.status, conditions }, events: [failed] })).toContain('starting suspected');
  });

  test('that cannot be made yet for want of a volume is no cause', () => {
    const mount = event('FailedMount', 'MountVolume.SetUp failed for volume "tls" : secret "tls" not found');
    expect(inShort({ ...pending, events: [mount, failed] })).toContain('volume_mount certain');
    const late = event('FailedCreatePodSandBox', 'plugin type="calico" failed', { lastTimestamp: ago(10) });
    expect(inShort({ ...pending, events: [mount, late] })).toContain('sandbox_failed certain');
  });

  test('is told without a node where the pod does not name it', () => {
    const spec = { nodeName: undefined };
    expect(inShort({ ...pending, spec, events: [failed] })).toBe(
      'sandbox_failed certain: network plugin calico cannot set up the pod',
    );
  });

  test('that was made at last is no cause', () => {
    const pulling = event('Pulling', 'Pulling image "web:2"', { type: 'Normal', lastTimestamp: ago(30) });
    expect(inShort({ ...pending, events: [pulling, failed] })).toContain('starting suspected');
  });
});

describe('a volume', () => {
  test.each([
    [
      'FailedMount',
      'MountVolume.SetUp failed for volume "config" : configmap "web" not found',
      'volume config cannot be mounted, ConfigMap web does not exist',
    ],
    [
      'FailedMount',
      'MountVolume.SetUp failed for volume "tls" : secret "web-tls" not found',
      'volume tls cannot be mounted, Secret web-tls does not exist',
    ],
    [
      'FailedAttachVolume',
      'Multi-Attach error for volume "pvc-1" Volume is already exclusively attached to one node',
      'volume pvc-1 cannot be mounted: Volume is already exclusively attached to one node',
    ],
    [
      'FailedMount',
      'Unable to mount volumes for pod "web_shop(1b)": timeout expired waiting for volumes to attach or mount for pod "shop"/"web". list of unmounted volumes=[data]. list of unattached volumes=[data default-token-x]',
      'volume data cannot be mounted, time ran out',
    ],
    [
      'FailedMount',
      'Unable to attach or mount volumes: unmounted volumes=[data tls], unattached volumes=[data tls kube-api-access-x]: timed out waiting for the condition',
      'volumes data, tls cannot be mounted, time ran out',
    ],
    [
      'FailedMount',
      'MountVolume.SetUp failed for volume "tls" : references non-existent secret key: tls.key',
      'volume tls cannot be mounted, its Secret has no key tls.key',
    ],
    [
      'FailedMount',
      'MountVolume.SetUp failed for volume "config" : references non-existent config key: web.yaml',
      'volume config cannot be mounted, its ConfigMap has no key web.yaml',
    ],
    [
      'FailedAttachVolume',
      'AttachVolume.Attach failed for volume "pvc-1" : rpc error: code = NotFound desc = disk not found',
      'volume pvc-1 cannot be mounted: rpc error: code = NotFound desc = disk not found',
    ],
  ])('%s: %s', (reason, message, says) => {
    expect(inShort({ ...pending, events: [event(reason, message)] })).toBe(`volume_mount certain: ${says}`);
  });

  test('what is missing tells more than that time ran out', () => {
    const late = event(
      'FailedMount',
      'Unable to attach or mount volumes: unmounted volumes=[config]: timed out waiting for the condition',
      { lastTimestamp: ago(10) },
    );
    const why = event('FailedMount', 'MountVolume.SetUp failed for volume "config" : configmap "web" not found', {
      lastTimestamp: ago(20),
    });
    expect(inShort({ ...pending, events: [late, why] })).toContain('ConfigMap web does not exist');
  });

  test('whose attachment failed before it succeeded is no cause', () => {
    const failed = event('FailedAttachVolume', 'AttachVolume.Attach failed for volume "pvc-1" : busy', {
      lastTimestamp: ago(90),
    });
    const attached = event('SuccessfulAttachVolume', 'AttachVolume.Attach succeeded for volume "pvc-1"', {
      type: 'Normal',
      lastTimestamp: ago(30),
    });
    expect(inShort({ ...pending, events: [failed] })).toContain('volume_mount certain');
    expect(inShort({ ...pending, events: [attached, failed] })).toContain('starting suspected');
  });

  test('of a pod that runs is mounted', () => {
    const old = event('FailedMount', 'MountVolume.SetUp failed for volume "config" : configmap "web" not found');
    expect(inShort({ status: app({ state: { running: { startedAt: ago(50) } }, ready: true }), events: [old] })).toBe(
      '-',
    );
  });
});

describe('configuration', () => {
  test.each([
    ['configmap "web" not found', 'configmap', 'ConfigMap web does not exist'],
    ['secret "db" not found', 'secret', 'Secret db does not exist'],
    ['secrets "db" not found', 'secret', 'Secret db does not exist'],
    ["couldn't find key url in ConfigMap shop/web", 'key', 'ConfigMap shop/web has no key url'],
    ["couldn't find key password in Secret shop/db", 'key', 'Secret shop/db has no key password'],
    ["Couldn't find key url in configmap shop/web", 'key', 'ConfigMap shop/web has no key url'],
    ['configmaps "web" not found', 'configmap', 'ConfigMap web does not exist'],
  ])('%s', (message, reason, says) => {
    const status = app({ state: { waiting: { reason: 'CreateContainerConfigError', message } } });
    expect(inShort({ status: { phase: 'Pending', ...status } })).toBe(
      `config_error ${reason} certain: container app cannot be created, ${says}`,
    );
  });

  test('anything else is said in the words of the kubelet', () => {
    const message = 'container has runAsNonRoot and image will run as root';
    const status = app({ state: { waiting: { reason: 'CreateContainerConfigError', message } } });
    expect(inShort({ status })).toBe(`config_error certain: container app cannot be created, ${message}`);
  });
});

test('a command that the runtime cannot find when it makes the container is no lack of configuration', () => {
  const message = 'container create failed: exec: "web": executable file not found in $PATH';
  const status = app({ state: { waiting: { reason: 'CreateContainerError', message } } });
  expect(inShort({ status })).toContain('crash_loop command_not_found certain: container app cannot be started');
});

describe('an init container', () => {
  const spec = {
    initContainers: [
      { name: 'migrate', image: 'migrate:1' },
      { name: 'proxy', image: 'proxy:1', restartPolicy: 'Always' },
    ],
  };
  const status = (init: object, ...others: object[]) => ({
    phase: 'Pending',
    initContainerStatuses: [{ name: 'migrate', restartCount: 2, ready: false, ...init }, ...others],
    ...creating,
  });

  test.each<[string, object, string]>([
    [
      'that crashes',
      {
        state: { waiting: { reason: 'CrashLoopBackOff' } },
        lastState: { terminated: { exitCode: 3, reason: 'Error' } },
      },
      'init_failing certain: init container migrate fails with exit code 3',
    ],
    [
      'that just ended in failure',
      { state: { terminated: { exitCode: 1, reason: 'Error' } } },
      'init_failing certain: init container migrate fails with exit code 1',
    ],
    [
      'that runs again after a failure',
      { state: { running: {} }, lastState: { terminated: { exitCode: 137, reason: 'OOMKilled' } } },
      'init_failing certain: init container migrate fails with exit code 137 (OOMKilled)',
    ],
    [
      'that cannot be run',
      { state: { waiting: { reason: 'RunContainerError', message: 'exec: "mig": not found' } } },
      'init_failing certain: init container migrate fails (RunContainerError: exec: "mig": not found)',
    ],
    [
      'that has run for long since it failed once',
      {
        state: { running: { startedAt: ago(3600) } },
        lastState: { terminated: { exitCode: 1, reason: 'Error', finishedAt: ago(3601) } },
      },
      'starting certain: init container migrate has not finished yet',
    ],
    [
      'that waits for its turn after it failed in an earlier sandbox',
      {
        state: { waiting: { reason: 'PodInitializing' } },
        lastState: { terminated: { exitCode: 1, reason: 'Error', finishedAt: ago(60) } },
      },
      'starting suspected: node node-1 may still be creating its containers, which takes longer than it ought to',
    ],
    [
      'whose command the runtime cannot find when it makes the container',
      {
        state: {
          waiting: {
            reason: 'CreateContainerError',
            message: 'container create failed: exec: "mig": executable file not found in $PATH',
          },
        },
      },
      'init_failing certain: init container migrate fails (CreateContainerError: container create failed: exec: "mig": executable file not found in $PATH)',
    ],
    [
      'whose image is not there',
      { state: { waiting: { reason: 'ErrImagePull', message: 'manifest unknown' } } },
      'image_pull not_found certain: image migrate:1 of init container migrate cannot be pulled, the registry has no such image',
    ],
    [
      'whose Secret is not there',
      { state: { waiting: { reason: 'CreateContainerConfigError', message: 'secret "db" not found' } } },
      'config_error secret certain: init container migrate cannot be created, Secret db does not exist',
    ],
    [
      'that still runs',
      { state: { running: { startedAt: ago(30) } }, restartCount: 0 },
      'starting certain: init container migrate has not finished yet',
    ],
  ])('%s', (_title, init, expected) => {
    expect(inShort({ spec, status: status(init) })).toBe(expected);
  });

  test('that was killed for want of memory is told with its limit', () => {
    const limited = { initContainers: [{ name: 'migrate', resources: { limits: { memory: '64Mi' } } }] };
    const killed = { state: { terminated: { exitCode: 137, reason: 'OOMKilled' } } };
    expect(inShort({ spec: limited, status: status(killed) })).toContain('(OOMKilled, limit 64Mi)');
  });

  test('that crashes began when the kubelet first backed off', () => {
    const backOff = event('BackOff', 'Back-off restarting failed container', {
      container: 'migrate',
      firstTimestamp: ago(600),
    });
    const crashes = { state: { waiting: { reason: 'CrashLoopBackOff' } }, lastState: { terminated: { exitCode: 3 } } };
    expect(causeOf({ spec, status: status(crashes), events: [backOff] })?.since).toBe(Date.parse(ago(600)));
  });

  test('that ended well fails at nothing', () => {
    const done = {
      state: { terminated: { exitCode: 0, reason: 'Completed' } },
      lastState: { terminated: { exitCode: 1, reason: 'Error' } },
      ready: true,
      restartCount: 1,
    };
    expect(inShort({ spec, status: status(done) })).toContain('starting suspected');
  });
});

describe('an image', () => {
  const waits = (reason: string, message = '') => ({
    status: { phase: 'Pending', ...app({ state: { waiting: { reason, message } } }) },
  });
  test.each([
    [
      'ErrImagePull',
      'rpc error: code = NotFound desc = failed to pull and unpack image "docker.io/library/web:2": not found',
      'not_found',
    ],
    ['ErrImagePull', 'manifest for web:2 not found: manifest unknown: manifest unknown', 'not_found'],
    ['ErrImageNeverPull', 'Container image "web:2" is not present with pull policy of Never', 'not_found'],
    [
      'ImagePullBackOff',
      'Back-off pulling image "web:2": ErrImagePull: unauthorized: authentication required',
      'unauthorized',
    ],
    ['ErrImagePull', 'pull access denied, repository does not exist or may require authorization', 'unauthorized'],
    ['ErrImagePull', 'toomanyrequests: You have reached your pull rate limit', 'rate_limited'],
    [
      'InvalidImageName',
      'Failed to apply default image tag "Web:2": couldn\'t parse image name: invalid reference format',
      'invalid_name',
    ],
    ['ErrImagePull', 'dial tcp: lookup registry.example.com: no such host', 'unreachable'],
    ['ImagePullBackOff', 'Back-off pulling image "web:2"', 'other'],
    ['ErrImagePull', 'rpc error: code = Unknown desc = write /var/lib/x: no space left on device', 'other'],
    ['ErrImagePull', 'pull QPS exceeded', 'rate_limited'],
    ['ErrImagePull', 'no matching manifest for linux/arm64/v8 in the manifest list entries', 'not_found'],
    ['ErrImagePull', 'failed to resolve reference "web:2": unexpected status: 403 Forbidden', 'unauthorized'],
    ['ErrImagePull', 'Get "https://r.example.com/v2/": x509: certificate signed by unknown authority', 'unreachable'],
    [
      'ErrImagePull',
      'net/http: request canceled while waiting for connection (Client.Timeout exceeded while awaiting headers)',
      'unreachable',
    ],
    ['RegistryUnavailable', '', 'unreachable'],
  ])('%s: %s', (reason, message, expected) => {
    expect(inShort(waits(reason, message))).toMatch(
      new RegExp(`^image_pull ${expected} certain: image web:2 cannot be pulled`),
    );
  });

  test('while the kubelet backs off the event of the last pull has the answer', () => {
    const pull = event('Failed', 'Failed to pull image "web:2": toomanyrequests', { container: 'app' });
    expect(inShort({ ...waits('ImagePullBackOff', 'Back-off pulling image "web:2"'), events: [pull] })).toContain(
      'rate_limited',
    );
  });

  test('the name of the image is no part of the answer', () => {
    const image = 'registry.example.com:401/not-denied/forbidden:404';
    const message = `failed to resolve reference "${image}": dial tcp: lookup registry.example.com: no such host`;
    const spec = { containers: [{ name: 'app', image }] };
    expect(inShort({ spec, ...waits('ErrImagePull', message) })).toContain('image_pull unreachable');
  });

  test('another answer is told in its own words', () => {
    expect(inShort(waits('ErrImagePull', 'no space left on device'))).toMatch(
      /cannot be pulled, no space left on device$/,
    );
  });

  test('an event about another container is not its answer', () => {
    const pull = event('Failed', 'Failed to pull image "proxy:1": toomanyrequests', { container: 'proxy' });
    expect(inShort({ ...waits('ImagePullBackOff'), events: [pull] })).toContain('image_pull other');
  });
});
