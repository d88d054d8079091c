import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Store } from '../../model/store.ts';
import { randomOf } from '../../testing/random.ts';
import { eventually } from '../../testing/eventually.ts';
import { FakeClock } from '../../testing/fake-clock.ts';
import { builtinFormats } from '../../envoy/format/compile.ts';
import { createIdentify } from '../../envoy/identity.ts';
import { LogHealths, MalformedSamples } from '../../envoy/log-health.ts';
import { Tally } from '../../envoy/tally.ts';
import type { EnvoyPodLogsOptions } from './index.ts';
import { GatewayHarness, namespace, now, pod, selector, stamp } from './testing/gateway-harness.ts';

let gateway: GatewayHarness;

beforeEach(async () => {
  gateway = new GatewayHarness();
  await gateway.open();
});

afterEach(() => gateway.close());

const log = (name: string) => `${namespace}/${name}`;
const numbers = (count: number, prefix = 'line') => Array.from({ length: count }, (_, index) => `${prefix} ${index}`);

const entry =
  '[2026-11-22T12:00:00.000Z] "GET / HTTP/1.1" 503 UH no_healthy_upstream - "-" 0 19 0 - "-" "curl" "1" "checkout" "-" outbound|80||checkout.shop.svc.cluster.local - 10.96.0.10:80 10.244.0.9:1 - default';

/** What reads entries of Envoy and counts them. */
function envoy(): Pick<EnvoyPodLogsOptions, 'tally' | 'logs'> {
  const tally = new Tally(createIdentify({ patterns: [] }));
  const samples = new MalformedSamples(new FakeClock(), () => undefined);
  return { tally, logs: new LogHealths({ tally, formats: builtinFormats, samples }) };
}

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

describe('after a disconnect', () => {
  test('between lines of one nanosecond: none is lost, none counts twice', async () => {
    gateway.api.put(pod('a'));
    gateway.run();
    await gateway.following('a');
    const written = numbers(200);
    gateway.write('a', stamp(500), ...written.slice(0, 100));
    await eventually(() => expect(gateway.lines).toHaveLength(100));
    gateway.api.logs.cut(log('a'));
    gateway.write('a', stamp(500), ...written.slice(100));
    await gateway.following('a');
    await gateway.settled('a', stamp(500));
    expect(gateway.lines).toEqual(written);
    expect(gateway.logRequests(/sinceTime=2026-11-22T11%3A59%3A59Z/)).toHaveLength(1);
  });

  test('between lines that do not differ at all: they count as often as they were written', async () => {
    gateway.api.put(pod('a'));
    gateway.run();
    await gateway.following('a');
    gateway.write('a', stamp(), 'same', 'same', 'same');
    await eventually(() => expect(gateway.lines).toHaveLength(3));
    gateway.api.logs.cut(log('a'));
    gateway.write('a', stamp(), 'same', 'same');
    await gateway.following('a');
    await gateway.settled('a', stamp(1));
    expect(gateway.lines).toHaveLength(5);
  });

  test.each([1, 10, 20, 30, 31, 33, 34])('after %i bytes of a line: it comes whole', async (bytes) => {
    gateway.api.put(pod('a'));
    gateway.run();
    await gateway.following('a');
    gateway.write('a', stamp(1), 'one');
    gateway.api.logs.writeTorn(log('a'), { stamp: stamp(2), text: 'two' }, bytes);
    gateway.write('a', stamp(3), 'three');
    await gateway.following('a');
    await gateway.settled('a', stamp(4));
    expect(gateway.lines).toEqual(['one', 'two', 'three']);
    expect(gateway.results).toEqual([]);
  });

  test('before the first line, when only the end of the log was wanted: what is written meanwhile counts', async () => {
    gateway.api.put(pod('a'));
    gateway.write('a', stamp(now() - 60_000), 'long before');
    gateway.run({ startAt: 'end' });
    await gateway.following('a');
    gateway.api.logs.cut(log('a'));
    gateway.write('a', stamp(now() + 1_000), 'meanwhile');
    await gateway.following('a');
    await gateway.settled('a', stamp(now() + 2_000));
    expect(gateway.lines).toEqual(['meanwhile']);
  });

  test('when the node has rotated the log: what is left is read, and nothing twice', async () => {
    gateway.api.put(pod('a'));
    gateway.run();
    await gateway.following('a');
    gateway.write('a', stamp(1), 'one', 'two');
    gateway.api.logs.rotate(log('a'));
    gateway.write('a', stamp(1), 'three');
    await eventually(() => expect(gateway.lines).toHaveLength(3));
    gateway.api.logs.cut(log('a'));
    gateway.write('a', stamp(1), 'four');
    await gateway.following('a');
    await gateway.settled('a', stamp(2));
    expect(gateway.lines).toEqual(['one', 'two', 'three', 'four']);
  });

  test('of the whole apiserver: down with a sentence, then up again with every line', async () => {
    gateway.api.put(pod('a'));
    gateway.run();
    await gateway.following('a');
    await gateway.settled('a', stamp(1));
    const startAgain = await gateway.stopServer();
    gateway.write('a', stamp(2), 'while it was gone');
    await gateway.down('cannot be reached: ECONNREFUSED');
    await startAgain();
    await gateway.following('a');
    await gateway.up();
    await gateway.settled('a', stamp(3));
    expect(gateway.lines).toEqual(['while it was gone']);
  });

  test('a stream that has been silent is asked for again, because its connection may be dead', async () => {
    gateway.api.put(pod('a'));
    gateway.write('a', stamp(1), 'one');
    gateway.run({ silenceMs: 1_000 });
    await eventually(() => expect(gateway.logRequests(/sinceTime/).length).toBeGreaterThan(0));
    await gateway.following('a');
    await gateway.settled('a', stamp(2));
    expect(gateway.lines).toEqual(['one']);
    await gateway.up();
  });

  test.each([1, 2, 3, 4, 5])('at random points, again and again (seed %i): each line counts once', async (seed) => {
    const random = randomOf(seed);
    const chance = (share: number) => random() < share;
    const written: string[] = [];
    let ms = now() + 1_000;
    let restarts = 0;
    const facts = () => pod('a', { id: `containerd://${restarts}`, restarts });
    gateway.api.put(facts());
    gateway.run({ startAt: chance(0.5) ? 'start' : 'end' });
    await gateway.following('a');
    for (let step = 0; step < 60; step++) {
      const texts = numbers(Math.floor(random() * 8), `step ${step}`);
      written.push(...texts);
      for (const text of texts) {
        if (chance(0.5)) ms += chance(0.2) ? Math.floor(random() * 3_000) : 1;
        const at = stamp(ms, chance(0.3) ? 7 : 0);
        if (chance(0.05)) {
          const torn = { stamp: at, text };
          gateway.api.logs.writeTorn(log('a'), torn, Math.floor(random() * (at.length + text.length + 1)));
        } else gateway.write('a', at, text);
      }
      if (chance(0.1)) gateway.api.logs.cut(log('a'));
      if (chance(0.05)) gateway.api.logs.end(log('a'));
      if (chance(0.05)) {
        await gateway.following('a');
        await gateway.settled('a', stamp(++ms));
        restarts++;
        gateway.api.logs.restart(log('a'));
        gateway.api.put(facts());
      }
      if (chance(0.3)) await gateway.following('a');
    }
    await gateway.following('a');
    await gateway.settled('a', stamp(ms + 1));
    expect(gateway.lines).toEqual(written);
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
    gateway.run({ mostPods: 2 });
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
