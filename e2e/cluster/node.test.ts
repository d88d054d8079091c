import { UpstreamDetail } from '@uhwatch/contract/api.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../../exporter/src/testing/eventually.ts';
import type { Uhwatch } from '../support/processes.ts';
import { ControlPlane } from './support/control-plane.ts';
import { deployedUhwatch } from './support/deployed.ts';
import { pathOf, service } from './support/objects.ts';
import { RealNode, realNodeIsPermitted } from './support/real-node.ts';
import { type Container, healthProbe, realDeployment } from './support/real-pods.ts';
import { inStep } from './support/truth.ts';

const namespace = 'shop';

/** What a kubelet that runs containers tells; it never lets these pods become ready. */
const neverReady: Readonly<Record<string, { readonly container: Container; readonly says: RegExp }>> = {
  'probe-503': {
    container: { args: ['serve', '-unready'], readinessProbe: healthProbe },
    says: /Unhealthy: Readiness probe failed: HTTP probe failed with statuscode: 503/,
  },
  'closed-port': {
    container: { args: ['serve', '-port', '8081'], readinessProbe: { tcpSocket: { port: 8080 }, periodSeconds: 1 } },
    says: /Unhealthy: Readiness probe failed: dial tcp \S+:8080: connect: connection refused/,
  },
  crash: {
    container: { args: ['crash', '-code', '3'], readinessProbe: healthProbe },
    says: /BackOff: Back-off restarting failed container app/,
  },
  'image-missing': {
    container: { image: 'uhwatch.test/absent:1' },
    says: /ErrImageNeverPull: Container image "uhwatch.test\/absent:1" is not present with pull policy of Never/,
  },
};

describe.skipIf(!realNodeIsPermitted())('pods on a real kubelet with containerd', () => {
  let plane: ControlPlane;
  let node: RealNode;
  let uhwatch: Uhwatch;
  const ends: (() => unknown)[] = [];

  beforeAll(async () => {
    plane = await ControlPlane.start();
    ends.push(() => plane.stop());
    node = await RealNode.start(plane, 'real-1');
    ends.push(() => node.stop());
    await plane.api.create('/api/v1/namespaces', {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: namespace },
    });
    uhwatch = await deployedUhwatch(plane);
    ends.push(() => uhwatch.stop());
  }, 420_000);

  afterAll(async () => {
    for (const end of ends.reverse()) await end();
  }, 60_000);

  async function create(name: string, container: Container): Promise<void> {
    await plane.api.apply(pathOf('Service', name), service(name));
    await plane.api.apply(pathOf('Deployment', name), realDeployment(name, { namespace, container }));
  }

  const becomes = (name: string, expected: object) =>
    eventually(async () => {
      const answer = await fetch(`${uhwatch.url}/api/v1/upstreams/${namespace}/${name}`);
      expect(UpstreamDetail.parse(await answer.json())).toMatchObject(expected);
    }, 20_000);

  async function addresses(app: string): Promise<string[]> {
    const { items } = await plane.api.get<{ items: { status: { podIP: string } }[] }>(
      `/api/v1/namespaces/${namespace}/pods?labelSelector=app%3D${app}`,
    );
    return items.map(({ status }) => status.podIP);
  }

  /** Lets the program in a pod become ready or not; its probe is what tells the kubelet. */
  async function setReady(address: string | undefined, ready: boolean): Promise<void> {
    const { status } = await fetch(`http://${address}:8080/ready`, { method: ready ? 'PUT' : 'DELETE' });
    expect(status).toBe(200);
  }

  const reaches = (what: string, expected: Readonly<Record<string, string>>) =>
    inStep(plane, what, {
      url: uhwatch.url,
      expected: Object.fromEntries(Object.entries(expected).map(([name, counts]) => [`${namespace}/${name}`, counts])),
    });

  test('counts follow the readiness probes of real containers', async () => {
    await create('web', { args: ['serve'], readinessProbe: healthProbe });
    await reaches('started', { 'web:http': 'ready 2' });
    await becomes('web', { status: 'healthy', desired: 2 });
    const [first, second] = await addresses('web');
    await setReady(first, false);
    await reaches('one probe fails', { 'web:http': 'ready 1, unready 1' });
    await becomes('web', { status: 'degraded' });
    await setReady(second, false);
    await reaches('both probes fail', { 'web:http': 'unready 2' });
    await becomes('web', { status: 'no_healthy_upstream', desired: 2 });
    await setReady(first, true);
    await setReady(second, true);
    await reaches('both probes pass', { 'web:http': 'ready 2' });
    await becomes('web', { status: 'healthy' });
  });

  test('pods that the kubelet never calls ready are an outage, whatever the reason', async () => {
    for (const [name, { container }] of Object.entries(neverReady)) await create(name, container);
    await reaches('never ready', {
      'web:http': 'ready 2',
      ...Object.fromEntries(Object.keys(neverReady).map((name) => [`${name}:http`, 'unready 2'])),
    });
    for (const [name, { says }] of Object.entries(neverReady)) {
      await becomes(name, { status: 'no_healthy_upstream', desired: 2 });
      await eventually(async () => expect(await words(name)).toMatch(says), 20_000);
    }
  });

  /** The events of the pods of a Deployment and why their containers wait, one a line. */
  async function words(app: string): Promise<string> {
    const { items: events } = await plane.api.get<{
      items: { reason: string; message: string; involvedObject: { name: string } }[];
    }>(`/api/v1/namespaces/${namespace}/events?fieldSelector=involvedObject.kind%3DPod`);
    const { items: pods } = await plane.api.get<{
      items: { status: { containerStatuses?: { state: { waiting?: { reason: string; message?: string } } }[] } }[];
    }>(`/api/v1/namespaces/${namespace}/pods?labelSelector=app%3D${app}`);
    const told = events.filter(({ involvedObject }) => involvedObject.name.startsWith(`${app}-`));
    const waiting = pods.flatMap(({ status }) => status.containerStatuses ?? []).map(({ state }) => state.waiting);
    return [...told, ...waiting].map((each) => `${each?.reason}: ${each?.message}`).join('\n');
  }
});
