import { describe, expect, it } from 'vitest';
import { rowsFromList } from './from-list';
import { rowOf, silent } from './test-list';

describe('the rows of an answer of the HTTP API', () => {
  it('leave undefined what no source tells, instead of calling it zero', () => {
    expect(rowOf({})).toMatchObject({ cluster: '', namespace: 'shop', service: 'cart', lastStatus: undefined });
    expect(new Set(Object.values(rowOf({})?.numbers ?? {}))).toEqual(new Set([undefined]));
  });

  it('carry the numbers, and what was known last', () => {
    const row = rowOf({
      last_status: 'degraded',
      as_of: '2026-03-04T09:26:48Z',
      endpoints: { ready: 2, unready: 1, draining: 0, terminating: 0 },
      desired: 3,
      rates: {
        window_seconds: 60,
        requests_per_second: 5,
        flags_per_second: {},
        failures_per_second: { timeout: 1, client: 2 },
      },
    });
    expect(row).toMatchObject({ status: 'unknown', lastStatus: 'degraded' });
    expect(row?.numbers).toEqual({
      ready: 2,
      unready: 1,
      desired: 3,
      request_rate: 5,
      failure_rate: 1,
      failure_share: 0.2,
      uh_rate: 0,
      as_of: Date.parse('2026-03-04T09:26:48Z') / 1000,
    });
  });

  it('carry the last hour where it is known, unknown minutes as such', () => {
    const history = {
      from: '2026-03-04T09:28:00Z',
      step_seconds: 60,
      upstreams: [
        { upstream_namespace: 'shop', upstream_service: 'cart', ready_share: [null, 0.5], failure_share: [] },
      ],
    };
    const list = { at: '2026-03-04T09:30:00Z', mode: 'serve' as const, sources: [], common_causes: [] };
    const other = { ...silent, upstream_service: 'other' };
    const [cart, unknown] = rowsFromList({ ...list, upstreams: [silent, other] }, history);
    expect(cart?.history).toEqual({
      timesMs: [Date.parse('2026-03-04T09:28:00Z'), Date.parse('2026-03-04T09:29:00Z')],
      readyShare: [Number.NaN, 0.5],
      failureShare: undefined,
    });
    expect(unknown?.history).toBeUndefined();
  });
});
