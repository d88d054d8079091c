import { get as httpGet, type IncomingHttpHeaders } from 'node:http';
import { get as httpsGet, type RequestOptions } from 'node:https';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { certificateAuthority, clientCertificate, serverCertificate } from '../certificates.ts';
import { eventually } from '../eventually.ts';
import { FakeClock } from '../fake-clock.ts';
import { FakeApiserver, type StoredObject } from './fake-apiserver.ts';
import { WatchReader } from './watch-reader.ts';

interface List {
  readonly kind: string;
  readonly apiVersion: string;
  readonly metadata: {
    readonly resourceVersion: string;
    readonly continue?: string;
    readonly remainingItemCount?: number;
  };
  readonly items: readonly { readonly metadata: { readonly name: string } }[];
}

interface Answer {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

const services = '/api/v1/services';
let clock: FakeClock;
let api: FakeApiserver;
let server: string;
let readers: WatchReader[];

beforeEach(async () => {
  clock = new FakeClock();
  api = new FakeApiserver({ clock, historyLimit: 50 });
  server = await api.start();
  readers = [];
});

afterEach(async () => {
  for (const reader of readers) reader.close();
  await api.stop();
});

function service(name: string, more: Partial<StoredObject['metadata']> = {}): StoredObject {
  const metadata = { name, namespace: 'shop', uid: `s-${name}`, ...more };
  return { kind: 'Service', metadata, spec: { type: 'ClusterIP' } };
}

/** The answer to a request with a connection of its own, so that no certificate is remembered. */
function ask(path: string, headers: Record<string, string> = {}, options: RequestOptions = {}): Promise<Answer> {
  const url = new URL(path, server);
  const get = url.protocol === 'https:' ? httpsGet : httpGet;
  return new Promise((resolve, reject) => {
    const request = get(url, { agent: false, headers, ...options }, (response) => {
      const pieces: Buffer[] = [];
      response.on('data', (piece: Buffer) => pieces.push(piece));
      response.on('error', reject);
      response.on('end', () =>
        resolve({ status: response.statusCode, headers: response.headers, body: Buffer.concat(pieces) }),
      );
    });
    request.on('error', reject);
  });
}

async function list(path: string): Promise<List> {
  const { status, body } = await ask(path);
  expect(status, body.toString()).toBe(200);
  return JSON.parse(body.toString()) as List;
}

async function refused(path: string, headers: Record<string, string> = {}): Promise<unknown> {
  const { status, body } = await ask(path, headers);
  const answer = JSON.parse(body.toString()) as { code: number };
  expect(answer).toMatchObject({ kind: 'Status', apiVersion: 'v1', status: 'Failure', code: status });
  return answer;
}

const names = ({ items }: List) => items.map(({ metadata }) => metadata.name);
const listed = async (path: string) => names(await list(path));

function watch(query: string, path = services): WatchReader {
  const reader = new WatchReader(`${server}${path}?watch=1&${query}`);
  readers.push(reader);
  return reader;
}

/** A watch that the server has open. */
async function watching(query: string, path = services): Promise<WatchReader> {
  const before = api.watching;
  const reader = watch(query, path);
  await eventually(() => expect([api.watching, reader.status]).toEqual([before + 1, 200]));
  return reader;
}

async function tells(reader: WatchReader, told: readonly string[]): Promise<void> {
  await eventually(() => expect(reader.told).toEqual(told));
}

const version = () => api.storage.version;

describe('paths', () => {
  test.each([
    ['Service', '/api/v1', 'services'],
    ['Pod', '/api/v1', 'pods'],
    ['Event', '/api/v1', 'events'],
    ['ReplicationController', '/api/v1', 'replicationcontrollers'],
    ['EndpointSlice', '/apis/discovery.k8s.io/v1', 'endpointslices'],
    ['Deployment', '/apis/apps/v1', 'deployments'],
    ['StatefulSet', '/apis/apps/v1', 'statefulsets'],
    ['DaemonSet', '/apis/apps/v1', 'daemonsets'],
    ['ReplicaSet', '/apis/apps/v1', 'replicasets'],
    ['HorizontalPodAutoscaler', '/apis/autoscaling/v2', 'horizontalpodautoscalers'],
    ['PodDisruptionBudget', '/apis/policy/v1', 'poddisruptionbudgets'],
  ])('%s is served for the cluster and for one namespace', async (kind, group, plural) => {
    api.put({ kind, metadata: { name: 'a', namespace: 'shop', uid: 'a' } });
    api.put({ kind, metadata: { name: 'b', namespace: 'shop-2', uid: 'b' } });
    const { metadata, items, ...type } = await list(`${group}/${plural}`);
    expect(type).toEqual({ kind: `${kind}List`, apiVersion: group.replace(/^\/apis?\//, '') });
    expect(metadata).toEqual({ resourceVersion: '3' });
    // In the order of keys, where `shop-2/` comes before `shop/`.
    expect(items[1]).toEqual({ metadata: { name: 'a', namespace: 'shop', uid: 'a', resourceVersion: '2' } });
    expect(await listed(`${group}/namespaces/shop/${plural}`)).toEqual(['a']);
  });

  test('nodes are the cluster’s', async () => {
    api.put({ kind: 'Node', metadata: { name: 'a', uid: 'a' } });
    expect(await listed('/api/v1/nodes')).toEqual(['a']);
    expect(await refused('/api/v1/namespaces/shop/nodes')).toMatchObject({ code: 404 });
  });

  test('what somebody installs is served from then on', async () => {
    const path = '/apis/gateway.networking.k8s.io/v1/httproutes';
    api.put({ kind: 'HTTPRoute', metadata: { name: 'a', namespace: 'shop', uid: 'a' } });
    expect(await refused(path)).toMatchObject({ code: 404 });
    api.installed.set(path, 'HTTPRoute');
    expect(await listed('/apis/gateway.networking.k8s.io/v1/namespaces/shop/httproutes')).toEqual(['a']);
  });
});

describe('selectors', () => {
  test.each([
    ['labelSelector', 'app=web', ['a', 'b']],
    ['labelSelector', 'app==web,tier=front', ['a']],
    ['labelSelector', 'tier!=front', ['b', 'c']],
    ['labelSelector', 'tier', ['a']],
    ['labelSelector', '!tier', ['b', 'c']],
    ['labelSelector', 'app in (web, cart),tier', ['a']],
    ['labelSelector', 'app notin (web,cart)', ['c']],
    ['fieldSelector', 'metadata.namespace!=shop', ['c']],
    ['fieldSelector', 'metadata.namespace=shop,metadata.name=b', ['b']],
    ['fieldSelector', 'spec.type=NodePort', []],
  ])('%s=%s', async (parameter, selector, expected) => {
    api.put(service('a', { labels: { app: 'web', tier: 'front' } }));
    api.put(service('b', { labels: { app: 'web' } }));
    api.put(service('c', { namespace: 'stock' }));
    const query = `${parameter}=${encodeURIComponent(selector)}`;
    expect(await listed(`${services}?${query}`)).toEqual(expected);
    const reader = watch(query);
    await tells(
      reader,
      expected.map((name) => `ADDED ${name}`),
    );
  });

  test('a field that is not selectable, and a selector that is none, are refused', async () => {
    const message = 'field label not supported: spec.selector';
    expect(await refused(`${services}?fieldSelector=spec.selector=x`)).toMatchObject({ code: 400, message });
    expect(await refused(`${services}?labelSelector=${encodeURIComponent('a in b')}`)).toMatchObject({ code: 400 });
  });

  test('to a watch an object that matches from now on is new, and one that matches no more is deleted', async () => {
    api.put(service('a'));
    const reader = await watching(`resourceVersion=${version()}&labelSelector=app`);
    api.put(service('a', { labels: { app: 'web' } }));
    api.put(service('a', { labels: { app: 'cart' } }));
    api.put(service('a'));
    api.delete('s-a');
    api.put(service('b', { labels: { app: 'web' } }));
    await tells(reader, ['ADDED a', 'MODIFIED a', 'DELETED a', 'ADDED b']);
    // Its last matching state, at the version of the change.
    expect(reader.events[2]?.object.metadata).toMatchObject({ labels: { app: 'cart' }, resourceVersion: '5' });
  });
});

describe('lists', () => {
  test('pages show the state of the first one, whatever changes meanwhile', async () => {
    for (const name of ['d', 'b', 'a', 'c', 'e']) api.put(service(name));
    const first = await list(`${services}?limit=2`);
    api.delete('s-c');
    api.put(service('bb'));
    const second = await list(`${services}?limit=2&continue=${first.metadata.continue}`);
    api.put(service('e', { labels: { late: '' } }));
    const third = await list(`${services}?limit=2&continue=${second.metadata.continue}`);
    expect([first, second, third].map(names)).toEqual([['a', 'b'], ['c', 'd'], ['e']]);
    expect([first, second, third].map(({ metadata }) => metadata.remainingItemCount)).toEqual([3, 1, undefined]);
    expect(new Set([first, second, third].map(({ metadata }) => metadata.resourceVersion))).toEqual(new Set(['6']));
    expect(third.metadata.continue).toBeUndefined();
    expect(third.items[0]?.metadata).not.toHaveProperty('labels');
    expect(await listed(services)).toEqual(['a', 'b', 'bb', 'd', 'e']);
  });

  test('pages of one namespace stay in it, and a selector leaves the rest uncounted', async () => {
    for (const name of ['a', 'b', 'c']) api.put(service(name, { labels: { app: name } }));
    api.put(service('x', { namespace: 'shop-2' }));
    const path = '/api/v1/namespaces/shop/services';
    const first = await list(`${path}?limit=2`);
    expect(first.metadata.remainingItemCount).toBe(1);
    expect(await listed(`${path}?limit=2&continue=${first.metadata.continue}`)).toEqual(['c']);
    const { metadata } = await list(`${path}?limit=2&labelSelector=app`);
    expect([typeof metadata.continue, metadata.remainingItemCount]).toEqual(['string', undefined]);
  });

  test('a continue token that was compacted away is expired, and brings one for what remains of the present', async () => {
    for (const name of ['a', 'b', 'c']) api.put(service(name));
    const { metadata } = await list(`${services}?limit=1`);
    api.delete('s-b');
    api.compact();
    const status = await refused(`${services}?limit=1&continue=${metadata.continue}`);
    expect(status).toMatchObject({
      code: 410,
      reason: 'Expired',
      metadata: { continue: expect.any(String) as string },
    });
    const { continue: token } = (status as List).metadata;
    expect(await listed(`${services}?limit=1&continue=${token}`)).toEqual(['c']);
  });

  test('a token that the server did not make is refused', async () => {
    expect(await refused(`${services}?continue=again`)).toMatchObject({ code: 400, reason: 'BadRequest' });
  });

  test('version 0 is any version, and then there are no pages', async () => {
    for (const name of ['a', 'b', 'c']) api.put(service(name));
    expect(await listed(`${services}?limit=1&resourceVersion=0`)).toEqual(['a', 'b', 'c']);
  });

  test('of a version: not older unless it must be exact, or is paged', async () => {
    api.put(service('a'));
    const then = version();
    api.put(service('b'));
    const at = `${services}?resourceVersion=${then}`;
    expect(await listed(at)).toEqual(['a', 'b']);
    expect(await listed(`${at}&resourceVersionMatch=NotOlderThan&limit=5`)).toEqual(['a', 'b']);
    expect(await list(`${at}&resourceVersionMatch=Exact`)).toMatchObject({ metadata: { resourceVersion: `${then}` } });
    expect(await listed(`${at}&resourceVersionMatch=Exact`)).toEqual(['a']);
    expect(await listed(`${at}&limit=5`)).toEqual(['a']);
    api.compact();
    expect(await refused(`${at}&resourceVersionMatch=Exact`)).toMatchObject({ code: 410, reason: 'Expired' });
    expect(await refused(`${services}?resourceVersion=99`)).toMatchObject({ code: 504, reason: 'Timeout' });
  });

  test.each(['resourceVersionMatch=Exact', 'resourceVersion=0&resourceVersionMatch=Exact', 'sendInitialEvents=true'])(
    '%s is refused',
    async (query) => expect(await refused(`${services}?${query}`)).toMatchObject({ code: 422, reason: 'Invalid' }),
  );

  test('are compressed for those who accept it, when they are long', async () => {
    const gzip = { 'accept-encoding': 'gzip' };
    api.put(service('small'));
    expect((await ask(services, gzip)).headers).not.toHaveProperty('content-encoding');
    api.put({ ...service('large'), data: 'x'.repeat(200_000) });
    const { headers, body } = await ask(services, gzip);
    expect(headers).toMatchObject({ 'content-encoding': 'gzip', vary: 'Accept-Encoding' });
    expect(names(JSON.parse(gunzipSync(body).toString()) as List)).toEqual(['large', 'small']);
    expect((await ask(services)).headers).not.toHaveProperty('content-encoding');
    api.gzip = false;
    expect((await ask(services, gzip)).headers).not.toHaveProperty('content-encoding');
  });
});

describe('watches', () => {
  test('of a version tell what happened since, and go on', async () => {
    api.put(service('a'));
    const since = version();
    api.put(service('b'));
    api.put(service('a', { labels: { app: 'web' } }));
    const reader = await watching(`resourceVersion=${since}`);
    api.delete('s-b');
    await tells(reader, ['ADDED b', 'MODIFIED a', 'DELETED b']);
    expect(reader.events[2]?.object).toMatchObject({
      kind: 'Service',
      apiVersion: 'v1',
      metadata: { resourceVersion: `${version()}` },
    });
  });

  test.each(['', 'resourceVersion=0'])('without a version ("%s") begin with what is there', async (query) => {
    api.put(service('b'));
    api.put(service('a'));
    const reader = await watching(query);
    api.put(service('c'));
    await tells(reader, ['ADDED a', 'ADDED b', 'ADDED c']);
  });

  test('of a version that was compacted away are answered 410, as a status or in the stream', async () => {
    api.put(service('a'));
    api.compact();
    const message = 'too old resource version: 1 (3)';
    expect(await refused(`${services}?watch=1&resourceVersion=1`)).toMatchObject({
      code: 410,
      reason: 'Expired',
      message,
    });
    api.faults.expiredInStream = true;
    const reader = watch('resourceVersion=1');
    await eventually(() => expect(reader.state).toBe('ended'));
    expect(reader.status).toBe(200);
    expect(reader.events).toEqual([
      { type: 'ERROR', object: expect.objectContaining({ kind: 'Status', code: 410, reason: 'Expired' }) as unknown },
    ]);
    await watching(`resourceVersion=${version()}`);
  });

  test('of a version that fell out of the history are too old as well', async () => {
    for (let i = 0; i < 150; i++) api.put(service('a', { labels: { turn: `${i}` } }));
    expect(await refused(`${services}?watch=1&resourceVersion=2`)).toMatchObject({ code: 410 });
    const reader = await watching(`resourceVersion=${version() - 50}`);
    await eventually(() => expect(reader.events).toHaveLength(50));
  });

  test('get bookmarks when they allow them, with a version and nothing else', async () => {
    const [with_, without] = [
      await watching('allowWatchBookmarks=true&resourceVersion=1'),
      await watching('resourceVersion=1'),
    ];
    api.bookmark();
    api.put(service('a'));
    await tells(with_, ['BOOKMARK', 'ADDED a']);
    expect(with_.events[0]?.object).toEqual({ kind: 'Service', apiVersion: 'v1', metadata: { resourceVersion: '2' } });
    await tells(without, ['ADDED a']);
  });

  test('get bookmarks by themselves every so often', async () => {
    api.bookmarkEveryMs = 60_000;
    const reader = await watching('allowWatchBookmarks=true&resourceVersion=1');
    clock.advance(60_000);
    await tells(reader, ['BOOKMARK']);
    api.put(service('a'));
    await eventually(() => expect(clock.sleeping).toBe(1));
    clock.advance(60_000);
    await tells(reader, ['BOOKMARK', 'ADDED a', 'BOOKMARK']);
    expect(reader.events[2]?.object.metadata?.resourceVersion).toBe(`${version()}`);
  });

  test('end in order after timeoutSeconds', async () => {
    const reader = await watching('timeoutSeconds=240&resourceVersion=1');
    clock.advance(239_999);
    api.put(service('a'));
    await tells(reader, ['ADDED a']);
    expect(reader.state).toBe('open');
    clock.advance(1);
    await eventually(() => expect([reader.state, api.watching]).toEqual(['ended', 0]));
  });
});

describe('watches that ask for the initial events', () => {
  const query = 'sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true';
  const end = { 'k8s.io/initial-events-end': 'true' };

  beforeEach(() => {
    api.put(service('b'));
    api.put(service('a'));
  });

  test('get them, a bookmark that tells their end, and then what happens', async () => {
    const reader = await watching(query);
    api.put(service('c'));
    await tells(reader, ['ADDED a', 'ADDED b', 'BOOKMARK', 'ADDED c']);
    expect(reader.events[2]?.object.metadata).toEqual({ resourceVersion: '3', annotations: end });
  });

  test('are refused while the feature is off', async () => {
    api.watchList = 'forbidden';
    expect(await refused(`${services}?watch=1&${query}`)).toMatchObject({
      code: 422,
      reason: 'Invalid',
      message:
        'ListOptions.meta.k8s.io "" is invalid: sendInitialEvents: Forbidden: sendInitialEvents is forbidden for watch unless the WatchList feature gate is enabled',
    });
  });

  test('are plain watches to a server that does not know it', async () => {
    api.watchList = 'ignored';
    const reader = await watching(query);
    const late = await watching(`${query}&resourceVersion=2`);
    api.put(service('c'));
    await tells(reader, ['ADDED a', 'ADDED b', 'ADDED c']);
    await tells(late, ['ADDED a', 'ADDED c']);
  });

  test('may wait for the end for ever', async () => {
    api.watchList = 'endless';
    const reader = await watching(query);
    api.bookmark();
    api.put(service('c'));
    await tells(reader, ['ADDED a', 'ADDED b', 'BOOKMARK', 'ADDED c']);
    expect(reader.events[2]?.object.metadata).not.toHaveProperty('annotations');
  });

  test.each([
    'sendInitialEvents=true&allowWatchBookmarks=true',
    'sendInitialEvents=true&resourceVersionMatch=Exact&allowWatchBookmarks=true',
    'sendInitialEvents=true&resourceVersionMatch=NotOlderThan',
    'resourceVersionMatch=NotOlderThan',
  ])('are refused as %s', async (wrong) => {
    expect(await refused(`${services}?watch=1&${wrong}`)).toMatchObject({ code: 422, reason: 'Invalid' });
  });

  test('get them although the version is too old, and not from the future', async () => {
    api.compact();
    const reader = await watching(`${query}&resourceVersion=1`);
    await tells(reader, ['ADDED a', 'ADDED b', 'BOOKMARK']);
    expect(await refused(`${services}?watch=1&${query}&resourceVersion=99`)).toMatchObject({ code: 504 });
  });

  test('and those that ask for nothing, without a version, are told the end as well', async () => {
    const reader = await watching('allowWatchBookmarks=true');
    await tells(reader, ['ADDED a', 'ADDED b', 'BOOKMARK']);
  });
});

describe('faults', () => {
  test('a refusal says when to ask again, and may be about watches only', async () => {
    api.faults.refuse = { path: /services/, status: 429, watches: true, retryAfterSeconds: 7 };
    const { status, headers } = await ask(`${services}?watch=true`);
    expect([status, headers['retry-after']]).toEqual([429, '7']);
    expect(await listed(services)).toEqual([]);
  });

  test('HTML comes with 200, as from a proxy', async () => {
    api.faults.refuse = { path: /./, status: 200, body: '<html></html>' };
    const { status, headers, body } = await ask(services);
    expect([status, headers['content-type'], body.toString()]).toEqual([200, 'text/html', '<html></html>']);
  });

  test('pages that never end', async () => {
    api.faults.endlessPages = true;
    api.put(service('a'));
    const [first, second] = [await list(`${services}?limit=1`), await list(`${services}?limit=1&continue=again`)];
    expect([first.metadata.continue, second.metadata.continue]).toEqual(['again', 'again']);
  });

  test('a list that breaks off', async () => {
    api.put(service('a'));
    api.faults.cutListsAfter = 20;
    await expect(ask(services)).rejects.toThrow('aborted');
  });

  test('watches that end at once', async () => {
    api.faults.emptyWatches = true;
    const reader = watch('resourceVersion=1');
    await eventually(() => expect([reader.status, reader.state, reader.text]).toEqual([200, 'ended', '']));
  });

  test('watches that are cut in the middle of a line', async () => {
    const reader = await watching('resourceVersion=1');
    api.cutWatches();
    await eventually(() => expect([reader.state, reader.text]).toEqual(['cut', '{"type":"MODIF']));
  });

  test.each([
    [410, 'Expired'],
    [500, 'InternalError'],
  ])('watches that fail with %s in the stream', async (code, reason) => {
    const reader = await watching('resourceVersion=1');
    api.failWatches(code);
    await eventually(() => expect(reader.state).toBe('ended'));
    expect(reader.events).toMatchObject([{ type: 'ERROR', object: { kind: 'Status', code, reason } }]);
  });

  test('watches that are silent hear of nothing, not even their end', async () => {
    api.bookmarkEveryMs = 1_000;
    const turned = await watching('allowWatchBookmarks=true&resourceVersion=1');
    api.put(service('a'));
    await tells(turned, ['ADDED a']);
    api.silenceWatches();
    api.faults.silentWatches = true;
    const silent = await watching('allowWatchBookmarks=true&timeoutSeconds=1&resourceVersion=1');
    api.faults.silentWatches = false;
    const hearing = await watching('allowWatchBookmarks=true&resourceVersion=1');
    api.put(service('b'));
    clock.advance(1_000);
    await tells(hearing, ['ADDED a', 'ADDED b', 'BOOKMARK']);
    expect([turned.told, silent.text]).toEqual([['ADDED a'], '']);
    expect([turned.state, silent.state]).toEqual(['open', 'open']);
  });

  test('changes that no watch hears of stand in the next list', async () => {
    const reader = await watching('resourceVersion=1');
    api.mute(() => api.put(service('a')));
    api.put(service('b'));
    await tells(reader, ['ADDED b']);
    expect(await listed(services)).toEqual(['a', 'b']);
  });

  test('streams that are slow', async () => {
    api.faults.dribble = { bytes: 10, everyMs: 100 };
    const reader = await watching('resourceVersion=1');
    api.put(service('a'));
    api.put(service('b'));
    await eventually(() => expect(reader.text).toHaveLength(10));
    clock.advance(100);
    await eventually(() => expect(reader.text).toHaveLength(20));
    api.faults.dribble = undefined;
    clock.advance(100);
    await tells(reader, ['ADDED a', 'ADDED b']);
    api.faults.dribble = { bytes: 100_000, everyMs: 100 };
    const answer = listed(services);
    await eventually(() => expect(clock.sleeping).toBe(1));
    clock.advance(100);
    expect(await answer).toEqual(['a', 'b']);
  });
});

describe('a server that goes and comes back', () => {
  const port = () => Number(new URL(server).port);

  test('refuses connections meanwhile, and knows what it knew', async () => {
    api.put(service('a'));
    const reader = await watching('resourceVersion=1&timeoutSeconds=60');
    await api.stop();
    await eventually(() => expect([reader.state, api.watching]).toEqual(['cut', 0]));
    await expect(ask(services)).rejects.toThrow('ECONNREFUSED');
    api.put(service('b'));
    expect(await api.start(port())).toBe(server);
    await tells(await watching('resourceVersion=2'), ['ADDED b']);
  });

  test('may have forgotten what happened before', async () => {
    api.put(service('a'));
    api.faults.restartForgets = true;
    await api.stop();
    await api.start(port());
    expect(await refused(`${services}?watch=1&resourceVersion=1`)).toMatchObject({ code: 410 });
    expect(await listed(services)).toEqual(['a']);
  });

  test('may have been restored from a backup: versions go back, and who knows later ones hears nothing', async () => {
    api.put(service('a'));
    const backup = api.snapshot();
    api.put(service('b'));
    api.delete('s-a');
    const before = await watching(`resourceVersion=${version()}`);
    api.restore(backup);
    await eventually(() => expect(before.state).toBe('cut'));
    expect(await list(services)).toMatchObject({
      metadata: { resourceVersion: '2' },
      items: [{ metadata: { name: 'a' } }],
    });
    const [ahead, present] = [await watching('resourceVersion=4'), await watching('resourceVersion=2')];
    for (const name of ['x', 'y', 'z']) api.put(service(name));
    await tells(present, ['ADDED x', 'ADDED y', 'ADDED z']);
    await tells(ahead, ['ADDED z']);
  });
});

describe('who asks', () => {
  test('a token that is not accepted is answered 401', async () => {
    api.acceptedTokens = new Set(['new']);
    expect(await refused(services, { authorization: 'Bearer old' })).toMatchObject({
      code: 401,
      message: 'Unauthorized',
    });
    expect(await refused(services)).toMatchObject({ code: 401 });
    expect((await ask(services, { authorization: 'Bearer new' })).status).toBe(200);
    expect(api.tokens).toEqual(['Bearer old', undefined, 'Bearer new']);
  });

  test('a certificate is asked for, its name noted, and one that nobody trusts answered 401', async () => {
    const [authority, stranger] = [await certificateAuthority(), await certificateAuthority('stranger')];
    const { key, cert } = await serverCertificate(authority);
    await api.stop();
    server = await api.start(0, { key, cert, ca: authority.cert, requestCert: true });
    const trust = { ca: authority.cert };
    const [known, unknown] = [await clientCertificate(authority, 'me'), await clientCertificate(stranger, 'you')];
    const identity = ({ key: own, cert: shown }: typeof known) => ({ ...trust, key: own, cert: shown });
    expect(server).toMatch(/^https:/);
    expect((await ask(services, {}, identity(known))).status).toBe(200);
    expect((await ask(services, {}, identity(unknown))).status).toBe(401);
    expect((await ask(services, {}, trust)).status).toBe(401);
    expect((await ask(services, { authorization: 'Bearer any' }, trust)).status).toBe(200);
    expect(api.clientNames).toEqual(['me', 'you']);
    await expect(ask(services)).rejects.toThrow('certificate');
  });

  test('the certificate of the server is renewed while it runs', async () => {
    const [first, second] = [await certificateAuthority(), await certificateAuthority('second')];
    await api.stop();
    server = await api.start(0, await serverCertificate(first));
    expect((await ask(services, {}, { ca: first.cert })).status).toBe(200);
    api.secure(await serverCertificate(second));
    await expect(ask(services, {}, { ca: first.cert })).rejects.toThrow('certificate');
    expect((await ask(services, {}, { ca: second.cert })).status).toBe(200);
  });
});
