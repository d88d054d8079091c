import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { evidenceResources, pluralOf } from '../../exporter/src/kubernetes/evidence/resources.ts';
import { deployment } from './support/objects.ts';
import { ask, fakeStage, realStage, type Stage, type Written } from './support/stage.ts';

/** What uhwatch asks for on demand, of the fake apiserver and of a real one. */
let fake: Stage;
let real: Stage;

const template = { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'app', image: 'test' }] } };

function pod(name: string, app: string, nodeName?: string): Written {
  const metadata = { name, namespace: 'shop', labels: { app } };
  return { apiVersion: 'v1', kind: 'Pod', metadata, spec: { ...template.spec, ...(nodeName && { nodeName }) } };
}

function event(name: string, uid: string, reason: string): Written {
  const involvedObject = { kind: 'Pod', namespace: 'shop', name: 'web-1', uid };
  const metadata = { name, namespace: 'shop' };
  return { apiVersion: 'v1', kind: 'Event', metadata, involvedObject, reason, type: 'Warning', message: 'as told' };
}

/** Those that the fake serves without being told to install them, but for Services, which a cluster has of its own. */
const builtIn = Object.values(evidenceResources)
  .map((row) => [pluralOf(row), row.paths[0]] as const)
  .filter(([plural, path]) => !/gateway|istio|keda|networking|discovery/.test(path) && plural !== 'services');

const claimSpec = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } };
const { selector } = deployment('web').spec;

const objects: readonly Written[] = [
  pod('web-1', 'web', 'node-1'),
  pod('web-2', 'web'),
  pod('cart-1', 'cart'),
  event('web-1.a', 'uid-1', 'Unhealthy'),
  event('web-1.b', 'uid-1', 'BackOff'),
  event('web-1.c', 'uid-2', 'Unhealthy'),
  {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: { name: 'web-5d', namespace: 'shop' },
    spec: { replicas: 0, selector, template },
  },
  deployment('web', { replicas: 0 }),
  {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: 'once', namespace: 'shop' },
    spec: { template: { spec: { ...template.spec, restartPolicy: 'Never' } } },
  },
  {
    apiVersion: 'v1',
    kind: 'ResourceQuota',
    metadata: { name: 'bounds', namespace: 'shop' },
    spec: { hard: { pods: '10' } },
  },
  {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: 'data', namespace: 'shop' },
    spec: claimSpec,
  },
];

beforeAll(async () => {
  fake = await fakeStage();
  real = await realStage();
  // Without it the apiserver admits no pod.
  await real.put({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default', namespace: 'shop' } });
  for (const stage of [fake, real]) for (const each of objects) await stage.put(each);
}, 240_000);

afterAll(async () => {
  await fake.stop();
  await real.stop();
});

async function same(path: string): Promise<readonly string[]> {
  const [ofFake, ofReal] = [await ask(fake, path), await ask(real, path)];
  expect({ status: ofFake.status, lines: ofFake.lines }, path).toEqual({ status: ofReal.status, lines: ofReal.lines });
  return ofReal.lines;
}

const inShop = (plural: string): string => `/api/v1/namespaces/shop/${plural}`;

describe('evidence of the fake is that of a real apiserver', () => {
  test.each(builtIn)('%s of the cluster, whole and in a namespace', async (plural, path) => {
    await same(`${path}?limit=500`);
    await same(`${path.replace(`/${plural}`, `/namespaces/shop/${plural}`)}?limit=500`);
  });

  test.each([
    ['pods by label', `${inShop('pods')}?labelSelector=app%3Dweb`, 'PodList: web-1 web-2'],
    ['pods by two labels', `${inShop('pods')}?labelSelector=app%3Dweb%2Ctier%3Dnone`, 'PodList: '],
    ['one pod by name', `${inShop('pods')}?fieldSelector=metadata.name%3Dcart-1`, 'PodList: cart-1'],
    ['pods by node', `${inShop('pods')}?fieldSelector=spec.nodeName%3Dnode-1`, 'PodList: web-1'],
    ['pods of no node', '/api/v1/pods?fieldSelector=spec.nodeName%3D', 'PodList: cart-1 web-2'],
    ['events by uid', `${inShop('events')}?fieldSelector=involvedObject.uid%3Duid-1`, 'EventList: web-1.a web-1.b'],
    [
      'events by uid and reason',
      `${inShop('events')}?fieldSelector=involvedObject.uid%3Duid-1%2Creason%3DBackOff`,
      'EventList: web-1.b',
    ],
    ['events by reason', `${inShop('events')}?fieldSelector=reason%3DUnhealthy`, 'EventList: web-1.a web-1.c'],
    ['one node by name', '/api/v1/nodes?fieldSelector=metadata.name%3Dnode-1', 'NodeList: '],
    ['a claim by name', `${inShop('persistentvolumeclaims')}?fieldSelector=metadata.name%3Ddata`, '…List: data'],
  ])('%s', async (_, path, answered) => {
    expect((await same(path))[0]).toContain(answered.replace('…', 'PersistentVolumeClaim'));
  });

  test.each([
    ['a field of pods that cannot be selected by', `${inShop('pods')}?fieldSelector=spec.hostname%3Da`],
    ['a field of events that cannot be selected by', `${inShop('events')}?fieldSelector=message%3Da`],
    [
      'a field of claims that cannot be selected by',
      `${inShop('persistentvolumeclaims')}?fieldSelector=status.phase%3DBound`,
    ],
    ['nodes in a namespace', inShop('nodes')],
    ['pods of a namespace that is not', '/api/v1/namespaces/nowhere/pods'],
  ])('%s', async (_, path) => {
    await same(path);
  });

  test('pages of a list with a selector, whose rest is not counted', async () => {
    const [page = ''] = await same(`${inShop('pods')}?labelSelector=app%3Dweb&limit=1`);
    expect(page).toBe('PodList: web-1, and more');
  });
});
