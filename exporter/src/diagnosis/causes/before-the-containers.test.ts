import { describe, expect, test } from 'vitest';
import { ago, app, event, inShort, type PodFacts, wellNode } from '../testing/pod-views.ts';

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
      'node_not_ready certain: node node-1 is lost or not ready, its kubelet stopped reporting',
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
      'node_not_ready certain: node node-1 is lost or not ready, its network plugin is not initialized',
    ],
    [
      'that says what it lacks',
      { ...running, nodes: node({ status: 'False', message: 'PLEG is not healthy' }) },
      'node_not_ready certain: node node-1 is lost or not ready, PLEG is not healthy',
    ],
    [
      'that is deleted',
      { ...running, nodes: [] },
      'node_not_ready certain: node node-1, which it was given to, does not exist any more',
    ],
    [
      'that nobody may read, by what it leaves on the pod',
      { status: { ...running.status, ...lost }, nodes: [], missing: ['nodes'] },
      'node_not_ready likely: node node-1 is probably lost, all containers were ready and only the pod is not',
    ],
    [
      'that nobody may read, while a container is not ready',
      { status: app({ state: { running: {} } }), nodes: [], missing: ['nodes'] },
      '-',
    ],
    ['that is well', running, '-'],
  ])('%s', (_title, facts, expected) => {
    expect(inShort(facts)).toBe(expected);
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
      'node node-1 cannot make the sandbox of the pod: rpc error: code = DeadlineExceeded desc = context deadline exceeded',
    ],
  ])('%s: %s', (reason, message, says) => {
    expect(inShort({ ...pending, events: [event(reason, message)] })).toBe(`sandbox_failed certain: ${says}`);
  });

  test('that was made at last is no cause', () => {
    const failed = event('FailedCreatePodSandBox', 'plugin type="calico" failed', { lastTimestamp: ago(120) });
    const pulling = event('Pulling', 'Pulling image "web:2"', { type: 'Normal', lastTimestamp: ago(30) });
    expect(inShort({ ...pending, events: [pulling, failed] })).toContain('starting likely');
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
      'volume pvc-1 cannot be mounted: Multi-Attach error for volume "pvc-1" Volume is already exclusively attached to one node',
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
      'whose image is not there',
      { state: { waiting: { reason: 'ErrImagePull', message: 'manifest unknown' } } },
      'image_pull not_found certain: image migrate:1 cannot be pulled, the registry has no such image',
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

  test('that ended well fails at nothing', () => {
    const done = { state: { terminated: { exitCode: 0, reason: 'Completed' } }, ready: true, restartCount: 0 };
    expect(inShort({ spec, status: status(done) })).toContain('starting likely');
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

  test('an event about another container is not its answer', () => {
    const pull = event('Failed', 'Failed to pull image "proxy:1": toomanyrequests', { container: 'proxy' });
    expect(inShort({ ...waits('ImagePullBackOff'), events: [pull] })).toContain('image_pull other');
  });
});
