import { UpstreamChanges } from '@uhwatch/contract/api.ts';
import { HistoryList, UpstreamHistory } from '@uhwatch/contract/history.ts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { declared, noon, readiness, traffic, up } from '../testing/events.ts';
import { eventually } from '../testing/eventually.ts';
import { type Served, serve } from './testing/serve.ts';

let served: Served;

beforeEach(async () => {
  served = await serve({ onError: (error) => expect.unreachable(String(error)) });
  served.store.apply(up('kubernetes'));
  for (let n = 0; n < 20; n++) served.store.apply(declared({ name: `service-${n}` }));
  await eventually(async () => expect((await ask()).total).toBe(20));
});
afterEach(() => served.stop());

async function ask(since?: string): Promise<UpstreamChanges> {
  const query = since === undefined ? '' : `?since=${encodeURIComponent(since)}`;
  return UpstreamChanges.parse(await (await fetch(`${served.url}/api/v1/upstreams${query}`)).json());
}

async function parsed<T>(path: string, schema: { parse: (answer: unknown) => T }): Promise<T> {
  return schema.parse(await (await fetch(served.url + path)).json());
}

const names = ({ upstreams }: UpstreamChanges): string[] => upstreams.map(({ upstream_service: name }) => name);

describe('who asks with the version of the last answer', () => {
  test('gets the upstreams that changed since, and is told how many there are', async () => {
    const { version, since } = await ask();
    expect(since).toBeNull();
    expect(await ask(version)).toMatchObject({ since: version, total: 20, upstreams: [] });
    served.store.apply(declared({ name: 'service-7', desired: 9 }));
    await eventually(async () => expect(names(await ask(version))).toEqual(['service-7']));
    served.store.apply({
      type: 'service-removed',
      source: 'kubernetes',
      at: noon,
      namespace: 'shop',
      name: 'service-8',
    });
    await eventually(async () => expect(await ask(version)).toMatchObject({ total: 19 }));
  });

  test('gets those whose rates change by time alone, until the last request is a minute ago', async () => {
    served.store.apply(up('envoy-access-log'));
    served.store.apply(traffic({ service: 'service-3' }, served.clock.now()));
    let version = '';
    await eventually(async () => {
      ({ version } = await ask());
      expect(names(await ask(version))).toEqual(['service-3']);
    });
    served.clock.advance(70_000);
    const last = await ask(version);
    expect(last.upstreams).toMatchObject([{ rates: { requests_per_second: 0 } }]);
    expect(names(await ask(last.version))).toEqual([]);
  });

  test.each(['', 'yesterday', 'abc.5.6.1'])(
    'gets all when the version is of another run or none: %j',
    async (since) => {
      expect(await ask(since)).toMatchObject({ since: null, upstreams: { length: 20 } });
    },
  );

  test('gets all when rates begin to be known, or end, of all upstreams', async () => {
    const { version } = await ask();
    served.store.apply(up('envoy-access-log'));
    served.store.apply(traffic({ service: 'service-3' }));
    await eventually(async () => expect(await ask(version)).toMatchObject({ since: null, upstreams: { length: 20 } }));
  });
});

describe('the last hour', () => {
  test('of one upstream has endpoints by state and requests by minute, unknown before it was known', async () => {
    served.store.apply(up('envoy-access-log'));
    served.store.apply(declared({ name: 'service-3', readiness: [readiness('http', { ready: 1, unready: 2 })] }));
    served.store.apply(
      traffic({ service: 'service-3', requests: 8, outcomes: { UH: 2 } }, served.clock.now() + 59_000),
    );
    await eventually(async () => expect(names(await ask((await ask()).version))).toEqual(['service-3']));
    served.clock.advance(60_000);
    await served.record();
    const past = await parsed('/api/v1/upstreams/shop/service-3/history', UpstreamHistory);
    expect(past).toMatchObject({ step_seconds: 60, endpoints: { ready: { length: 60 } } });
    expect(Date.parse(past.from)).toBe(served.clock.now() - 60 * 60_000);
    const last = (values: readonly (number | null)[]) => values.slice(-2);
    expect(last(past.endpoints.ready)).toEqual([null, 1]);
    expect(last(past.endpoints.unready)).toEqual([null, 2]);
    expect(last(past.desired)).toEqual([null, 3]);
    expect(last(past.requests)).toEqual([null, 8]);
    expect(last(past.failures['no_healthy_upstream'] ?? [])).toEqual([null, 2]);
    const all = await parsed('/api/v1/history', HistoryList);
    const [row] = all.upstreams.filter(({ upstream_service: name }) => name === 'service-3');
    expect([row?.ready_share.at(-1), row?.failure_share.at(-1)]).toEqual([0.333, 0.25]);
    const [other] = all.upstreams.filter(({ upstream_service: name }) => name === 'service-4');
    expect([other?.ready_share.at(-1), other?.failure_share]).toEqual([1, []]);
  });

  test('of an upstream that nobody told of is refused with the place that lists them', async () => {
    const answer = await fetch(`${served.url}/api/v1/upstreams/shop/nothing/history`);
    expect(answer.status).toBe(404);
    expect(await answer.json()).toEqual({
      error: 'no source has told of shop/nothing; /api/v1/upstreams lists what is known',
    });
  });
});
