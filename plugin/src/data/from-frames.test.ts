import { describe, expect, it } from 'vitest';
import { nowMs, statusRows, tableFrame, upstream } from './test-frames';
import { names, onlyRow, rowsOf } from './test-rows';

describe('several clusters', () => {
  it('with the same service are two rows with their own numbers', () => {
    const eu = upstream('shop/cart', { cluster: 'eu' });
    const us = upstream('shop/cart', { cluster: 'us' });
    const { rows } = rowsOf([
      tableFrame('status', [
        [{ ...us, status: 'healthy' }, 1],
        [{ ...eu, status: 'no_healthy_upstream' }, 1],
      ]),
      tableFrame('ready', [
        [us, 3],
        [eu, 0],
      ]),
      tableFrame('desired', [
        [us, 3],
        [eu, 2],
      ]),
      tableFrame('findings', [[{ ...eu, code: 'UP101', cause: 'starting' }, 2]]),
    ]);
    expect(rows).toMatchObject([
      { cluster: 'eu', status: 'no_healthy_upstream', numbers: { ready: 0, desired: 2 }, findings: [{ endpoints: 2 }] },
      { cluster: 'us', status: 'healthy', numbers: { ready: 3, desired: 3 }, findings: [] },
    ]);
    expect(new Set(rows.map(({ key }) => key)).size).toBe(2);
  });
});

describe('findings', () => {
  const finding = { code: 'UP101', cause: 'readiness_probe', reason: 'timeout', upstream_port: 'http', subset: '' };
  const frameOf = (...findings: ReadonlyArray<Partial<typeof finding>>) =>
    tableFrame(
      'findings',
      findings.map((other) => [upstream('shop/cart', { ...finding, ...other }), 1] as const),
    );

  it('are told apart by code, cause, reason, port and subset', () => {
    const others = [{ code: 'UP201' }, { cause: 'starting' }, { reason: 'tcp' }, { upstream_port: 'grpc' }];
    expect(onlyRow([frameOf({}, { subset: 'v2' }, ...others)]).findings).toHaveLength(6);
  });

  it('that two exporters tell are one', () => {
    expect(onlyRow([frameOf({}, {})]).findings).toMatchObject([{ ...finding, endpoints: 1 }]);
  });
});

describe('what a lost source told last', () => {
  const lost = (name: string, status: string, uhRate = 0) => [
    tableFrame('status', statusRows([name, 'unknown'])),
    tableFrame('last_status', statusRows([name, status])),
    tableFrame('as_of', [[upstream(name), nowMs / 1000 - 192]]),
    tableFrame('uh_rate', [[upstream(name), uhRate]]),
  ];

  it('stays beside the unknown status, with its age', () => {
    expect(onlyRow(lost('shop/cart', 'degraded'))).toMatchObject({
      status: 'unknown',
      lastStatus: 'degraded',
      numbers: { as_of: nowMs / 1000 - 192 },
    });
  });

  it('is no status while another exporter knows it', () => {
    const known = tableFrame('status', statusRows(['shop/cart', 'no_healthy_upstream']));
    expect(onlyRow([...lost('shop/cart', 'healthy'), known])).toMatchObject({
      status: 'no_healthy_upstream',
      lastStatus: undefined,
    });
  });

  it('keeps the place that it had, also when all is lost', () => {
    const known = tableFrame(
      'status',
      statusRows(['a/slow', 'degraded'], ['c/fine', 'healthy'], ['a/dark', 'unknown']),
    );
    const frames = [...lost('b/down', 'no_healthy_upstream'), ...lost('b/fine', 'healthy'), known];
    expect(names(rowsOf(frames))).toEqual(['b/down', 'a/slow', 'a/dark', 'b/fine', 'c/fine']);
    const all = [...lost('a/fine', 'healthy'), ...lost('b/down', 'no_healthy_upstream'), ...lost('a/slow', 'degraded')];
    expect(names(rowsOf(all))).toEqual(['b/down', 'a/slow', 'a/fine']);
  });

  it('is hidden by no option as if it were healthy', () => {
    const prepared = rowsOf(lost('b/fine', 'healthy'), { showHealthy: false });
    expect(names(prepared)).toEqual(['b/fine']);
    expect(prepared.counts).toMatchObject({ unknown: 1, healthy: 0 });
  });
});
