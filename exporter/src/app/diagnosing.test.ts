import type { Server } from 'node:http';
import { UpstreamList } from '@uhwatch/contract/api.ts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Engine } from '../diagnosis/engine/engine.ts';
import { rules } from '../diagnosis/rules/index.ts';
import { listen } from '../http/listen.ts';
import { createApp } from '../http/server.ts';
import { History } from '../history/history.ts';
import { Exposition } from '../metrics/exposition/exposition.ts';
import type { ModelEvent } from '../model/event.ts';
import { Store } from '../model/store.ts';
import { declared, readiness, traffic, up } from '../testing/events.ts';
import { eventually } from '../testing/eventually.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { keepDiagnosing } from './diagnosing.ts';
import { FirstViews } from './first-views.ts';
import { systemSlicing as slicing } from './slicing.ts';

const firstViews = new FirstViews([]);

let clock: FakeClock;
let store: Store;
let engine: Engine;
let server: Server;
let url: string;
let stopping: AbortController;
let diagnosing: Promise<void>;
let faults: unknown[];

function fault(error: unknown): void {
  faults.push(error);
}

function begin(of: Engine, views = firstViews): void {
  stopping = new AbortController();
  const { signal } = stopping;
  diagnosing = keepDiagnosing({ engine: of, store, clock, slicing, firstViews: views, signal, onError: fault });
}

async function end(): Promise<void> {
  stopping.abort();
  await diagnosing;
}

beforeEach(async () => {
  clock = new FakeClock();
  store = new Store();
  engine = new Engine(store, rules);
  faults = [];
  begin(engine);
  const app = createApp({
    snapshot: () => store.snapshot(),
    clock,
    slicing: slicing,
    engine,
    exposition: new Exposition({ upstream: [], common: [], self: [] }, engine, { slicing }),
    processMetrics: () => Promise.resolve(''),
    history: new History(() => engine.results),
    mode: 'serve',
    awaited: [],
    onError: fault,
    pageDir: '/nowhere',
    runbooksDir: '/nowhere',
  });
  ({ server, url } = await listen(app, '127.0.0.1:0'));
});

afterEach(async () => {
  stopping.abort();
  await diagnosing;
  await new Promise((resolve) => server.close(resolve));
});

async function only() {
  const { upstreams } = UpstreamList.parse(await (await fetch(`${url}/api/v1/upstreams`)).json());
  const [upstream] = upstreams;
  if (upstream === undefined) throw new Error('the API tells of no upstream');
  const { status, last_status: lastStatus, as_of: asOf, endpoints, findings } = upstream;
  return { status, lastStatus, asOf, ready: endpoints?.ready, codes: findings.map(({ code }) => code) };
}

function apply(...events: ModelEvent[]): void {
  for (const event of events) store.apply(event);
}

describe('without any scrape', () => {
  test('a finding begins with an event, is shown by the API, and ends when time alone has made it old', async () => {
    apply(up('envoy-access-log'), traffic({ outcomes: { UF: 5 } }, clock.now()));
    await eventually(async () => expect(await only()).toMatchObject({ codes: ['UP202'] }));
    await eventually(() => expect(clock.sleeping).toBe(1));
    clock.advance(5_000);
    expect(await only()).toMatchObject({ codes: ['UP202'] });
    await eventually(() => expect(clock.sleeping).toBe(1));
    clock.advance(60_000);
    await eventually(async () => expect(await only()).toMatchObject({ codes: [] }));
    expect(engine.nextDue).toBe(Infinity);
  });

  test('a finding begins and ends with the events of a registry', async () => {
    apply(up('kubernetes'), declared({ readiness: [readiness('http', {})] }));
    await eventually(async () => expect(await only()).toMatchObject({ codes: ['UP101'] }));
    apply(declared());
    await eventually(async () => expect(await only()).toMatchObject({ status: 'healthy', codes: [] }));
  });

  test('what a lost source told stays as it was, however much time passes, and is marked with its time', async () => {
    const lostAt = clock.now();
    apply(
      up('kubernetes'),
      up('envoy-access-log'),
      declared({ readiness: [readiness('http', { ready: 1, unready: 2 })] }),
    );
    apply(traffic({ outcomes: { UF: 5 } }, lostAt));
    await eventually(async () => expect(await only()).toMatchObject({ status: 'degraded', codes: ['UP202', 'UP105'] }));
    for (const source of ['kubernetes', 'envoy-access-log']) {
      apply({ type: 'source-down', source, at: lostAt, error: 'gone' });
    }
    clock.advance(3_600_000);
    await eventually(async () =>
      expect(await only()).toEqual({
        status: 'unknown',
        lastStatus: 'degraded',
        asOf: new Date(lostAt).toISOString(),
        ready: 1,
        codes: ['UP202', 'UP105'],
      }),
    );
    apply(up('kubernetes'), up('envoy-access-log'));
    await eventually(async () =>
      expect(await only()).toMatchObject({ status: 'degraded', lastStatus: null, asOf: null, codes: ['UP105'] }),
    );
  });
});

test('a fault of a rule is told, and the next change is diagnosed all the same', async () => {
  const faulty = new Engine(store, [
    {
      ...(rules[0] as (typeof rules)[number]),
      inputs: [],
      check: ({ service }) => {
        if (service === 'bad') throw new Error('a fault of ours');
        return [];
      },
    },
  ]);
  await end();
  begin(faulty);
  apply(declared({ name: 'bad' }));
  await eventually(() => expect(faults).toHaveLength(1));
  apply(declared({ name: 'good' }));
  await eventually(() => expect([...faulty.results.keys()]).toEqual(['shop/good']));
});

test('until the first views are over what changed is diagnosed once a second, and with each of them', async () => {
  await end();
  const views = new FirstViews(['kubernetes', 'kubernetes-files']);
  const own = new Engine(store, rules);
  begin(own, views);
  apply(declared({ name: 'first' }));
  await eventually(() => expect(clock.sleeping).toBe(1));
  apply(declared({ name: 'second' }));
  clock.advance(999);
  await slicing.pause();
  expect(own.results.size).toBe(0);
  clock.advance(1);
  await eventually(() => expect([...own.results.keys()]).toEqual(['shop/first', 'shop/second']));
  apply(declared({ name: 'third' }));
  await eventually(() => expect(clock.sleeping).toBe(1));
  expect(own.results.size).toBe(2);
  // A view that is complete waits for no other source.
  for (const event of [declared({ name: 'fourth' }), up('kubernetes')]) {
    apply(event);
    views.told(event);
  }
  await eventually(() => expect(own.results.size).toBe(4));
  apply(declared({ name: 'fifth' }));
  await eventually(() => expect(clock.sleeping).toBeGreaterThan(0));
  views.awaitNoLonger();
  await eventually(() => expect(own.results.size).toBe(5));
});

test('who stops before the first views are over waits for nothing', async () => {
  await end();
  begin(engine, new FirstViews(['kubernetes']));
  apply(declared());
  await eventually(() => expect(clock.sleeping).toBe(1));
  stopping.abort();
  await diagnosing;
});
