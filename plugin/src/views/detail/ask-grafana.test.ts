import {
  type DataQueryRequest,
  type DataQueryResponse,
  type DataSourceApi,
  dateTime,
  type ScopedVars,
} from '@grafana/data';
import { type DataSourceSrv, setDataSourceSrv } from '@grafana/runtime';
import { type DataQuery, type DataSourceRef } from '@grafana/schema';
import { describe, expect, it } from 'vitest';
import { nowMs, seriesFrame, statusRows, tableFrame, upstream } from '../../data/test-frames';
import { onlyRow } from '../../data/test-rows';
import { pastOfPanel } from './ask-grafana';

const row = onlyRow([tableFrame('status', statusRows(['shop/cart', 'degraded']))]);
const signal = new AbortController().signal;

function requestOf(...uids: string[]): DataQueryRequest {
  const from = dateTime(nowMs - 3_600_000);
  const to = dateTime(nowMs);
  const asked = uids.map((uid, index) => ({ refId: `q${index}`, expr: 'up', datasource: { type: 'prometheus', uid } }));
  return {
    requestId: 'Q100',
    interval: '15s',
    intervalMs: 15_000,
    range: { from, to, raw: { from, to } },
    scopedVars: { team: { text: 'a', value: 'a' } },
    filters: [{ key: 'env', operator: '=', value: 'prod' }],
    targets: asked,
    timezone: 'utc',
    app: 'dashboard',
    startTime: 0,
  };
}

/** Grafana's data sources, by uid; all that they were asked is kept. */
function played(answers: Readonly<Record<string, () => Promise<DataQueryResponse>>>) {
  const asked: Array<{ uid: string; scopedVars?: ScopedVars; request: DataQueryRequest }> = [];
  const get = async (ref?: DataSourceRef | string | null, scopedVars?: ScopedVars) => {
    const uid = (typeof ref === 'object' ? ref?.uid : ref) ?? '';
    const query = (request: DataQueryRequest) => {
      asked.push({ uid, scopedVars, request });
      return answers[uid]?.() ?? Promise.reject(new Error(`no data source ${uid}`));
    };
    return { query } as unknown as DataSourceApi;
  };
  setDataSourceSrv({ get } as unknown as DataSourceSrv);
  return asked;
}

const two = async () => ({ data: [seriesFrame('requests', {}, [1, 2])] });

describe('asking the data source of the panel what an upstream went through', () => {
  it('asks about that upstream alone, in the time range and with the variables and filters of the panel', async () => {
    const asked = played({ prom: two });
    const request = requestOf('prom', 'prom');
    const past = await pastOfPanel({ request, clusterLabel: undefined })?.of(row, signal);
    expect(past?.requests).toEqual([1, 2]);
    expect(asked).toHaveLength(1);
    expect(asked[0]).toMatchObject({ uid: 'prom', scopedVars: request.scopedVars });
    expect(asked[0]?.request).toMatchObject({ range: request.range, intervalMs: 15_000, filters: request.filters });
    expect(asked[0]?.request.requestId).not.toBe(request.requestId);
    for (const target of asked[0]?.request.targets ?? []) {
      expect(target).toMatchObject({ range: true, instant: false, datasource: { uid: 'prom' } });
      expect((target as DataQuery & { expr: string }).expr).toContain(
        'upstream_namespace="shop", upstream_service="cart"',
      );
    }
  });

  it('names the cluster only where rows have one', async () => {
    const asked = played({ prom: two });
    const clustered = onlyRow([
      tableFrame('status', [[upstream('shop/cart', { cluster: 'eu', status: 'healthy' }), 1]]),
    ]);
    await pastOfPanel({ request: requestOf('prom'), clusterLabel: 'k8s' })?.of(clustered, signal);
    await pastOfPanel({ request: requestOf('prom'), clusterLabel: undefined })?.of(row, signal);
    const [first, second] = asked.map(({ request }) => JSON.stringify(request.targets));
    expect(first).toContain(String.raw`k8s=\"eu\"`);
    expect(second).not.toContain('k8s');
  });

  it('takes what one data source answers where another one fails, and fails in its words where none answers', async () => {
    const fail = () => Promise.reject({ data: { message: 'query timed out' }, status: 504 });
    const asked = played({ eu: two, us: fail });
    expect(
      await pastOfPanel({ request: requestOf('us', 'eu'), clusterLabel: undefined })?.of(row, signal),
    ).toMatchObject({ requests: [1, 2] });
    expect(new Set(asked.map(({ request }) => request.requestId)).size).toBe(2);
    await expect(pastOfPanel({ request: requestOf('us'), clusterLabel: undefined })?.of(row, signal)).rejects.toThrow(
      'query timed out',
    );
    played({ us: async () => ({ data: [], errors: [{ message: 'bad_data' }] }) });
    await expect(pastOfPanel({ request: requestOf('us'), clusterLabel: undefined })?.of(row, signal)).rejects.toThrow(
      'bad_data',
    );
  });

  it('is another question after a refresh, and none without a query in PromQL', () => {
    const request = requestOf('prom');
    const later = { ...request, range: { ...request.range, to: dateTime(nowMs + 15_000) } };
    const asOf = (of: DataQueryRequest) => pastOfPanel({ request: of, clusterLabel: undefined })?.asOf;
    expect(asOf(request)).toBe(asOf({ ...request, requestId: 'Q101' }));
    expect(asOf(request)).not.toBe(asOf(later));
    expect(asOf({ ...request, targets: [{ refId: 'A', datasource: { uid: 'x' } }] })).toBeUndefined();
    expect(pastOfPanel({ request: undefined, clusterLabel: undefined })).toBeUndefined();
  });
});
