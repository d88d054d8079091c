import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../../exporter/src/testing/eventually.ts';
import { countedBy, linesOf, sampleOf } from '../support/metrics.ts';
import { startUhwatch, type Uhwatch } from '../support/processes.ts';
import { ControlPlane } from './support/control-plane.ts';
import { deployedUhwatch } from './support/deployed.ts';
import { gateway, gatewayDeployment, gatewayImage } from './support/gateway-pods.ts';
import { pathOf } from './support/objects.ts';
import { RealNode, realNodeIsPermitted } from './support/real-node.ts';
import { Traffic } from './support/traffic.ts';

const readme = path.resolve(import.meta.dirname, '../../exporter/src/sources/envoy-pod-logs/README.md');
const podLogs = '/var/log/pods';
const perSecond = 200;
const api = 'the API';

interface Pod {
  readonly metadata: { readonly name: string; readonly uid: string; readonly deletionTimestamp?: string };
  readonly status: {
    readonly podIP?: string;
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
    readonly containerStatuses?: readonly { readonly containerID?: string; readonly restartCount: number }[];
  };
}

const image = realNodeIsPermitted() ? gatewayImage() : undefined;

describe.skipIf(image === undefined)('the log of a gateway pod on a real node', () => {
  let plane: ControlPlane;
  let node: RealNode;
  let pod: Pod;
  /** Each reads the same lines in another way. */
  const readers = new Map<string, Uhwatch>();
  const traffic = new Traffic(() => pod.status.podIP ?? '');
  const ends: (() => unknown)[] = [];

  beforeAll(async () => {
    plane = await ControlPlane.start();
    ends.push(() => plane.stop());
    node = await RealNode.start(plane, 'real-1', {
      images: image === undefined ? [] : [image],
      kubelet: {
        containerLogMaxSize: '64Ki',
        containerLogMaxFiles: 3,
        containerLogMonitorInterval: '3s',
        crashLoopBackOff: { maxContainerRestartPeriod: '1s' },
      },
    });
    ends.push(() => node.stop());
    for (const name of [gateway.namespace, 'shop'])
      await plane.api.create('/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
    const [, permissions] = /```yaml\n([^`]+)```/.exec(readFileSync(readme, 'utf8')) ?? [];
    plane.kubectl(['apply', '-f', '-'], permissions);
    readers.set(api, await deployedUhwatch(plane, [`--envoy-pod-logs.selector=app=${gateway.name}`]));
    for (const glob of [
      `/var/log/containers/${gateway.name}-*_${gateway.namespace}_${gateway.container}-*.log`,
      `${podLogs}/${gateway.namespace}_${gateway.name}-*/${gateway.container}/*.log`,
    ])
      readers.set(glob, await startUhwatch(['serve', '--envoy-access-log.paths', glob]));
    ends.push(() => Promise.all([...readers.values()].map((each) => each.stop())));
    await plane.api.apply(pathOf('Deployment', gateway.name, gateway.namespace), gatewayDeployment());
    pod = await readyPod();
    ends.push(() => traffic.pause());
  }, 420_000);

  afterAll(async () => {
    for (const end of ends.reverse()) await end();
  }, 60_000);

  /** The one pod of the gateway that is there to stay, when it is ready. */
  function readyPod(isExpected: (pod: Pod) => boolean = () => true): Promise<Pod> {
    return eventually(async () => {
      const { items } = await plane.api.get<{ items: Pod[] }>(`/api/v1/namespaces/${gateway.namespace}/pods`);
      const found = items.find(
        (each) =>
          each.metadata.deletionTimestamp === undefined &&
          each.status.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') &&
          isExpected(each),
      );
      if (found === undefined) throw new Error(`no pod is as expected: ${JSON.stringify(items.map((i) => i.status))}`);
      return found;
    }, 60_000);
  }

  /** Ends the traffic, and waits until every reader has counted each of its requests, and none twice. */
  async function everyLineOnce(what: string): Promise<void> {
    await traffic.pause();
    const began = performance.now();
    await eventually(async () => {
      const counts = await Promise.all([...readers.values()].map(({ url }) => countedBy(url)));
      const { requests = 0 } = counts[0]?.['shop/web:80'] ?? {};
      expect(requests).toBeGreaterThanOrEqual(traffic.answered);
      expect(requests).toBeLessThanOrEqual(traffic.answered + traffic.uncertain);
      for (const count of counts) expect(count).toEqual({ 'shop/web:80': { requests, UH: requests, UF: 0, URX: 0 } });
    }, 20_000);
    console.log(`${what}: all of ${traffic.answered} lines ${Math.round(performance.now() - began)} ms after the last`);
    for (const [name, { url }] of readers) {
      expect(await linesOf(url)).toMatchObject({ malformed: 0, truncated: 0 });
      const source = name === api ? 'envoy-pod-logs' : 'envoy-access-log';
      // After an outage of the apiserver its watch may take a moment longer than the log.
      await eventually(
        async () => expect(await sampleOf(url, 'uhwatch_source_up', ['source', source])).toBe(1),
        20_000,
      );
    }
  }

  /** Resolves after so many answers more. */
  const answers = (count: number) => {
    const until = traffic.answered + count;
    return eventually(() => {
      expect(traffic.answered).toBeGreaterThanOrEqual(until);
    }, 30_000);
  };

  const logFolder = () =>
    path.join(podLogs, `${gateway.namespace}_${pod.metadata.name}_${pod.metadata.uid}`, gateway.container);

  /** Resolves when the kubelet has rotated the log so often. */
  async function rotations(count: number): Promise<void> {
    const rotated = () => readdirSync(logFolder()).map((name) => /\d{8}-\d{6}/.exec(name)?.[0] ?? '');
    const seen = new Set(rotated());
    const before = seen.size;
    await eventually(() => {
      for (const name of rotated()) seen.add(name);
      expect(seen.size - before).toBeGreaterThanOrEqual(count);
    }, 60_000);
  }

  test('every line counts once', async () => {
    traffic.start(perSecond);
    await answers(300);
    await everyLineOnce('at rest');
  });

  test('through restarts of the container', async () => {
    for (const restarts of [1, 2]) {
      traffic.start(perSecond);
      await answers(100);
      // No request is on its way, but lines are: in Envoy, in its pipe, and in the log.
      await traffic.pause();
      node.kill(pod.status.containerStatuses?.[0]?.containerID ?? '', 'SIGTERM');
      traffic.start(perSecond);
      pod = await readyPod(({ status }) => status.containerStatuses?.[0]?.restartCount === restarts);
      await answers(100);
      await everyLineOnce(`restart ${restarts}`);
    }
  });

  test("through the kubelet's rotations", async () => {
    traffic.start(perSecond);
    await rotations(4);
    await everyLineOnce('4 rotations');
  });

  test('while the pod is deleted and another one takes its place', async () => {
    const { name, uid } = pod.metadata;
    traffic.start(perSecond);
    await answers(100);
    await plane.api.delete(`/api/v1/namespaces/${gateway.namespace}/pods/${name}`);
    pod = await readyPod(({ metadata }) => metadata.uid !== uid);
    await answers(100);
    await everyLineOnce('replaced');
  });

  test('while the apiserver is killed and comes back, and the container runs anew meanwhile', async () => {
    // What the node rotates away meanwhile is out of reach: as little is written as the log holds.
    traffic.start(perSecond);
    await rotations(1);
    await everyLineOnce('rotated once more');
    traffic.start(5);
    await plane.kill('kube-apiserver');
    await answers(10);
    node.kill(pod.status.containerStatuses?.[0]?.containerID ?? '', 'SIGTERM');
    await answers(10);
    await plane.startApiserver();
    await everyLineOnce('apiserver');
  });
});
