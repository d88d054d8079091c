import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../model/clock.ts';
import { Store } from '../../model/store.ts';
import { eventually } from '../../testing/eventually.ts';
import { supervise } from '../supervise.ts';
import { kubernetes } from './index.ts';
import { fromKubeconfig, inCluster } from './kubeconfig.ts';
import { FakeApiserver, type StoredObject } from './testing/fake-apiserver.ts';

let api: FakeApiserver;
let folder: string;
let kubeconfig: string;
let store: Store;
let warnings: string[];
let stop: AbortController;
let done: Promise<void>;

const service = (name: string, uid = `s-${name}`) =>
  ({
    kind: 'Service',
    metadata: { name, namespace: 'shop', uid },
    spec: { selector: { app: name }, ports: [{ name: 'http', port: 80 }] },
  }) satisfies StoredObject;

const slice = (of: string, ready: readonly boolean[]) =>
  ({
    kind: 'EndpointSlice',
    metadata: { name: `${of}-1`, namespace: 'shop', uid: `e-${of}`, labels: { 'kubernetes.io/service-name': of } },
    addressType: 'IPv4',
    ports: [{ name: 'http', port: 8080 }],
    endpoints: ready.map((each, index) => ({ addresses: [`10.0.0.${index}`], conditions: { ready: each } })),
  }) satisfies StoredObject;

const deployment = (name: string, replicas: number) =>
  ({
    kind: 'Deployment',
    metadata: { name, namespace: 'shop', uid: `d-${name}` },
    spec: { replicas, template: { metadata: { labels: { app: name } } } },
  }) satisfies StoredObject;

function config(server: string, user: object = { token: 'secret' }): string {
  const file = path.join(folder, 'config');
  const content = {
    'current-context': 'test',
    contexts: [{ name: 'test', context: { cluster: 'fake', user: 'me' } }],
    clusters: [{ name: 'fake', cluster: { server } }],
    users: [{ name: 'me', user }],
  };
  writeFileSync(file, JSON.stringify(content));
  return file;
}

function start(): void {
  const source = kubernetes({
    access: () => fromKubeconfig(kubeconfig, undefined),
    clock: systemClock,
    warn: (sentence) => warnings.push(sentence),
  });
  done = supervise(source, {
    emit: (event) => store.apply(event),
    clock: systemClock,
    signal: stop.signal,
    random: () => 0,
  });
}

const state = () => store.snapshot().sources.get('kubernetes');
const up = () => eventually(() => expect(state()).toMatchObject({ up: true }));
const down = (why: string) =>
  eventually(() => expect(state()).toMatchObject({ up: false, error: expect.stringContaining(why) as string }));
const ready = (name: string) =>
  store.snapshot().upstreams.get(`shop/${name}`)?.declared?.service.readiness[0]?.counts.ready;
const listsOf = (resource: string) => api.requests.filter((request) => request.includes(`/${resource}?limit`)).length;

beforeEach(async () => {
  api = new FakeApiserver();
  folder = mkdtempSync(path.join(tmpdir(), 'uhwatch-kube-'));
  kubeconfig = config(await api.start());
  store = new Store();
  warnings = [];
  stop = new AbortController();
  done = Promise.resolve();
});

afterEach(async () => {
  stop.abort();
  await done;
  await api.stop();
  rmSync(folder, { recursive: true });
});

describe('in step with the cluster', () => {
  test('what exists is listed, with readiness and the wanted number', async () => {
    api.put(service('web'));
    api.put(slice('web', [true, true, false]));
    api.put(deployment('web', 3));
    start();
    await up();
    const told = store.snapshot().upstreams.get('shop/web')?.declared?.service;
    expect(told).toMatchObject({
      desired: 3,
      readiness: [{ port: 'http', counts: { ready: 2, unready: 1, draining: 0, terminating: 0 } }],
    });
    expect(api.tokens[0]).toBe('Bearer secret');
  });

  test('changes arrive by watch: endpoints, new services, deletions', async () => {
    api.put(service('web'));
    api.put(slice('web', [true]));
    start();
    await up();
    await eventually(() => expect(api.watching).toBe(5));
    api.put(slice('web', [false]));
    api.put(service('cart'));
    await eventually(() => expect(ready('web')).toBe(0));
    await eventually(() => expect(store.snapshot().upstreams.has('shop/cart')).toBe(true));
    api.delete('s-web');
    await eventually(() => expect(store.snapshot().upstreams.has('shop/web')).toBe(false));
  });

  test('more objects than a page holds are all there', async () => {
    for (let i = 0; i < 1_203; i++) api.put(service(`web-${i}`));
    start();
    await up();
    expect(store.snapshot().upstreams.size).toBe(1_203);
    expect(listsOf('services')).toBe(3);
  });

  test('a service that is deleted and made anew is another one: the late deletion does not take the new one', async () => {
    api.put(service('web', 'old'));
    start();
    await up();
    await eventually(() => expect(api.watching).toBe(5));
    api.put(service('web', 'new'));
    api.delete('old');
    api.put(service('marker'));
    await eventually(() => expect(store.snapshot().upstreams.has('shop/marker')).toBe(true));
    expect(store.snapshot().upstreams.has('shop/web')).toBe(true);
  });
});

