import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemSlicing } from '../../app/slicing.ts';
import type { Slicing } from '../../model/slice.ts';
import { FakeApiserver, type StoredObject } from '../../testing/apiserver/fake-apiserver.ts';
import type { EvidenceRequest } from '../../model/evidence-reading.ts';
import { FakeClock } from '../../testing/fake-clock.ts';
import { Client } from '../client/client.ts';
import { plainAccess } from '../testing/plain-access.ts';
import { ApiObjects, type ApiObjectsOptions } from './api-objects.ts';
import { Budget } from './budget.ts';
import type { Found, ObjectQuery } from './reader.ts';
import { only } from '../../model/in-trouble.ts';

let api: FakeApiserver;
let clock: FakeClock;
let client: Client;
const stop = new AbortController();

beforeEach(async () => {
  clock = new FakeClock();
  api = new FakeApiserver({ clock });
  client = new Client(plainAccess(await api.start()));
});

afterEach(async () => {
  await client.close();
  await api.stop();
});

function reader(more: Partial<ApiObjectsOptions> = {}): ApiObjects {
  const budget = new Budget({ clock, perSecond: 10_000, concurrency: 4 });
  return new ApiObjects({
    client,
    clock,
    budget,
    slicing: systemSlicing,
    isClusterWide: true,
    inTrouble: () => only(),
    signal: stop.signal,
    ...more,
  });
}

function pod(namespace: string, app: string, more: object = {}): StoredObject {
  return { kind: 'Pod', metadata: { name: app, namespace, uid: `${namespace}-${app}`, labels: { app } }, ...more };
}

const podsOf = (namespace: string, app: string): ObjectQuery => ({
  resource: 'pods',
  namespace,
  labels: new Map([['app', app]]),
});

function namesOf(found: Found): unknown[] {
  if ('missing' in found) return [found.missing];
  return found.objects.map(({ metadata }) => (metadata as { name: string }).name);
}

test('one object, those with labels, those about an object and all of a namespace are asked for as such', async () => {
  api.put(pod('shop', 'web'));
  api.put(pod('shop', 'cart'));
  const about = (uid: string): StoredObject => ({
    kind: 'Event',
    metadata: { name: `e-${uid}`, namespace: 'shop', uid: `e-${uid}` },
    involvedObject: { kind: 'Pod', uid },
    reason: uid === 'web' ? 'Unhealthy' : 'FailedCreate',
  });
  api.put(about('web'));
  api.put(about('cart'));
  const objects = reader();
  expect(namesOf(await objects.list(podsOf('shop', 'web')))).toEqual(['web']);
  expect(namesOf(await objects.list({ resource: 'pods', namespace: 'shop', name: 'cart' }))).toEqual(['cart']);
  expect(namesOf(await objects.list({ resource: 'pods', namespace: 'shop' }))).toEqual(['cart', 'web']);
  const events = { resource: 'events', namespace: 'shop' } as const;
  expect(namesOf(await objects.list({ ...events, aboutUid: 'web' }))).toEqual(['e-web']);
  expect(namesOf(await objects.list({ ...events, reason: 'FailedCreate' }))).toEqual(['e-cart']);
  expect(api.requests).toHaveLength(5);
});

test('a permission that is missing is named, remembered for all questions, and asked for again after a minute', async () => {
  api.faults.refuse = { path: /nodes/, status: 403 };
  const objects = reader();
  for (const name of ['a', 'b', 'c']) {
    expect(namesOf(await objects.list({ resource: 'nodes', namespace: '', name }))).toEqual([
      'nodes may not be listed in the cluster, without it taints, pressure and the loss of a node are not known: give the service account of uhwatch the verb list on them by a ClusterRole',
    ]);
  }
  expect(api.requests).toHaveLength(1);
  clock.advance(60_000);
  api.faults.refuse = undefined;
  expect(await objects.list({ resource: 'nodes', namespace: '', name: 'a' })).toMatchObject({ objects: [] });
});

