import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../app/clock.ts';
import { systemSlicing } from '../../app/slicing.ts';
import type { Clock } from '../../model/clock.ts';
import type { EventBody, ModelEvent } from '../../model/event.ts';
import { teller } from '../../model/teller.ts';
import { eventually } from '../../testing/eventually.ts';
import { FakeClock } from '../../testing/fake-clock.ts';
import { createIdentify } from '../../envoy/identity.ts';
import { kubernetes } from './index.ts';
import { fromKubeconfig } from '../../kubernetes/client/kubeconfig.ts';
import { isRejection, project } from '../../kubernetes/objects/objects.ts';
import { resources } from '../../kubernetes/resources.ts';
import { aliasesOf } from '../../kubernetes/objects/routes.ts';
import { everything, targetsOf } from './scope.ts';
import { FakeApiserver, type StoredObject } from '../../testing/apiserver/fake-apiserver.ts';
import { ClusterView } from './view.ts';

/** A route `shop/web` of which a test names the backends of each rule. */
function route(rules: unknown, kind = 'HTTPRoute'): StoredObject {
  const metadata = { name: 'web', namespace: 'shop', uid: `r-${kind}` };
  return { apiVersion: 'gateway.networking.k8s.io/v1', kind, metadata, spec: { rules } };
}

function rule(...backendRefs: unknown[]) {
  return { backendRefs };
}

/** One line per alias, as it is easiest to read. */
function lines(aliases: Iterable<[string, { namespace: string; service: string; port: string }]>): string[] {
  return [...aliases].map(
    ([alias, { namespace, service, port }]) => `${alias} = ${namespace}/${service}${port && `:${port}`}`,
  );
}

function aliases(object: unknown): string[] {
  const record = project(object);
  if (isRejection(record) || record.kind !== 'Route') throw new Error('it was left out');
  return lines(aliasesOf(record));
}

const cart = { name: 'cart', port: 80 };
const pay = { name: 'pay', port: 8443, namespace: 'billing' };

describe('which service stands behind a rule', () => {
  test.each<[string, StoredObject, string[]]>([
    [
      'one Service, in the namespace of the route',
      route([rule(cart)]),
      ['httproute/shop/web/rule/0 = shop/cart:80', 'httproute/shop/web/rule/0/backend/0 = shop/cart:80'],
    ],
    [
      'rules are numbered, and a Service may live elsewhere and have no port',
      route([rule(), rule(pay), rule({ kind: 'Service', group: '', name: 'cart' })]),
      [
        'httproute/shop/web/rule/1 = billing/pay:8443',
        'httproute/shop/web/rule/1/backend/0 = billing/pay:8443',
        'httproute/shop/web/rule/2 = shop/cart',
        'httproute/shop/web/rule/2/backend/0 = shop/cart',
      ],
    ],
    [
      'several: the log names the rule only, so it stands for none of them',
      route([rule(cart, pay)]),
      ['httproute/shop/web/rule/0/backend/0 = shop/cart:80', 'httproute/shop/web/rule/0/backend/1 = billing/pay:8443'],
    ],
    [
      'a backend with weight 0 gets nothing',
      route([rule({ ...cart, weight: 0 }, { ...pay, weight: 1 })]),
      [
        'httproute/shop/web/rule/0 = billing/pay:8443',
        'httproute/shop/web/rule/0/backend/0 = shop/cart:80',
        'httproute/shop/web/rule/0/backend/1 = billing/pay:8443',
      ],
    ],
    [
      'the same Service twice is one, and two ports of it are two',
      route([rule(cart, { ...cart, weight: 9 }), rule(cart, { ...cart, port: 81 })]),
      [
        'httproute/shop/web/rule/0 = shop/cart:80',
        'httproute/shop/web/rule/0/backend/0 = shop/cart:80',
        'httproute/shop/web/rule/0/backend/1 = shop/cart:80',
        'httproute/shop/web/rule/1/backend/0 = shop/cart:80',
        'httproute/shop/web/rule/1/backend/1 = shop/cart:81',
      ],
    ],
    [
      'a Backend of Envoy Gateway is no Service, and beside one the rule is not the Service alone',
      route([
        rule({ group: 'gateway.envoyproxy.io', kind: 'Backend', name: 'cart' }, cart),
        rule({ ...cart, kind: 'Backend' }),
      ]),
      ['httproute/shop/web/rule/0/backend/1 = shop/cart:80'],
    ],
    [
      'gRPC',
      route([rule(cart)], 'GRPCRoute'),
      ['grpcroute/shop/web/rule/0 = shop/cart:80', 'grpcroute/shop/web/rule/0/backend/0 = shop/cart:80'],
    ],
    [
      'TCP has one destination, numbered -1',
      route([rule(cart)], 'TCPRoute'),
      ['tcproute/shop/web/rule/-1 = shop/cart:80', 'tcproute/shop/web/rule/-1/backend/0 = shop/cart:80'],
    ],
    [
      'all rules of TLS share a destination, so that a number may stand for several of its backends',
      route([rule(cart), rule(cart)], 'TLSRoute'),
      ['tlsroute/shop/web/rule/-1 = shop/cart:80'],
    ],
    ['rules that share a destination and differ', route([rule(cart), rule(pay)], 'TLSRoute'), []],
  ])('%s', (_name, object, expected) => {
    expect(aliases(object)).toEqual(expected);
  });

  test.each([undefined, null, 'x', [null], [{}], [rule(null, 'x', {}, { name: 7 })], [{ backendRefs: 'cart' }]])(
    'rules that are not as the API says, such as %j, name nobody',
    (rules) => {
      expect(aliases(route(rules))).toEqual([]);
    },
  );

  test('an alias is what the proxy calls it', () => {
    const identify = createIdentify({ patterns: [] });
    for (const kind of ['HTTPRoute', 'GRPCRoute', 'TLSRoute', 'TCPRoute', 'UDPRoute']) {
      const told = aliases(route([rule(cart)], kind)).map((line) => line.split(' ')[0] ?? '');
      expect(told).toHaveLength(2);
      for (const alias of told) expect(identify('cluster', alias)).toMatchObject({ alias });
    }
  });
});