describe('watches that end', () => {
  async function watching(): Promise<void> {
    api.put(service('web'));
    api.put(slice('web', [true]));
    start();
    await up();
    await eventually(() => expect(api.watching).toBe(5));
    // A watch that ends within its first second without an event is taken for a refusal.
    api.bookmark();
  }

  test('by the server: watched again from the last version, without a new list', async () => {
    await watching();
    await eventually(() => api.endWatches());
    api.put(slice('web', [false]));
    await eventually(() => expect(ready('web')).toBe(0));
    expect(listsOf('endpointslices')).toBe(1);
    expect(state()).toMatchObject({ up: true, restarts: 0 });
  });

  test.each([
    ['410 inside the stream', () => api.failWatches(410)],
    [
      '410 as a status',
      () => {
        api.compact();
        api.endWatches();
      },
    ],
  ])('%s: listed again, and what was deleted meanwhile is gone', async (_name, end) => {
    await watching();
    api.put(service('cart'));
    await eventually(() => expect(store.snapshot().upstreams.has('shop/cart')).toBe(true));
    end();
    await eventually(() => expect(listsOf('services')).toBe(2));
    api.delete('s-cart');
    await eventually(() => expect(store.snapshot().upstreams.has('shop/cart')).toBe(false));
    expect(state()).toMatchObject({ up: true, restarts: 0 });
  });

  test.each([
    ['cut in the middle of a line', () => api.cutWatches()],
    ['with a line that is not JSON', () => api.sendRaw('<html>\n')],
    ['with an error other than 410', () => api.failWatches(500)],
  ])('%s: watched again from the last version, and nothing becomes unknown meanwhile', async (_name, end) => {
    await watching();
    end();
    api.put(slice('web', [false]));
    await eventually(() => expect(ready('web')).toBe(0));
    expect(state()).toMatchObject({ up: true, restarts: 0 });
    expect(listsOf('endpointslices')).toBe(1);
  });

  test.each<[string, () => void, string]>([
    [
      'at once and without an event',
      () => (api.faults.emptyWatches = true),
      'ends at once, again and again; is a proxy between uhwatch and the apiserver?',
    ],
    [
      'with 410 every time',
      () => (api.faults.refuse = { path: /./, watches: true, status: 410 }),
      'is refused, again and again: its version is always too old',
    ],
    ['with 429 every time', () => (api.faults.refuse = { path: /./, watches: true, status: 429 }), 'answered 429'],
  ])(
    '%s: after some tries a fault, never an endless loop',
    async (_name, begin, why) => {
      begin();
      start();
      await down(why);
      // Five resources, each with a list and at most five watches, and one restart of the source.
      expect(api.requests.length).toBeLessThan(100);
    },
    20_000,
  );

  test('and lists that go round in their pages are a fault', async () => {
    api.faults.endlessPages = true;
    start();
    await down('goes round in its pages');
  });
});

describe('what is no longer there is no longer counted', () => {
  async function listed(): Promise<void> {
    api.put(service('web'));
    api.put(slice('web', [true]));
    start();
    await up();
    await eventually(() => expect(api.watching).toBe(5));
  }

  test('after a list that lacks it, as when the deletion was missed', async () => {
    await listed();
    api.put(service('cart'));
    await eventually(() => expect(store.snapshot().upstreams.has('shop/cart')).toBe(true));
    api.mute(() => api.delete('s-cart'));
    api.compact();
    api.endWatches();
    await eventually(() => expect(store.snapshot().upstreams.has('shop/cart')).toBe(false));
  });

  test('a slice that was given to another service', async () => {
    await listed();
    api.put(service('cart'));
    const moved = slice('web', [true]);
    api.put({ ...moved, metadata: { ...moved.metadata, labels: { 'kubernetes.io/service-name': 'cart' } } });
    await eventually(() => expect([ready('web'), ready('cart')]).toEqual([0, 1]));
  });

  test('a slice that lost its service, or became malformed', async () => {
    await listed();
    const { metadata, ...rest } = slice('web', [true]);
    api.put({ ...rest, metadata: { ...metadata, labels: {} } });
    await eventually(() => expect(ready('web')).toBe(0));
    api.put(slice('web', [true]));
    await eventually(() => expect(ready('web')).toBe(1));
    api.put({ ...slice('web', [true]), endpoints: [{ addresses: [] }] });
    await eventually(() => expect(ready('web')).toBe(0));
  });
});

