import { expect, test } from 'vitest';
import { Engine } from '../diagnosis/engine/engine.ts';
import { rules } from '../diagnosis/rules/index.ts';
import { Store } from '../model/store.ts';
import { declared, noon, readiness, traffic, up } from '../testing/events.ts';
import { History } from './history.ts';

const slicing = { maxMs: 5, elapsed: () => 0, pause: () => Promise.resolve() };

/** A world whose minutes a test lets pass, after it has told what happened in them. */
function scene() {
  const store = new Store();
  const engine = new Engine(store, rules);
  const history = new History(() => engine.results);
  let now = noon;
  const pass = async (minutes = 1): Promise<void> => {
    for (let passed = 0; passed < minutes; passed++) {
      now += 60_000;
      engine.work(now);
      await history.record(() => ({ now, sources: store.snapshot().sources }), slicing);
    }
  };
  const line = () => {
    const kept = history.lines.get('shop/checkout');
    const values = <T>(of: (minute: number) => T | undefined): T[] => history.minutes.flatMap((at) => of(at) ?? []);
    return {
      ready: values((minute) => kept?.endpoints.get(minute)?.ready),
      requests: values((minute) => kept?.traffic?.requests.get(minute)),
      failed: values((minute) =>
        kept?.traffic?.requests.get(minute) === undefined ? undefined : kept.traffic.failed(minute),
      ),
    };
  };
  return { store, history, pass, line, at: (seconds: number) => now + seconds * 1_000 };
}

const ready = (count: number) => ({ readiness: [readiness('http', { ready: count, unready: 3 - count })] });

test('each minute has the minimum of ready endpoints within it', async () => {
  const { store, pass, line, at } = scene();
  store.apply(up('kubernetes', at(0)));
  store.apply(declared(ready(3), at(0)));
  await pass();
  store.apply(declared(ready(0), at(10)));
  store.apply(declared(ready(2), at(20)));
  await pass();
  await pass();
  expect(line().ready).toEqual([3, 0, 2]);
});

test('each minute has the requests that ended in it, and those that failed', async () => {
  const { store, pass, line, at } = scene();
  store.apply(up('envoy-access-log', at(0)));
  store.apply(traffic({ requests: 10 }, at(1)));
  await pass();
  store.apply(traffic({ requests: 30, outcomes: { UH: 20, UF: 2 } }, at(1)));
  store.apply(traffic({ requests: 5 }, at(30)));
  await pass(2);
  expect(line()).toMatchObject({ requests: [10, 35, 0], failed: [0, 22, 0] });
});

test('what was counted before it began is of no minute', async () => {
  const { store, pass, line, at } = scene();
  store.apply(up('envoy-access-log', at(-300)));
  store.apply(traffic({ requests: 1_000 }, at(-300)));
  await pass();
  store.apply(traffic({ requests: 7 }, at(1)));
  await pass();
  expect(line().requests).toEqual([7]);
});

test('minutes in which a source was away are unknown, not zero', async () => {
  const { store, pass, line, at } = scene();
  store.apply(up('kubernetes', at(0)));
  store.apply(up('envoy-access-log', at(0)));
  store.apply(declared(ready(3), at(0)));
  store.apply(traffic({ requests: 4 }, at(1)));
  await pass();
  for (const source of ['kubernetes', 'envoy-access-log']) {
    store.apply({ type: 'source-down', source, at: at(1), error: 'gone' });
  }
  await pass(2);
  store.apply(up('kubernetes', at(0)));
  store.apply(declared(ready(1), at(0)));
  await pass();
  expect(line()).toMatchObject({ ready: [3, 1], requests: [4] });
});

test('an hour is kept, of upstreams that still are', async () => {
  const { store, history, pass, line, at } = scene();
  store.apply(up('kubernetes', at(0)));
  store.apply(declared(ready(3), at(0)));
  await pass(5);
  store.apply(declared(ready(1), at(0)));
  await pass(58);
  expect(line().ready).toEqual([3, 3, ...Array.from({ length: 58 }, () => 1)]);
  await pass(5);
  expect(new Set(line().ready)).toEqual(new Set([1]));
  store.apply({ type: 'service-removed', source: 'kubernetes', at: at(0), namespace: 'shop', name: 'checkout' });
  await pass(30);
  expect([...history.lines.keys()]).toEqual([]);
});
