import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { KubeconfigFolder } from '../kubernetes/testing/kubeconfig-folder.ts';
import { service, slice } from '../sources/kubernetes/testing/watched-cluster.ts';
import { FakeApiserver } from '../testing/apiserver/fake-apiserver.ts';
import { refusalOf, runDiagnose } from './testing/diagnosing.ts';

let api: FakeApiserver;
let folder: KubeconfigFolder;
let kubeconfig: string;

beforeEach(async () => {
  api = new FakeApiserver();
  folder = new KubeconfigFolder();
  kubeconfig = folder.configure({ server: await api.start() });
  const waiting = { reason: 'ErrImagePull', message: 'manifest unknown' };
  api.put({ kind: 'Node', metadata: { name: 'node-1', uid: 'node-1' } });
  api.put(service('web'));
  api.put(slice('web', [false]));
  api.put({
    kind: 'Pod',
    metadata: { name: 'web-0', namespace: 'shop', uid: 'p-web-0', labels: { app: 'web' } },
    spec: { nodeName: 'node-1', containers: [{ name: 'app', image: 'web:2' }] },
    status: { phase: 'Pending', containerStatuses: [{ name: 'app', ready: false, state: { waiting } }] },
  });
  api.put(service('well'));
  api.put(slice('well', [true]));
  api.put({
    kind: 'Pod',
    metadata: { name: 'well-0', namespace: 'shop', uid: 'p-well-0', labels: { app: 'well' } },
    spec: { nodeName: 'node-1', containers: [{ name: 'app', image: 'well:1' }] },
    status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] },
  });
});

afterEach(async () => {
  await api.stop();
  folder.remove();
});

describe('against a cluster', () => {
  test('a Service that is down is explained by its pods, from its own namespace alone', async () => {
    const { code, out } = await runDiagnose(['shop/web', '--kubernetes.kubeconfig', kubeconfig]);
    expect(out.split('\n').slice(0, 2)).toEqual([
      'shop/web: No healthy upstream, 0 of 1 endpoints ready',
      'The image cannot be pulled (certain, 1 endpoint, 100 %)',
    ]);
    expect(code).toBe(1);
    const listed = api.requests.filter((request) => request.includes('/endpointslices'));
    expect(listed.every((request) => request.includes('/namespaces/shop/'))).toBe(true);
  });

  test('one that is healthy exits 0', async () => {
    const { code, out } = await runDiagnose(['shop/well', '--kubernetes.kubeconfig', kubeconfig]);
    expect(out).toContain('shop/well: Healthy');
    expect(code).toBe(0);
  });

  test('all of them, the worst first', async () => {
    const { code, out } = await runDiagnose(['--all', '--kubernetes.kubeconfig', kubeconfig]);
    expect(out.indexOf('shop/web: No healthy upstream')).toBe(0);
    expect(out).toContain('shop/well: Healthy');
    expect(code).toBe(1);
  });

  test('the cluster of kubectl is meant where no flag says another', async () => {
    const { code } = await runDiagnose(['shop/web'], { env: { KUBECONFIG: kubeconfig } });
    expect(code).toBe(1);
  });

  test('a name that does not exist is answered with the nearest', async () => {
    expect(await refusalOf('shop/wep', '--kubernetes.kubeconfig', kubeconfig)).toBe(
      'shop/wep is not in the cluster; did you mean shop/web?',
    );
  });

  test('without a cluster and without files it says what to give', async () => {
    expect(await refusalOf('shop/web')).toBe(
      'diagnose needs something to look at: give --files DIR|FILE..., or --kubernetes.kubeconfig FILE, or set KUBECONFIG',
    );
  });
});
