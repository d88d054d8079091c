import { describe, expect, it } from 'vitest';
import { chartData, type Line } from './chart-data';

const line = (values: Line['values'], isStacked = true): Line => ({
  label: 'x',
  values,
  color: 'red',
  dash: [],
  isStacked,
});

describe('what a chart draws', () => {
  it('has each line of a stack on those before it, and others as they are', () => {
    const lines = [line([1, 2]), line([10, null]), line([5, 5], false), line([100, 100])];
    expect(chartData([0, 60], lines, { fromMs: 0, nowMs: 60 })).toEqual([
      [0, 60],
      [1, 2],
      [11, 2],
      [5, 5],
      [111, 102],
    ]);
  });

  it('reaches over all of the time range, without values where nothing was told', () => {
    expect(chartData([30, 60], [line([1, 2])], { fromMs: 0, nowMs: 90 })).toEqual([
      [0, 30, 60, 90],
      [null, 1, 2, null],
    ]);
  });
});
