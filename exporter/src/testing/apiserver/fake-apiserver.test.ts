import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { certificateAuthority, clientCertificate, serverCertificate } from '../certificates.ts';
import { askedApiserver, type List, names, service, services, tells } from './asked-apiserver.ts';

const { served, ask, list, refused, listed, watch, watching, version } = askedApiserver();

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
    served.api.put({ kind, metadata: { name: 'a', namespace: 'shop', uid: 'a' } });
    served.api.put({ kind, metadata: { name: 'b', namespace: 'shop-2', uid: 'b' } });
    const { metadata, items, ...type } = await list(`${group}/${plural}`);
    expect(type).toEqual({ kind: `${kind}List`, apiVersion: group.replace(/^\/apis?\//, '') });
    expect(metadata).toEqual({ resourceVersion: '3' });
    // In the order of keys, where `shop-2/` comes before `shop/`.
    expect(items[1]).toEqual({ metadata: { name: 'a', namespace: 'shop', uid: 'a', resourceVersion: '2' } });
    expect(await listed(`${group}/namespaces/shop/${plural}`)).toEqual(['a']);
  });

  test('nodes are the cluster’s', async () => {
    served.api.put({ kind: 'Node', metadata: { name: 'a', uid: 'a' } });
    expect(await listed('/api/v1/nodes')).toEqual(['a']);
    expect(await refused('/api/v1/namespaces/shop/nodes')).toMatchObject({ code: 404 });
  });

  test('what somebody installs is served from then on', async () => {
    const path = '/apis/gateway.networking.k8s.io/v1/httproutes';
    served.api.put({ kind: 'HTTPRoute', metadata: { name: 'a', namespace: 'shop', uid: 'a' } });
    // Nobody speaks JSON of a group that is not there.
    expect((await ask(path)).body.toString()).toBe('404 page not found\n');
    served.api.installed.set(path, 'HTTPRoute');
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
    served.api.put(service('a', { labels: { app: 'web', tier: 'front' } }));
    served.api.put(service('b', { labels: { app: 'web' } }));
    served.api.put(service('c', { namespace: 'stock' }));
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
    served.api.put(service('a'));
    const reader = await watching(`resourceVersion=${version()}&labelSelector=app`);
    served.api.put(service('a', { labels: { app: 'web' } }));
    served.api.put(service('a', { labels: { app: 'cart' } }));
    served.api.put(service('a'));
    served.api.delete('s-a');
    served.api.put(service('b', { labels: { app: 'web' } }));
    await tells(reader, ['ADDED a', 'MODIFIED a', 'DELETED a', 'ADDED b']);
    // Its last matching state, at the version of the change.
    expect(reader.events[2]?.object.metadata).toMatchObject({ labels: { app: 'cart' }, resourceVersion: '5' });
  });
});

