import { expect, test } from 'vitest';
import type { ModelEvent } from '../../model/event.ts';
import { Store } from '../../model/store.ts';
import { declared, noon, readiness, traffic, up } from '../../testing/events.ts';
import { rules } from '../rules/index.ts';
import { Engine } from './engine.ts';

/** An engine that has worked at noon on what the events made. */
function scene(...events: ModelEvent[]) {
  const store = new Store();
  const engine = new Engine(store, rules);
  const apply = (...all: ModelEvent[]) => all.forEach((event) => store.apply(event));
  apply(up('kubernetes'), up('envoy-access-log'), ...events);
  engine.work(noon);
  const result = (key = 'shop/checkout') => {
    const found = engine.results.get(key);
    if (found === undefined) throw new Error(`${key} has no result`);
    return found;
  };
  return { store, engine, apply, result };
}

const gone: ModelEvent = { type: 'source-down', source: 'kubernetes', at: noon, error: 'gone' };
const named = (n: number) => declared({ name: `service-${n}` });

test('a diagnosis without recent traffic is good until an event changes the upstream', () => {
  const { engine, apply, result } = scene(declared());
  const { revision, diagnosis } = result();
  expect(engine.nextDue).toBe(Infinity);
  engine.work(noon + 3_600_000);
  expect(result()).toMatchObject({ revision, diagnosis });
  apply(declared({ readiness: [readiness('http', { unready: 3 })] }));
  engine.work(noon + 3_600_000);
  expect(result().diagnosis.status).toBe('no_healthy_upstream');
  expect(result().revision).not.toBe(revision);
});

test('one with figures of recent traffic is looked at again after five seconds', () => {
  const { engine, result } = scene(declared(), traffic({ outcomes: { UF: 5 } }));
  const { revision } = result();
  expect(engine.nextDue).toBe(noon + 5_000);
  engine.work(noon + 4_999);
  expect(result().revision).toBe(revision);
  engine.work(noon + 5_000);
  expect(result().revision).not.toBe(revision);
  expect(engine.nextDue).toBe(noon + 10_000);
  engine.work(noon + 3_600_000);
  expect(result().diagnosis.findings).toEqual([]);
  expect(engine.nextDue).toBe(Infinity);
});

test('requests that end well are no reason to look again at any time', () => {
  const { engine, result } = scene(declared(), traffic());
  expect(engine.nextDue).toBe(Infinity);
  expect(result().diagnosis.status).toBe('healthy');
});

test('counts are shown at once, and diagnosed once a second at the most', () => {
  const { engine, apply, result } = scene(declared(), traffic());
  const before = result();
  const { revision, diagnosis } = before;
  apply(traffic({ outcomes: { UF: 10 } }));
  engine.work(noon + 10);
  expect(result().revision).not.toBe(revision);
  expect(result().diagnosis).toBe(diagnosis);
  expect(engine.nextDue).toBe(noon + 1_000);
  apply(traffic({ outcomes: { UF: 10 } }));
  engine.work(noon + 1_000);
  expect(result().diagnosis).toMatchObject({ status: 'degraded', findings: [{ code: 'UP202' }] });
});

test('a change of readiness does not wait for counts', () => {
  const { engine, apply, result } = scene(declared(), traffic());
  apply(traffic(), declared({ readiness: [readiness('http', {})] }));
  engine.work(noon + 10);
  expect(result().diagnosis.status).toBe('no_healthy_upstream');
});

test('the work is divided where the turn is over, and ends with every upstream diagnosed', () => {
  const { engine, apply } = scene();
  apply(...Array.from({ length: 5 }, (_, n) => named(n)));
  let looks = 0;
  const everySecond = (): boolean => ++looks % 2 === 0;
  expect(engine.work(noon, everySecond)).toBe(true);
  expect([engine.results.size, engine.backlog]).toEqual([2, 3]);
  while (engine.work(noon, everySecond));
  expect([engine.results.size, engine.backlog]).toEqual([5, 0]);
});

test('an upstream that is gone takes its result along, and one of its name begins anew', () => {
  const { engine, apply, result } = scene(declared());
  const first = result();
  const { membership } = engine;
  apply({ type: 'service-removed', source: 'kubernetes', at: noon, namespace: 'shop', name: 'checkout' });
  engine.work(noon);
  expect(first.isGone).toBe(true);
  expect(engine.results.size).toBe(0);
  expect(engine.membership).not.toBe(membership);
  apply(declared());
  engine.work(noon);
  expect(result()).not.toBe(first);
  expect(result().isGone).toBe(false);
});

test('a fault of a rule leaves the upstream its result, and the others are diagnosed', () => {
  const store = new Store();
  const faulty = rules.map((rule) =>
    rule.code === 'UP101'
      ? {
          ...rule,
          check: (subject: { service: string }) => {
            if (subject.service === 'service-0') throw new Error('a fault of ours');
            return [];
          },
        }
      : rule,
  );
  const engine = new Engine(store, faulty);
  for (const event of [up('kubernetes'), named(0), named(1)]) store.apply(event);
  expect(() => engine.work(noon)).toThrow('a fault of ours');
  expect(engine.work(noon)).toBe(false);
  expect([...engine.results.keys()]).toEqual(['shop/service-1']);
});

test('who is in trouble is known by key, also while the source that told of it is lost', () => {
  const { engine, apply } = scene(declared({ readiness: [readiness('http', {})] }), named(1));
  expect([...engine.inTrouble]).toEqual(['shop/checkout']);
  apply(gone);
  engine.work(noon);
  expect([...engine.inTrouble]).toEqual(['shop/checkout']);
  apply(up('kubernetes'), declared());
  engine.work(noon);
  expect([...engine.inTrouble]).toEqual([]);
});

test('endpoints that are not ready beside all that are desired are asked about, in an upstream that is healthy', () => {
  const { engine, result } = scene(declared({ desired: 3, readiness: [readiness('http', { ready: 3, unready: 1 })] }));
  expect(result().diagnosis.status).toBe('healthy');
  expect([...engine.inTrouble]).toEqual(['shop/checkout']);
});
