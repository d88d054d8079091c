import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../app/clock.ts';
import type { Clock } from '../../model/clock.ts';
import { plainAccess } from '../../kubernetes/testing/plain-access.ts';
import { randomOf } from '../../testing/random.ts';
import { eventually } from '../../testing/eventually.ts';
import { GatewayHarness, namespace, now, pod, stamp } from './testing/gateway-harness.ts';

let gateway: GatewayHarness;

beforeEach(async () => {
  gateway = new GatewayHarness();
  await gateway.open();
});

afterEach(() => gateway.close());

const log = (name: string) => `${namespace}/${name}`;
const numbers = (count: number, prefix = 'line') => Array.from({ length: count }, (_, index) => `${prefix} ${index}`);

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

  test('when the container has started anew and the API tells of it only later: its last lines are read too', async () => {
    gateway.api.put(pod('a'));
    gateway.run();
    await gateway.following('a');
    await gateway.settled('a', stamp(1));
    gateway.api.logs.cut(log('a'));
    gateway.write('a', stamp(2), 'last words');
    gateway.api.logs.restart(log('a'));
    gateway.write('a', stamp(5_000), 'started anew');
    await eventually(() => expect(gateway.lines).toContain('started anew'));
    gateway.api.put(pod('a', { id: 'containerd://2', restarts: 1 }));
    gateway.write('a', stamp(6_000), 'goes on');
    await eventually(() => expect(gateway.logRequests(/previous=true/).length).toBeGreaterThan(1));
    await gateway.following('a');
    await gateway.settled('a', stamp(7_000));
    expect(gateway.lines).toEqual(['last words', 'started anew', 'goes on']);
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

  test('of the whole apiserver for a while: it is asked every few seconds, so that all is up within ten once it is back', async () => {
    const waits: number[] = [];
    const recording: Clock = {
      now: () => Date.now(),
      sleep: (ms, signal) => {
        waits.push(ms);
        return systemClock.sleep(ms / 50, signal);
      },
    };
    gateway.api.put(pod('a'));
    gateway.run({ clock: recording });
    await gateway.following('a');
    const start = await gateway.stopServer();
    waits.length = 0;
    // What both the log and the list of the pods come to wait, at random 0; longer waits would not stop there.
    await eventually(() => expect(waits.filter((ms) => ms === 2_500).length).toBeGreaterThan(8));
    expect(waits.filter((ms) => [3_200, 6_400, 12_800].includes(ms))).toEqual([]);
    await start();
    await gateway.following('a');
    await gateway.up();
    expect(gateway.events.filter(({ type }) => type === 'source-restarted')).toEqual([]);
  });

  test('of the whole apiserver, which is found elsewhere by a kubeconfig that was corrected', async () => {
    let server = 'http://127.0.0.1:1';
    gateway.api.put(pod('a'));
    gateway.run({ access: () => plainAccess(server) });
    await gateway.down('cannot be reached: ECONNREFUSED');
    server = gateway.server;
    await gateway.following('a');
    await gateway.up();
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
        const isCut = chance(0.5);
        if (isCut) {
          gateway.api.logs.cut(log('a'));
          written.push(`last words ${restarts}`);
          gateway.write('a', stamp(++ms), `last words ${restarts}`);
        }
        gateway.api.logs.restart(log('a'));
        if (isCut && chance(0.5)) {
          written.push(`first words ${restarts}`);
          gateway.write('a', stamp(++ms), `first words ${restarts}`);
          await eventually(() => expect(gateway.lines).toContain(`first words ${restarts}`));
        }
        gateway.api.put(facts());
      }
      if (chance(0.3)) await gateway.following('a');
    }
    await gateway.following('a');
    await gateway.settled('a', stamp(ms + 1));
    expect(gateway.lines).toEqual(written);
  });
});