test('a kind that was refused is told so with its permission until it is answered, the cluster-wide question apart', async () => {
  const told: EvidenceRequest[] = [];
  api.faults.refuse = { path: /pods/, status: 403 };
  const objects = reader({ onRequest: (request) => told.push(request) });
  await objects.list({ resource: 'pods', namespace: '' });
  await objects.list({ resource: 'pods', namespace: 'shop' });
  api.faults.refuse = undefined;
  clock.advance(60_000);
  await objects.list({ resource: 'pods', namespace: 'shop' });
  const pods = { resource: 'pods', namespace: 'shop' };
  expect(told).toEqual([
    { resource: 'pods', namespace: '', outcome: 'refused' },
    {
      ...pods,
      outcome: 'refused',
      error: expect.stringContaining('pods may not be listed in namespace shop') as string,
    },
    { ...pods, outcome: 'ok' },
  ]);
});

test('a kind that the cluster does not have is no gap, and asked for once in whichever namespace', async () => {
  const objects = reader();
  for (const namespace of ['shop', 'bank', 'shop']) {
    expect(await objects.list({ resource: 'scaledObjects', namespace })).toMatchObject({ objects: [] });
  }
  expect(api.requests).toHaveLength(1);
});

test('while the server is at fault the last answer counts, with its age, until it is two minutes old', async () => {
  api.put(pod('shop', 'web'));
  const objects = reader();
  const query = { resource: 'pods', namespace: 'shop' } as const;
  const at = clock.now();
  expect(await objects.list(query)).toMatchObject({ at });
  api.faults.refuse = { path: /pods/, status: 503 };
  clock.advance(20_000);
  const during = await objects.list(query);
  expect(namesOf(during)).toEqual(['web']);
  expect(during).toMatchObject({ at });
  clock.advance(120_000);
  objects.sweep();
  expect(namesOf(await objects.list(query))).toEqual([expect.stringContaining('answered 503')]);
});

test('a list whose pages are compacted away while they are read begins once more', async () => {
  for (let n = 0; n < 600; n++) api.put(pod('shop', `app-${n}`));
  let page = 0;
  const compacting: Pick<Client, 'get'> = {
    get: async (url, options) => {
      page++;
      if (page === 2) {
        api.put(pod('shop', 'newcomer'));
        api.compact();
      }
      return client.get(url, options);
    },
  };
  const found = await reader({ client: compacting }).list({ resource: 'pods', namespace: 'shop' });
  expect(new Set(namesOf(found)).size).toBe(601);
  expect(namesOf(found)).toHaveLength(601);
  expect(api.requests).toHaveLength(4);
});

test('with a token that expired the last answer counts for a while, and a new token is used at once', async () => {
  api.put(pod('shop', 'web'));
  const objects = reader();
  const query = { resource: 'pods', namespace: 'shop' } as const;
  await objects.list(query);
  api.acceptedTokens = new Set(['another']);
  clock.advance(10_000);
  expect(namesOf(await objects.list(query))).toEqual(['web']);
  clock.advance(120_000);
  objects.sweep();
  expect(namesOf(await objects.list(query))).toEqual([expect.stringMatching(/401.*; without it nobody can say/)]);
  api.acceptedTokens = undefined;
  clock.advance(1_000);
  expect(namesOf(await objects.list(query))).toEqual(['web']);
});

test('a server that is busy is left alone for as long as it asks', async () => {
  const objects = reader();
  api.faults.refuse = { path: /pods/, status: 429, retryAfterSeconds: 30 };
  await objects.list(podsOf('shop', 'web'));
  const next = objects.list(podsOf('shop', 'web'));
  clock.advance(29_000);
  await new Promise(setImmediate);
  expect(api.requests).toHaveLength(1);
  api.faults.refuse = undefined;
  clock.advance(1_000);
  expect(await next).toMatchObject({ objects: [] });
});

