import { describe, expect, it } from 'vitest';
import { metricsIn, promql } from './promql.ts';

describe('promql', () => {
  it('inserts a family by its name and numbers as they are', () => {
    expect(promql`${{ name: 'upstream_endpoints' }} < ${1}`).toBe('upstream_endpoints < 1');
  });

  it('drops the indentation of the row and keeps that of the query', () => {
    const query = promql`
        a
        and
          b`;
    expect(query).toBe('a\nand\n  b');
  });

  it('indents an inserted query of several lines like the place where it stands', () => {
    const query = promql`
      a
      and
        ${'(\n  b\n)'}`;
    expect(query).toBe('a\nand\n  (\n    b\n  )');
  });
});

describe('metricsIn', () => {
  it.each([
    ['a_total', ['a_total']],
    ['rate(a_total[5m]) / rate(b_total{job="c"}[1h])', ['a_total', 'b_total']],
    ['sum by (namespace) (a) and on (namespace) group_left (reason) b offset 5m', ['a', 'b']],
    ['sum(a) by (namespace) > bool 14.4 * 1e3', ['a']],
    ['absent(up{job="x}y"} == 1) or vector(0)', ['up']],
    ['a{b=~"$namespace"} unless ignoring (c) rate(level:d:sum[$__rate_interval])', ['a', 'level:d:sum']],
  ])('finds in %s the metrics %j', (query, metrics) => {
    expect(metricsIn(query)).toEqual(metrics);
  });
});