describe('lists', () => {
  test('pages show the state of the first one, whatever changes meanwhile', async () => {
    for (const name of ['d', 'b', 'a', 'c', 'e']) served.api.put(service(name));
    const first = await list(`${services}?limit=2`);
    served.api.delete('s-c');
    served.api.put(service('bb'));
    const second = await list(`${services}?limit=2&continue=${first.metadata.continue}`);
    served.api.put(service('e', { labels: { late: '' } }));
    const third = await list(`${services}?limit=2&continue=${second.metadata.continue}`);
    expect([first, second, third].map(names)).toEqual([['a', 'b'], ['c', 'd'], ['e']]);
    expect([first, second, third].map(({ metadata }) => metadata.remainingItemCount)).toEqual([3, 1, undefined]);
    expect(new Set([first, second, third].map(({ metadata }) => metadata.resourceVersion))).toEqual(new Set(['6']));
    expect(third.metadata.continue).toBeUndefined();
    expect(third.items[0]?.metadata).not.toHaveProperty('labels');
    expect(await listed(services)).toEqual(['a', 'b', 'bb', 'd', 'e']);
  });

  test('pages of one namespace stay in it, and a selector leaves the rest uncounted', async () => {
    for (const name of ['a', 'b', 'c']) served.api.put(service(name, { labels: { app: name } }));
    served.api.put(service('x', { namespace: 'shop-2' }));
    const path = '/api/v1/namespaces/shop/services';
    const first = await list(`${path}?limit=2`);
    expect(first.metadata.remainingItemCount).toBe(1);
    expect(await listed(`${path}?limit=2&continue=${first.metadata.continue}`)).toEqual(['c']);
    const { metadata } = await list(`${path}?limit=2&labelSelector=app`);
    expect([typeof metadata.continue, metadata.remainingItemCount]).toEqual(['string', undefined]);
  });

  test('a continue token that was compacted away is expired, and brings one for what remains of the present', async () => {
    for (const name of ['a', 'b', 'c']) served.api.put(service(name));
    const { metadata } = await list(`${services}?limit=1`);
    served.api.delete('s-b');
    served.api.compact();
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
    for (const name of ['a', 'b', 'c']) served.api.put(service(name));
    expect(await listed(`${services}?limit=1&resourceVersion=0`)).toEqual(['a', 'b', 'c']);
  });

  test('of a version: not older unless it must be exact, or is paged', async () => {
    served.api.put(service('a'));
    const then = version();
    served.api.put(service('b'));
    const at = `${services}?resourceVersion=${then}`;
    expect(await listed(at)).toEqual(['a', 'b']);
    expect(await listed(`${at}&resourceVersionMatch=NotOlderThan&limit=5`)).toEqual(['a', 'b']);
    expect(await list(`${at}&resourceVersionMatch=Exact`)).toMatchObject({ metadata: { resourceVersion: `${then}` } });
    expect(await listed(`${at}&resourceVersionMatch=Exact`)).toEqual(['a']);
    expect(await listed(`${at}&limit=5`)).toEqual(['a']);
    served.api.compact();
    expect(await refused(`${at}&resourceVersionMatch=Exact`)).toMatchObject({ code: 410, reason: 'Expired' });
    expect(await refused(`${services}?resourceVersion=99`)).toMatchObject({ code: 504, reason: 'Timeout' });
  });

  test.each(['resourceVersionMatch=Exact', 'resourceVersion=0&resourceVersionMatch=Exact', 'sendInitialEvents=true'])(
    '%s is refused',
    async (query) => expect(await refused(`${services}?${query}`)).toMatchObject({ code: 422, reason: 'Invalid' }),
  );

  test('are compressed for those who accept it, when they are long', async () => {
    const gzip = { 'accept-encoding': 'gzip' };
    served.api.put(service('small'));
    expect((await ask(services, gzip)).headers).not.toHaveProperty('content-encoding');
    served.api.put({ ...service('large'), data: 'x'.repeat(200_000) });
    const { headers, body } = await ask(services, gzip);
    expect(headers).toMatchObject({ 'content-encoding': 'gzip', vary: 'Accept-Encoding' });
    expect(names(JSON.parse(gunzipSync(body).toString()) as List)).toEqual(['large', 'small']);
    expect((await ask(services)).headers).not.toHaveProperty('content-encoding');
    served.api.gzip = false;
    expect((await ask(services, gzip)).headers).not.toHaveProperty('content-encoding');
  });
});

describe('who asks', () => {
  test('a token that is not accepted is answered 401', async () => {
    served.api.acceptedTokens = new Set(['new']);
    expect(await refused(services, { authorization: 'Bearer old' })).toMatchObject({
      code: 401,
      message: 'Unauthorized',
    });
    expect(await refused(services)).toMatchObject({ code: 401 });
    expect((await ask(services, { authorization: 'Bearer new' })).status).toBe(200);
    expect(served.api.tokens).toEqual(['Bearer old', undefined, 'Bearer new']);
  });

  test('a certificate is asked for, its name noted, and one that nobody trusts answered 401', async () => {
    const [authority, stranger] = [await certificateAuthority(), await certificateAuthority('stranger')];
    const { key, cert } = await serverCertificate(authority);
    await served.api.stop();
    served.server = await served.api.start(0, { key, cert, ca: authority.cert, requestCert: true });
    const trust = { ca: authority.cert };
    const [known, unknown] = [await clientCertificate(authority, 'me'), await clientCertificate(stranger, 'you')];
    const identity = ({ key: own, cert: shown }: typeof known) => ({ ...trust, key: own, cert: shown });
    expect(served.server).toMatch(/^https:/);
    expect((await ask(services, {}, identity(known))).status).toBe(200);
    expect((await ask(services, {}, identity(unknown))).status).toBe(401);
    expect((await ask(services, {}, trust)).status).toBe(401);
    expect((await ask(services, { authorization: 'Bearer any' }, trust)).status).toBe(200);
    expect(served.api.clientNames).toEqual(['me', 'you']);
    await expect(ask(services)).rejects.toThrow('certificate');
  });

  test('the certificate of the server is renewed while it runs', async () => {
    const [first, second] = [await certificateAuthority(), await certificateAuthority('second')];
    await served.api.stop();
    served.server = await served.api.start(0, await serverCertificate(first));
    expect((await ask(services, {}, { ca: first.cert })).status).toBe(200);
    served.api.secure(await serverCertificate(second));
    await expect(ask(services, {}, { ca: first.cert })).rejects.toThrow('certificate');
    expect((await ask(services, {}, { ca: second.cert })).status).toBe(200);
  });
});
