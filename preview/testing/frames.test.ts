import { panelRoles } from '@uhwatch/contract/panel-queries.ts';
import { describe, expect, it } from 'vitest';
import { answer, healthy, stale, unhealthy } from '../test-data.ts';
import { toFrames, type TableFrame } from './frames.ts';

const at = Date.parse('2026-03-04T09:30:00Z');

/** The frame as rows of a table, the head first. */
function table({ fields }: TableFrame): unknown[][] {
  const length = fields[0]?.values.length ?? 0;
  const rows = Array.from({ length }, (_, row) => fields.map(({ values }) => values[row]));
  return [fields.map(({ name }) => name), ...rows];
}

function frame(role: string, upstreams: Parameters<typeof answer>[0]): TableFrame {
  const found = toFrames(answer(upstreams)).find(({ refId }) => refId === role);
  if (found === undefined) throw new Error(`no frame for ${role}`);
  return found;
}

describe('the frames made of the exporter’s list', () => {
  it('are one for each query of the panel, named by its refId', () => {
    expect(toFrames(answer([unhealthy('checkout')])).map(({ refId }) => refId)).toEqual(panelRoles);
  });

  it('have the columns of Prometheus’ table format: time, labels sorted by name, value', () => {
    expect(table(frame('status', [unhealthy('checkout'), healthy('cart')]))).toEqual([
      ['Time', 'status', 'upstream_namespace', 'upstream_service', 'Value #status'],
      [at, 'no_healthy_upstream', 'shop', 'checkout', 1],
      [at, 'healthy', 'shop', 'cart', 1],
    ]);
  });

  it('carry ready and desired endpoints', () => {
    expect(table(frame('ready', [unhealthy('checkout')]))[1]).toEqual([at, 'shop', 'checkout', 0]);
    expect(table(frame('desired', [unhealthy('checkout')]))[1]).toEqual([at, 'shop', 'checkout', 3]);
  });

  it('leave out what no source tells, instead of calling it zero', () => {
    const silent = { ...healthy('cart'), endpoints: null, desired: null };
    expect(table(frame('ready', [silent, healthy('search')]))).toHaveLength(2);
    expect(frame('desired', [silent]).fields).toEqual([]);
  });

  it('carry a UH rate of zero where the flag was not seen', () => {
    expect(table(frame('uh_rate', [healthy('cart')]))[1]).toEqual([at, 'shop', 'cart', 0]);
    expect(table(frame('uh_rate', [unhealthy('checkout')]))[1]).toEqual([at, 'shop', 'checkout', 14.2]);
  });

  it('carry one row for each finding, with its port, subset and reason', () => {
    const upstream = unhealthy('checkout');
    const [first] = upstream.findings;
    if (first === undefined) throw new Error('the example has no finding');
    const findings = [
      { ...first, upstream_port: 'http', endpoints: 2 },
      { ...first, upstream_port: 'grpc', subset: 'v2' },
    ];
    const [head, ...rows] = table(frame('findings', [{ ...upstream, findings }]));
    expect(head?.join(' ')).toBe(
      'Time cause code reason subset upstream_namespace upstream_port upstream_service Value #findings',
    );
    expect(rows).toEqual([
      [at, 'readiness_probe', 'UP101', 'http_status', '', 'shop', 'http', 'checkout', 2],
      [at, 'readiness_probe', 'UP101', 'http_status', 'v2', 'shop', 'grpc', 'checkout', 3],
    ]);
  });

  it('carry ready and unready endpoints of each subset of a mesh', () => {
    const endpoints = { ready: 2, unready: 1, draining: 4, terminating: 0 };
    const subsets = [{ upstream_port: 'http', subset: 'v2', endpoints }];
    expect(table(frame('subsets', [{ ...healthy('cart'), subsets }, healthy('search')]))).toEqual([
      ['Time', 'state', 'subset', 'upstream_namespace', 'upstream_port', 'upstream_service', 'Value #subsets'],
      [at, 'ready', 'v2', 'shop', 'http', 'cart', 2],
      [at, 'unready', 'v2', 'shop', 'http', 'cart', 1],
    ]);
  });

  it('carry the last known status and its time only while a source is lost', () => {
    expect(table(frame('last_status', [unhealthy('checkout'), stale('basket')])).slice(1)).toEqual([
      [at, 'degraded', 'shop', 'basket', 1],
    ]);
    expect(table(frame('as_of', [unhealthy('checkout'), stale('basket')])).slice(1)).toEqual([
      [at, 'shop', 'basket', Date.parse('2026-03-04T09:26:48Z') / 1000],
    ]);
  });

  it('carry the cluster, where there is one', () => {
    const frames = toFrames(answer([healthy('cart')]), 'eu');
    for (const { fields } of frames.filter(({ fields }) => fields.length > 0)) {
      expect(fields.find(({ name }) => name === 'cluster')?.values).toEqual(['eu']);
    }
  });
});