describe('bad input is one sentence, and the rest goes on', () => {
  test('an apiserver that cannot be reached', async () => {
    const gone = new FakeApiserver();
    const server = await gone.start();
    await gone.stop();
    kubeconfig = config(server);
    start();
    await down(
      `the Kubernetes API at ${server} (from ${kubeconfig}) cannot be reached: ECONNREFUSED; check the address, the network and the certificates`,
    );
  });

  test('a kubeconfig that does not exist, until it does', async () => {
    const right = kubeconfig;
    kubeconfig = path.join(folder, 'none');
    start();
    await down(`kubeconfig ${kubeconfig} cannot be read (ENOENT); correct --kubernetes.kubeconfig`);
    kubeconfig = right;
    await up();
  });

  test('a resource that may not be read is named with the right that is missing', async () => {
    api.faults.refuse = { path: /endpointslices/, status: 403 };
    start();
    await down(
      '/apis/discovery.k8s.io/v1/endpointslices answered 403 (the fake answers 403): give the service account get, list and watch on it',
    );
    api.faults.refuse = undefined;
    await up();
  });

  test('an answer that is JSON and no list', async () => {
    api.faults.refuse = { path: /services/, status: 200, body: '{}' };
    start();
    await down('GET /api/v1/services answered something that is not a Kubernetes list ("{}")');
  });

  test('without the right to read workloads only the wanted number is missing', async () => {
    api.put(service('web'));
    api.put(slice('web', [true]));
    api.faults.refuse = { path: /apps/, status: 403 };
    start();
    await up();
    expect(store.snapshot().upstreams.get('shop/web')?.declared?.service.desired).toBeUndefined();
    expect(warnings).toHaveLength(3);
    expect(warnings[0]).toContain('without it the wanted number of endpoints is not known for some services');
  });

  test('HTML where JSON should be', async () => {
    api.faults.refuse = { path: /services/, status: 200, body: '<html><body>Bad Gateway</body></html>' };
    start();
    await down(
      'GET /api/v1/services answered something that is not a Kubernetes list ("<html><body>Bad Gateway</body></html>"); is a proxy between uhwatch and the apiserver?',
    );
  });

  test('a malformed object is left out with a sentence, and its neighbours are right', async () => {
    api.put({
      kind: 'Service',
      metadata: { name: 'bad', namespace: 'shop', uid: 'bad' },
      spec: { ports: [{ port: 'x' }] },
    });
    api.put(service('web'));
    start();
    await up();
    expect([...store.snapshot().upstreams.keys()]).toEqual(['shop/web']);
    expect(warnings).toEqual(['Service shop/bad has a port without a number in spec.ports; it is left out']);
  });
});

describe('credentials', () => {
  const thrown = (act: () => unknown): string => {
    try {
      act();
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
    return 'nothing';
  };

  test('a token file is read anew for every request', async () => {
    const token = path.join(folder, 'token');
    writeFileSync(token, 'first\n');
    kubeconfig = config(/server":"([^"]+)/.exec(JSON.stringify(fromKubeconfig(kubeconfig, undefined)))?.[1] ?? '', {
      tokenFile: 'token',
    });
    start();
    await up();
    await eventually(() => expect(api.watching).toBe(5));
    writeFileSync(token, 'second\n');
    api.bookmark();
    await eventually(() => api.endWatches());
    await eventually(() => expect(api.tokens.at(-1)).toBe('Bearer second'));
    expect(api.tokens[0]).toBe('Bearer first');
  });

  test.each([
    [
      'an unknown context',
      () => fromKubeconfig(kubeconfig, 'prod'),
      'has no context "prod"; choose one of: test (--kubernetes.context)',
    ],
    [
      'a credentials plugin',
      () => fromKubeconfig(config('https://x', { exec: {} }), undefined),
      'gets its credentials from a plugin, which uhwatch does not run; use a token or a client certificate',
    ],
    [
      'no pod of a cluster',
      () => inCluster({}),
      'KUBERNETES_SERVICE_HOST is not set, so this is no pod of a cluster; name a kubeconfig with --kubernetes.kubeconfig',
    ],
  ])('%s is refused with a remedy', (_name, act, why) => {
    expect(thrown(act)).toContain(why);
  });

  test('in a pod the address comes from the environment, IPv6 in brackets', () => {
    expect(inCluster({ KUBERNETES_SERVICE_HOST: 'fd00::1', KUBERNETES_SERVICE_PORT: '6443' }).server).toBe(
      'https://[fd00::1]:6443',
    );
  });
});
