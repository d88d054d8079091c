import { panelRoles } from '@uhwatch/contract/panel-queries.ts';
import { describe, expect, it } from 'vitest';
import { answer, healthy, ill } from '../test-data.ts';
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
    expect(toFrames(answer([ill('checkout')])).map(({ refId }) => refId)).toEqual(panelRoles);
  });

  it('have the columns of Prometheus’ table format: time, labels sorted by name, value', () => {
    expect(table(frame('status', [ill('checkout'), healthy('cart')]))).toEqual([
      ['Time', 'status', 'upstream_namespace', 'upstream_service', 'Value #status'],
      [at, 'no_healthy_upstream', 'shop', 'checkout', 1],
      [at, 'healthy', 'shop', 'cart', 1],
    ]);
  });

  it('carry ready and desired endpoints', () => {
    expect(table(frame('ready', [ill('checkout')]))[1]).toEqual([at, 'shop', 'checkout', 0]);
    expect(table(frame('desired', [ill('checkout')]))[1]).toEqual([at, 'shop', 'checkout', 3]);
  });

  it('leave out what no source tells, instead of calling it zero', () => {
    const silent = { ...healthy('cart'), endpoints: null, desired: null };
    expect(table(frame('ready', [silent, healthy('search')]))).toHaveLength(2);
    expect(frame('desired', [silent]).fields).toEqual([]);
  });

  it('carry a UH rate of zero where the flag was not seen', () => {
    expect(table(frame('uh_rate', [healthy('cart')]))[1]).toEqual([at, 'shop', 'cart', 0]);
    expect(table(frame('uh_rate', [ill('checkout')]))[1]).toEqual([at, 'shop', 'checkout', 14.2]);
  });

  it('carry one row for each code and cause, with the most endpoints of any port', () => {
    const upstream = ill('checkout');
    const [first] = upstream.findings;
    if (first === undefined) throw new Error('the example has no finding');
    const findings = [
      { ...first, upstream_port: 'http', endpoints: 2 },
      { ...first, upstream_port: 'grpc' },
    ];
    expect(table(frame('findings', [{ ...upstream, findings }]))).toEqual([
      ['Time', 'cause', 'code', 'upstream_namespace', 'upstream_service', 'Value #findings'],
      [at, 'readiness_probe', 'UP101', 'shop', 'checkout', 3],
    ]);
  });
});