test('many questions about a namespace are one, and many namespaces are one', async () => {
  const namespaces = Array.from({ length: 40 }, (_, n) => `team-${n}`);
  const apps = Array.from({ length: 10 }, (_, n) => `app-${n}`);
  for (const namespace of namespaces) for (const app of apps) api.put(pod(namespace, app));
  const objects = reader();
  for (const namespace of namespaces) {
    for (const app of apps) expect(namesOf(await objects.list(podsOf(namespace, app)))).toEqual([app]);
  }
  expect(api.requests.length).toBeLessThan(200);
  expect(api.requests.filter((path) => path.startsWith('/api/v1/pods?'))).toHaveLength(1);
});

test('who may list some namespaces only is never asked about all of them', async () => {
  const objects = reader({ isClusterWide: false });
  for (let n = 0; n < 40; n++) await objects.list({ resource: 'pods', namespace: `team-${n}` });
  expect(api.requests.filter((path) => path.startsWith('/api/v1/pods?'))).toEqual([]);
});

test('a list that is too big to hold is left, and asked for piece by piece', async () => {
  const ballast = { status: { message: 'x'.repeat(100_000) } };
  for (let n = 0; n < 20; n++) api.put(pod('shop', `app-${n}`, ballast));
  const objects = reader({ maxListMiB: 1 });
  for (let n = 0; n < 20; n++) expect(namesOf(await objects.list(podsOf('shop', `app-${n}`)))).toEqual([`app-${n}`]);
  expect(namesOf(await objects.list({ resource: 'pods', namespace: 'shop' }))).toEqual([
    'GET /api/v1/namespaces/shop/pods answers more than 1 MiB, too much to hold, without it nobody can say why an endpoint is not ready',
  ]);
});

test('while others wait for evidence, what all of them need is asked for once in so long as they take', async () => {
  const inTrouble = only(...Array.from({ length: 50 }, (_, n) => `shop/web-${n}`));
  let isBehind = true;
  const objects = reader({ inTrouble: () => inTrouble, isBehind: () => isBehind });
  const nodes = { resource: 'nodes', namespace: '' } as const;
  await objects.list(nodes);
  clock.advance(4_900);
  await objects.list(nodes);
  expect(api.requests).toHaveLength(1);
  isBehind = false;
  await objects.list(nodes);
  expect(api.requests).toHaveLength(2);
});

test('who waits for the budget is counted before it asks', async () => {
  const names = Array.from({ length: 30 }, (_, n) => `team-${n}/web`);
  for (const name of names) api.put(pod(name.replace('/web', ''), 'web'));
  const objects = reader({ inTrouble: () => only(...names) });
  for (const name of names)
    expect(namesOf(await objects.list(podsOf(name.replace('/web', ''), 'web')))).toEqual(['web']);
  expect(api.requests).toHaveLength(1);
});

/** Every slice is over at once; counts how often somebody else had a turn. */
function counting(): Slicing & { turns: number } {
  const slicing = { turns: 0, maxMs: 0, elapsed: () => 0, pause: () => Promise.resolve(slicing.turns++) };
  return slicing;
}

test('a long list lets others have their turn between its objects, and before it is looked through', async () => {
  for (const app of ['cart', 'pay', 'web']) api.put(pod('shop', app));
  const slicing = counting();
  const objects = reader({ slicing });
  expect(namesOf(await objects.list({ resource: 'pods', namespace: 'shop' }))).toEqual(['cart', 'pay', 'web']);
  expect(slicing.turns).toBe(3 + 1);
});

test('those who wait for one list look through it in turns of their own', async () => {
  api.put(pod('shop', 'web'));
  const slicing = counting();
  const objects = reader({ slicing });
  const asked = Array.from({ length: 4 }, () => objects.list({ resource: 'pods', namespace: 'shop' }));
  for (const found of await Promise.all(asked)) expect(namesOf(found)).toEqual(['web']);
  expect(api.requests).toHaveLength(1);
  expect(slicing.turns).toBe(1 + 4);
});
