import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Store } from '../../model/store.ts';
import { eventually } from '../../testing/eventually.ts';
import { entry, envoy } from './testing/envoy-entries.ts';
import { GatewayHarness, namespace, now, pod, stamp } from './testing/gateway-harness.ts';

let gateway: GatewayHarness;

beforeEach(async () => {
  gateway = new GatewayHarness();
  await gateway.open();
});

afterEach(() => gateway.close());

const log = (name: string) => `${namespace}/${name}`;

describe('following', () => {
  test('the logs of all pods that the selector matches, in one namespace, and of nobody else', async () => {
    gateway.api.put(pod('a'));
    gateway.api.put(pod('b'));
    gateway.api.put(pod('stranger', { labels: { app: 'web' } }));
    gateway.api.put(pod('elsewhere', { namespace: 'shop' }));
    gateway.run();
    await gateway.following('a', 'b');
    await gateway.up();
    gateway.write('a', stamp(1), 'one', 'two');
    gateway.write('b', stamp(2), 'three');
    await gateway.settled('a', stamp(3));
    await gateway.settled('b', stamp(4));
    expect(gateway.lines.toSorted()).toEqual(['one', 'three', 'two']);
    const pods = '/api/v1/namespaces/istio-system/pods';
    for (const request of gateway.api.requests) {
      expect(request).toMatch(new RegExp(`^${pods}(\\?.*labelSelector=app%3Distio-ingressgateway|/[ab]/log\\?)`));
    }
    expect(gateway.logRequests(/container=istio-proxy/)).toHaveLength(2);
  });

  test('from the end: what stood in the log is not counted, what is written from now on is', async () => {
    gateway.api.put(pod('a'));
    gateway.write('a', stamp(), 'before');
    gateway.run({ startAt: 'end' });
    await gateway.following('a');
    gateway.write('a', stamp(), 'after');
    await gateway.settled('a', stamp(1));
    expect(gateway.lines).toEqual(['after']);
  });

  test('from the start: the whole log, with what is left of the run before', async () => {
    gateway.write('a', stamp(), 'crashed');
    gateway.api.logs.restart(log('a'));
    gateway.write('a', stamp(1_000), 'first');
    gateway.api.put(pod('a', { restarts: 1 }));
    gateway.run();
    await gateway.following('a');
    await gateway.settled('a', stamp(2_000));
    expect(gateway.lines).toEqual(['crashed', 'first']);
  });

  test('a pod that starts later is read from its start, even where those that ran were taken from their end', async () => {
    gateway.api.put(pod('a'));
    gateway.api.put(pod('b', { id: null }));
    gateway.run({ startAt: 'end' });
    await gateway.up();
    gateway.write('b', stamp(), 'started');
    gateway.write('c', stamp(), 'appeared');
    gateway.api.put(pod('b'));
    gateway.api.put(pod('c'));
    await eventually(() => expect(gateway.lines.toSorted()).toEqual(['appeared', 'started']));
  });

  test('a native sidecar, which is an init container that goes on', async () => {
    gateway.api.put(pod('a', { sidecar: true }));
    gateway.write('a', stamp(), 'one');
    gateway.run();
    await eventually(() => expect(gateway.lines).toEqual(['one']));
  });

  test('a line longer than a mebibyte is truncated, once, and the next one is read', async () => {
    gateway.api.put(pod('a'));
    gateway.write('a', stamp(), 'x'.repeat(2 ** 20 + 1), 'next');
    gateway.run();
    await gateway.following('a');
    await gateway.settled('a', stamp(1));
    gateway.api.logs.cut(log('a'));
    await gateway.following('a');
    await gateway.settled('a', stamp(2));
    expect(gateway.lines).toEqual(['next']);
    expect(gateway.results).toEqual(['truncated']);
  });

  test('lines from before they were asked for are old, by the clock of the apiserver', async () => {
    gateway.api.put(pod('a'));
    gateway.write('a', stamp(now() - 3_600_000), 'an hour ago', 'and this');
    gateway.write('a', stamp(now() - 1_000), 'a second ago');
    gateway.run();
    await gateway.following('a');
    gateway.write('a', stamp(now()), 'now');
    await eventually(() => expect(gateway.flushed).toEqual({ old: 2, recent: 2 }));
  });

  test('entries become traffic of their upstream', async () => {
    const store = new Store();
    gateway.api.put(pod('a'));
    gateway.write('a', stamp(), entry);
    gateway.run(envoy());
    await eventually(() => {
      for (const event of gateway.events.splice(0)) store.apply(event);
      const upstream = store.snapshot().upstreams.get('shop/checkout');
      expect(JSON.stringify([...(upstream?.traffic.values() ?? [])].map(({ requests }) => requests))).toBe('[1]');
    });
  });
});

