import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { eventually } from '../../testing/eventually.ts';
import { entry, envoy } from './testing/envoy-entries.ts';
import { GatewayHarness, namespace, pod, selector, stamp } from './testing/gateway-harness.ts';

let gateway: GatewayHarness;

beforeEach(async () => {
  gateway = new GatewayHarness();
  await gateway.open();
});

afterEach(() => gateway.close());

const log = (name: string) => `${namespace}/${name}`;
const numbers = (count: number, prefix = 'line') => Array.from({ length: count }, (_, index) => `${prefix} ${index}`);

describe('what keeps it from reading is said', () => {
  test('no pod matches: until one appears', async () => {
    gateway.run();
    await gateway.down(`no pod in namespace istio-system matches "${selector}"; correct the namespace or the selector`);
    gateway.api.put(pod('a'));
    await gateway.up();
  });

  test('pods may not be listed: the missing right is named', async () => {
    gateway.api.faults.refuse = { path: /pods$/, status: 403 };
    gateway.run();
    await gateway.down(
      'the pods of namespace istio-system may not be listed (403); bind a Role with get, list and watch on pods and get on pods/log in that namespace',
    );
    gateway.api.faults.refuse = undefined;
    gateway.api.put(pod('a'));
    await gateway.up();
  });

  test('logs may not be read: the missing right is named once for all pods, and they are read once it is given', async () => {
    gateway.api.put(pod('a'));
    gateway.api.put(pod('b'));
    gateway.api.faults.refuse = { path: /log$/, status: 403 };
    gateway.run();
    const sentence =
      'the logs of pods in namespace istio-system may not be read (403); bind a Role with get on pods/log in that namespace to the service account of uhwatch';
    await gateway.down(sentence);
    expect(gateway.events.filter(({ type }) => type === 'source-down')).toMatchObject([{ error: sentence }]);
    gateway.write('a', stamp(1), 'one');
    gateway.api.faults.refuse = undefined;
    await gateway.following('a', 'b');
    await gateway.up();
    await gateway.settled('a', stamp(2));
    expect(gateway.lines).toEqual(['one']);
  });

  test.each([404, 410, 500])('a log is refused with %i: after some tries, and until it is not', async (status) => {
    gateway.api.put(pod('a'));
    gateway.run();
    await gateway.following('a');
    await gateway.up();
    gateway.write('a', stamp(1), 'one');
    gateway.api.faults.refuse = { path: /log$/, status };
    gateway.api.logs.cut(log('a'));
    await gateway.down(`the log of pod istio-system/a cannot be read: GET http://127.0.0.1:`);
    gateway.write('a', stamp(2), 'two');
    gateway.api.faults.refuse = undefined;
    await gateway.following('a');
    await gateway.up();
    await gateway.settled('a', stamp(3));
    expect(gateway.lines).toEqual(['one', 'two']);
  });

  test('one connection that breaks is no fault', async () => {
    gateway.api.put(pod('a'));
    gateway.run();
    await gateway.following('a');
    await gateway.up();
    gateway.api.logs.cut(log('a'));
    await eventually(() => expect(gateway.logRequests(/pods\/a\//)).toHaveLength(2));
    await gateway.settled('a', stamp(1));
    expect(gateway.events.filter(({ type }) => type === 'source-down')).toEqual([]);
  });

  test('words of the kubelet in place of a log are malformed lines, and stand in the sentence', async () => {
    gateway.api.put(pod('a'));
    gateway.run();
    for (let tries = 0; tries < 8; tries++) {
      await gateway.following('a');
      gateway.api.logs.sendRaw(log('a'), 'unable to retrieve container logs for containerd://a\n');
      gateway.api.logs.end(log('a'));
    }
    await gateway.down(
      'the log of pod istio-system/a ends at once, again and again (it says "unable to retrieve container logs for containerd://a")',
    );
    expect(new Set(gateway.results)).toEqual(new Set(['malformed']));
    expect(gateway.lines).toEqual([]);
  });

  test('a pod without the container: the others are read', async () => {
    gateway.api.put(pod('a'));
    gateway.api.put({ ...pod('b'), spec: { containers: [{ name: 'envoy' }, { name: 'shutdown-manager' }] } });
    gateway.run();
    await gateway.following('a');
    await gateway.settled('a', stamp(1));
    await gateway.down(
      'pod istio-system/b has no container istio-proxy (it has envoy, shutdown-manager); correct the container or the selector',
    );
    gateway.api.delete('u-b');
    await gateway.up();
  });

  test('a log in a format that is not known: until an entry comes', async () => {
    gateway.api.put(pod('a'));
    gateway.run(envoy());
    await gateway.up();
    gateway.write('a', stamp(1), ...numbers(1_000));
    await gateway.down('pod istio-system/a holds no access log entry in a known format');
    gateway.write('a', stamp(2), entry);
    await gateway.up();
  });

  test('a log in a format that is not known, beside a pod without the container: both; and no more of a pod that is gone', async () => {
    const withoutContainer = 'pod istio-system/b has no container istio-proxy (it has envoy)';
    gateway.api.put(pod('a'));
    gateway.api.put({ ...pod('b'), spec: { containers: [{ name: 'envoy' }] } });
    gateway.run(envoy());
    gateway.write('a', stamp(1), ...numbers(1_000));
    await gateway.down('; pod istio-system/a holds no access log entry in a known format');
    await gateway.down(withoutContainer);
    gateway.api.delete('u-b');
    await eventually(() => expect(gateway.state()).toMatch(/^pod istio-system\/a holds/));
    gateway.api.put(pod('c'));
    gateway.api.delete('u-a');
    gateway.api.logs.forget(log('a'));
    await gateway.up();
  });

  test('more pods than streams: those that have none are told of, and take the place of those that go', async () => {
    for (const name of ['a', 'b', 'c']) gateway.api.put(pod(name));
    gateway.run({ maxPods: 2 });
    await gateway.following('a', 'b');
    await gateway.down(
      '3 pods in namespace istio-system match "app=istio-ingressgateway", of which 1 are not followed',
    );
    gateway.write('c', stamp(), 'waited');
    gateway.api.delete('u-a');
    gateway.api.logs.forget(log('a'));
    await gateway.following('b', 'c');
    await gateway.up();
    expect(gateway.lines).toEqual(['waited']);
  });

  test('a watch that fails restarts the source: the logs go on where they were', async () => {
    gateway.api.put(pod('a'));
    gateway.run();
    await gateway.following('a');
    await gateway.up();
    gateway.write('a', stamp(1), 'one');
    await eventually(() => expect(gateway.lines).toHaveLength(1));
    gateway.api.faults.refuse = { path: /pods$/, status: 403 };
    gateway.api.endWatches();
    await gateway.down('may not be listed (403)');
    const restarts = () => gateway.events.filter(({ type }) => type === 'source-restarted').length;
    await eventually(() => expect(restarts()).toBeGreaterThan(2));
    expect(gateway.events.filter(({ type }) => type === 'source-up')).toHaveLength(1);
    const sentences = gateway.events.flatMap((event) => (event.type === 'source-down' ? event.error : []));
    expect(new Set(sentences).size).toBe(1);
    gateway.write('a', stamp(2), 'two');
    gateway.api.faults.refuse = undefined;
    await gateway.following('a');
    await gateway.settled('a', stamp(3));
    expect(gateway.lines).toEqual(['one', 'two']);
  });
});