const toCart = ['httproute/shop/web/rule/0 = shop/cart:80', 'httproute/shop/web/rule/0/backend/0 = shop/cart:80'];
const toPay = toCart.map((line) => line.replace('shop/cart:80', 'billing/pay:8443'));

describe('a change of routes', () => {
  async function watched() {
    const clock = new FakeClock();
    const stop = new AbortController();
    const told: string[][] = [];
    const tell = (event: EventBody): void => {
      if (event.type === 'aliases') told.push(lines(event.aliases));
    };
    const [target] = targetsOf(everything).filter(({ row }) => row.kind === 'HTTPRoute');
    if (target === undefined) throw new Error('HTTPRoute is no resource');
    const options = { clock, warn: () => undefined, scope: everything, removalGraceMs: 0 };
    const sink = new ClusterView({ ...options, slicing: systemSlicing, targets: [target] }).begin({
      tell,
      signal: stop.signal,
    })(target);
    const list = async (...items: StoredObject[]): Promise<void> => {
      const listing = sink.begin();
      for (const item of items) listing.put(item);
      listing.commit();
      await new Promise(setImmediate);
    };
    const put = (item: StoredObject): void => {
      sink.put(item);
      sink.heard(1);
    };
    const remove = (item: StoredObject): void => {
      sink.remove(item);
      sink.heard(1);
    };
    await list(route([rule(cart)]));
    const pass = async (ms: number): Promise<void> => {
      clock.advance(ms);
      await new Promise(setImmediate);
    };
    return { told, list, put, remove, pass, stop, clock };
  }

  test('is told after half a second, together with those that came meanwhile', async () => {
    const { told, put, remove, pass, clock } = await watched();
    put(route([]));
    await pass(499);
    put(route([rule(pay)]));
    expect(clock.sleeping).toBe(1);
    expect(told).toEqual([toCart]);
    await pass(1);
    expect(told).toEqual([toCart, toPay]);
    await pass(1_000);
    expect(told).toHaveLength(2);
    remove(route([rule(pay)]));
    await pass(500);
    expect(told).toEqual([toCart, toPay, []]);
  });

  test('that leaves their services as they are, such as a new status, is not told', async () => {
    const { told, put, list, pass } = await watched();
    put({ ...route([rule(cart)]), status: { parents: [] } });
    await list(route([rule(cart)]));
    await pass(500);
    expect(told).toEqual([toCart]);
  });

  test('is not told when the source has ended', async () => {
    const { told, put, pass, stop } = await watched();
    put(route([]));
    stop.abort();
    await pass(500);
    expect(told).toEqual([toCart]);
  });
});