describe('as pods come and go', () => {
  test('a container that starts anew: the rest of its last run, then the new one from its start', async () => {
    gateway.api.put(pod('a'));
    gateway.run();
    await gateway.following('a');
    gateway.write('a', stamp(1), 'counted');
    await eventually(() => expect(gateway.lines).toHaveLength(1));
    gateway.api.logs.cut(log('a'));
    gateway.write('a', stamp(2), 'last words');
    gateway.api.logs.restart(log('a'));
    gateway.write('a', stamp(3), 'first words');
    gateway.api.put(pod('a', { id: 'containerd://second', restarts: 1 }));
    await gateway.following('a');
    await gateway.settled('a', stamp(4));
    expect(gateway.lines).toEqual(['counted', 'last words', 'first words']);
  });

  test('a container whose last run the node has thrown away is followed all the same', async () => {
    gateway.api.put(pod('a'));
    gateway.run();
    await gateway.following('a');
    gateway.api.put(pod('a', { id: 'containerd://second', restarts: 1 }));
    gateway.api.logs.end(log('a'));
    await gateway.following('a');
    await gateway.settled('a', stamp(1));
    expect(gateway.logRequests(/previous=true/)).toHaveLength(1);
    await gateway.up();
  });

  test('a container whose last run the node cannot read is followed after some tries', async () => {
    gateway.api.put(pod('a'));
    gateway.run();
    await gateway.following('a');
    gateway.api.logs.brokenPrevious.add(log('a'));
    gateway.api.logs.restart(log('a'));
    gateway.write('a', stamp(1), 'first words');
    gateway.api.put(pod('a', { id: 'containerd://second', restarts: 1 }));
    await eventually(() => expect(gateway.lines).toEqual(['first words']));
    expect(gateway.logRequests(/previous=true/).length).toBeGreaterThanOrEqual(3);
    await gateway.up();
  });

  test('a container that has ended is read to its end, and not asked for again', async () => {
    gateway.api.put(pod('a'));
    gateway.run();
    await gateway.following('a');
    gateway.api.put(pod('a', { running: false }));
    gateway.write('a', stamp(1), 'last words');
    gateway.api.logs.end(log('a'));
    await gateway.following('a');
    gateway.api.logs.end(log('a'));
    gateway.api.put(pod('b'));
    await gateway.following('b');
    await gateway.settled('b', stamp(1));
    expect(gateway.lines).toEqual(['last words']);
    expect(gateway.logRequests(/pods\/a\//)).toHaveLength(2);
    await gateway.up();
  });

  test('an answer that ends too early, because the apiserver stops, is not taken for the end of the container', async () => {
    gateway.api.put(pod('a', { running: false }));
    gateway.write('a', stamp(1), 'one');
    gateway.run();
    await gateway.following('a');
    gateway.api.logs.end(log('a'));
    gateway.write('a', stamp(2), 'last words');
    await eventually(() => expect(gateway.lines).toEqual(['one', 'last words']));
  });

  test('a pod that is replaced: the old one is read to its end and forgotten, the new one from its start', async () => {
    gateway.api.put(pod('old'));
    gateway.run();
    await gateway.following('old');
    gateway.write('new', stamp(), 'first words');
    gateway.api.put(pod('new'));
    gateway.api.delete('u-old');
    gateway.write('old', stamp(1), 'last words');
    gateway.api.logs.forget(log('old'));
    await gateway.following('new');
    await gateway.settled('new', stamp(2));
    expect(gateway.lines.toSorted()).toEqual(['first words', 'last words']);
    await eventually(() => expect(gateway.logRequests(/pods\/old\//)).toHaveLength(2));
    gateway.api.delete('u-new');
    gateway.api.logs.forget(log('new'));
    await gateway.down('no pod in namespace istio-system matches');
  });

  test('a pod that comes back under its name is read from its start', async () => {
    gateway.api.put(pod('a-0'));
    gateway.run();
    await gateway.following('a-0');
    gateway.write('a-0', stamp(5_000), 'of the first');
    await gateway.settled('a-0', stamp(5_001));
    gateway.api.delete('u-a-0');
    gateway.api.logs.forget(log('a-0'));
    // Another node, whose clock is behind.
    gateway.write('a-0', stamp(1_000), 'of the second');
    gateway.api.put(pod('a-0', { uid: 'second', id: 'containerd://second' }));
    await gateway.following('a-0');
    await gateway.settled('a-0', stamp(2_000));
    expect(gateway.lines).toEqual(['of the first', 'of the second']);
  });

  test('a pod that bears the label no more is left', async () => {
    gateway.api.put(pod('a'));
    gateway.api.put(pod('b'));
    gateway.run();
    await gateway.following('a', 'b');
    gateway.api.put(pod('a', { labels: {} }));
    gateway.api.logs.end(log('a'));
    await gateway.settled('b', stamp(1));
    await eventually(() => expect(gateway.logRequests(/pods\/a\//).length).toBeGreaterThan(1));
    await gateway.up();
  });
});
