import { spawnSync } from 'node:child_process';
import { UpstreamList } from '@uhwatch/contract/api.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../../exporter/src/testing/eventually.ts';
import { samples } from '../support/metrics.ts';
import type { Uhwatch } from '../support/processes.ts';
import { ControlPlane } from './support/control-plane.ts';
import { boundToken, deployedUhwatch } from './support/deployed.ts';
import { defineIstio, rootNamespace, turnOffMutualTls } from './support/istio.ts';
import { istioInPods, meshImages } from './support/mesh-pods.ts';
import { service } from './support/objects.ts';
import { RealNode, realNodeIsPermitted } from './support/real-node.ts';
import { healthProbe, realDeployment } from './support/real-pods.ts';

const names = ['cart', 'ledger', 'web'] as const;
const named = names.map((name) => `shop/${name}`);
const istiod = { kind: 'Deployment', namespace: rootNamespace, name: 'istiod' } as const;
const images = realNodeIsPermitted() ? meshImages() : undefined;

interface Pods {
  readonly items: readonly {
    readonly status: {
      readonly containerStatuses?: readonly { readonly name: string; readonly containerID: string }[];
    };
  }[];
}

/** istiod injects real Envoys into the pods of three services, which are well while it is. */
describe.skipIf(images === undefined)('istiod is lost', () => {
  let plane: ControlPlane;
  let node: RealNode;
  let uhwatch: Uhwatch;
  const ends: (() => unknown)[] = [];

  const ofIstiod = (...args: readonly string[]): string => plane.kubectl(['-n', rootNamespace, ...args]);
  const ofShop = (...args: readonly string[]): string => plane.kubectl(['-n', 'shop', ...args]);
  const apply = (items: readonly object[]): void =>
    void plane.kubectl(['apply', '-f', '-'], JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));

  beforeAll(async () => {
    // It asks webhooks at the endpoints of their Services, since nobody makes addresses of Services work here.
    plane = await ControlPlane.start({ apiserverFlags: ['--enable-aggregator-routing=true'] });
    ends.push(() => plane.stop());
    const kubelet = { crashLoopBackOff: { maxContainerRestartPeriod: '1s' } };
    node = await RealNode.start(plane, 'node-1', { images: images ?? [], kubelet });
    ends.push(() => node.stop());
    defineIstio(plane);
    apply(await istioInPods(plane));
    await eventually(() => turnOffMutualTls(plane), 30_000);
    ofIstiod('rollout', 'status', 'deployment/istiod', '--timeout=90s');
    const labels = { 'istio-injection': 'enabled' };
    await plane.api.create('/api/v1/namespaces', { metadata: { name: 'shop', labels } });
    await eventually(() => plane.api.get('/api/v1/namespaces/shop/serviceaccounts/default'), 30_000);
    const container = { args: ['serve'], readinessProbe: healthProbe };
    apply(
      names.flatMap((name) => [service(name), realDeployment(name, { namespace: 'shop', replicas: 1, container })]),
    );
    uhwatch = await deployedUhwatch(plane);
    ends.push(() => uhwatch.stop());
    await becomesWell();
  }, 420_000);

  afterAll(async () => {
    for (const end of ends.reverse()) await end();
  }, 60_000);

  async function list(): Promise<UpstreamList> {
    return UpstreamList.parse(await (await fetch(`${uhwatch.url}/api/v1/upstreams`)).json());
  }

  async function statuses(): Promise<string[]> {
    const { upstreams } = await list();
    return names.map((name) => {
      const found = upstreams.find((each) => each.upstream_service === name);
      return found?.status ?? 'not known';
    });
  }

  async function becomesWell(): Promise<void> {
    await eventually(async () => {
      expect(await statuses()).toEqual(names.map(() => 'healthy'));
      expect((await list()).common_causes).toEqual([]);
      expect(await samples(uhwatch.url, 'uhwatch_common_cause_upstreams')).toEqual([]);
    }, 180_000);
  }

  /** What uhwatch tells of all upstreams, in its API, in its metrics and by `diagnose`. */
  async function isBlamed(expected: { readonly cause: string; readonly confidence: string; readonly title: string }) {
    await eventually(async () => {
      const { common_causes: causes, upstreams } = await list();
      const found = upstreams.map(
        (each) => `${each.upstream_service}: ${each.findings.map(({ title }) => title).join()}`,
      );
      expect(causes, found.join('\n')).toMatchObject([{ ...istiod, ...expected, upstreams: names.length, named }]);
    }, 40_000);
    const { title, cause, confidence } = expected;
    const told = await samples(uhwatch.url, 'uhwatch_common_cause_upstreams');
    const { kind, namespace: object_namespace, name } = istiod;
    expect(told).toEqual([{ labels: { cause, kind, object_namespace, name, confidence }, value: names.length }]);
    const kubeconfig = plane.kubeconfig('uhwatch', await boundToken(plane));
    const args = ['exporter/src/main.ts', 'diagnose', '--all', '--kubernetes.kubeconfig', kubeconfig];
    const { status, stdout } = spawnSync('node', args, { encoding: 'utf8' });
    expect(status).toBe(1);
    expect(stdout.split('\n\n')[0]?.replaceAll(/\s+/g, ' ')).toContain(title);
  }

  function killSidecars(): void {
    const { items } = JSON.parse(ofShop('get', 'pods', '-o', 'json')) as Pods;
    const sidecars = items.flatMap(({ status }) => status.containerStatuses ?? []);
    for (const { name, containerID } of sidecars) if (name === 'istio-proxy') node.kill(containerID, 'SIGKILL');
  }

  test('sidecars that begin anew wait for it while it is scaled to zero', async () => {
    ofIstiod('scale', 'deployment/istiod', '--replicas=0');
    ofIstiod('wait', '--for=delete', 'pod', '-l', 'app=istiod', '--timeout=60s');
    // What they have of it they keep; a probe that came too late on a busy machine is no loss.
    await becomesWell();
    killSidecars();
    await isBlamed({
      cause: 'starting',
      confidence: 'likely',
      title:
        'Deployment istio-system/istiod is scaled to zero: 3 upstreams are hit, whose sidecars istio-proxy wait for it',
    });
    ofIstiod('scale', 'deployment/istiod', '--replicas=1');
    await becomesWell();
  }, 400_000);

  test('pods are refused while it crashes, because its webhook has to add the sidecar', async () => {
    const broken = [
      { op: 'replace', path: '/spec/template/spec/containers/0/args', value: ['discovery', '--kubeconfig=/nowhere'] },
    ];
    ofIstiod('patch', 'deployment/istiod', '--type=json', '-p', JSON.stringify(broken));
    await eventually(() => expect(ofIstiod('get', 'pods')).toMatch(/CrashLoopBackOff|Error/), 60_000);
    ofShop('delete', 'pods', '--all', '--wait=false');
    await isBlamed({
      cause: 'creation_forbidden',
      confidence: 'certain',
      title:
        'Deployment istio-system/istiod has no ready pods: 3 upstreams are hit, whose pods cannot be made without its admission webhook namespace.sidecar-injector.istio.io',
    });
    ofIstiod('rollout', 'undo', 'deployment/istiod');
    await becomesWell();
  }, 400_000);
});