describe('in step with the cluster', () => {
  let api: FakeApiserver;
  let server: string;
  let folder: string;
  let events: ModelEvent[];
  let warnings: string[];
  let stop: AbortController;
  let done: Promise<void>;

  /** Half minutes and longer times pass at once; shorter ones are real. */
  const hasty: Clock = {
    now: () => systemClock.now(),
    sleep: (ms, signal) => systemClock.sleep(ms >= 30_000 ? 20 : ms, signal),
  };

  /** What every cluster has, and the one kind of routes that this one has. */
  const watched = resources.filter(({ older }) => older === undefined).length + 1;
  const v1 = '/apis/gateway.networking.k8s.io/v1/httproutes';
  const v1beta1 = '/apis/gateway.networking.k8s.io/v1beta1/httproutes';
  const told = () => events.filter((event) => event.type === 'aliases').map((event) => lines(event.aliases));
  const types = () => events.map(({ type }) => type);

  beforeEach(async () => {
    api = new FakeApiserver();
    server = await api.start();
    folder = mkdtempSync(path.join(tmpdir(), 'uhwatch-routes-'));
    events = [];
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

  async function start(clock: Clock = systemClock): Promise<void> {
    const file = path.join(folder, 'config');
    const config = {
      'current-context': 'test',
      contexts: [{ name: 'test', context: { cluster: 'fake', user: 'me' } }],
      clusters: [{ name: 'fake', cluster: { server } }],
      users: [{ name: 'me', user: { token: 'secret' } }],
    };
    writeFileSync(file, JSON.stringify(config));
    const source = kubernetes({
      access: () => fromKubeconfig(file, undefined),
      clock,
      slicing: systemSlicing,
      random: () => 0,
      warn: (sentence) => warnings.push(sentence),
    });
    done = source.run(teller('kubernetes', { emit: (event) => events.push(event), clock }), stop.signal);
    await eventually(() => expect(types()).toContain('source-up'));
  }

  test('what names mean is told before the source is up, and routes again when one changes', async () => {
    api.installed.set(v1, 'HTTPRoute');
    api.put(route([rule(cart)]));
    await start();
    expect(types().filter((type) => !type.startsWith('resource-'))).toEqual([
      'endpoint-owners',
      'aliases',
      'source-up',
    ]);
    await eventually(() => expect(api.watching).toBe(watched));
    api.put(route([rule(pay)]));
    await eventually(() => expect(told()).toEqual([toCart, toPay]));
    api.delete('r-HTTPRoute');
    await eventually(() => expect(told()).toEqual([toCart, toPay, []]));
  });

  test('a cluster that has an older version only', async () => {
    api.installed.set(v1beta1, 'HTTPRoute');
    api.put(route([rule(cart)]));
    await start();
    expect(told()).toEqual([toCart]);
    expect(warnings).toEqual([]);
  });

  test('a cluster without the Gateway API is no fault, and one that gets it later is noticed', async () => {
    await start(hasty);
    expect(told()).toEqual([[]]);
    api.put(route([rule(cart)]));
    api.installed.set(v1, 'HTTPRoute');
    await eventually(() => expect(told()).toEqual([[], toCart]));
    expect(warnings).toEqual([]);
  });

  test('a cluster that loses it has no routes any more', async () => {
    api.installed.set(v1, 'HTTPRoute');
    api.put(route([rule(cart)]));
    await start();
    await eventually(() => expect(api.watching).toBe(watched));
    api.installed.clear();
    api.bookmark();
    api.endWatches();
    await eventually(() => expect(told()).toEqual([toCart, []]));
    expect(warnings).toEqual([]);
  });

  test('routes that may not be read are one sentence each, however often they are asked for', async () => {
    api.faults.refuse = { path: /httproutes/, status: 403 };
    await start(hasty);
    const asked = () => api.requests.filter((request) => request.startsWith(v1)).length;
    await eventually(() => expect(asked()).toBeGreaterThan(3));
    expect(warnings).toEqual([
      expect.stringMatching(
        /v1\/httproutes answered 403 .*: give the service account get, list and watch on it; without it a route of Envoy Gateway counts as an upstream of its own, not as its service$/,
      ),
    ]);
    api.installed.set(v1, 'HTTPRoute');
    api.put(route([rule(cart)]));
    api.faults.refuse = undefined;
    await eventually(() => expect(told().at(-1)).toEqual(toCart));
  });
});
