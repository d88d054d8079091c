import { describe, expect, it } from 'vitest';
import { rateWindow } from './rate-window';
import { tableFrame, upstream } from './test-frames';

const ran = (executedQueryString?: string) => ({
  ...tableFrame('uh_rate', [[upstream('shop/cart'), 1]]),
  meta: { executedQueryString },
});

describe('the window of the rates', () => {
  it.each([
    ['Expr: sum by (cluster) (rate(upstream_requests_total[1m0s]))\nStep: 15s', 60],
    ['sum(rate(a{flag="UH"}[90s])) / sum(rate(b[2m]))', 120],
    ['max by (cluster) (upstream_status)', undefined],
  ])('of %s is %s seconds', (query, seconds) => {
    expect(rateWindow([ran(query)])).toBe(seconds);
  });

  it('is unknown where the data source does not say how it ran the queries', () => {
    expect(rateWindow([ran()])).toBeUndefined();
  });
});
