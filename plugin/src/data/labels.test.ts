import { describe, expect, it } from 'vitest';
import { labelsIn } from './labels';
import { seriesFrame, statusRows, tableFrame, upstream } from './test-frames';
import { rowsOf } from './test-rows';

const owned = tableFrame('status', [
  [upstream('shop/cart', { status: 'healthy', team: 'blue' }), 1],
  [upstream('shop/web', { status: 'degraded' }), 1],
]);
const teamsOf = (frames: Parameters<typeof rowsOf>[0]) =>
  Object.fromEntries(
    rowsOf(frames, { groupBy: ['team'] }).rows.map(({ service, labels }) => [service, labels.get('team')]),
  );

describe('the labels by which upstreams can be grouped', () => {
  it('are those of tables and of series, without what names an upstream or is no place', () => {
    const ready = seriesFrame('ready', upstream('shop/cart', { env: 'prod', __name__: 'x' }), [3]);
    expect(labelsIn([owned, ready])).toEqual(['env', 'team']);
    expect(labelsIn([])).toEqual([]);
  });

  it('are read from whichever answer has them, and no row is lost that has none', () => {
    expect(teamsOf([owned])).toEqual({ cart: 'blue', web: undefined });
    const plain = tableFrame('status', statusRows(['shop/cart', 'healthy'], ['shop/web', 'healthy']));
    const desired = tableFrame('desired', [[upstream('shop/web', { team: 'red' }), 3]]);
    expect(teamsOf([plain, desired])).toEqual({ cart: undefined, web: 'red' });
  });

  it('are not read unless somebody asks for them', () => {
    expect(rowsOf([owned]).rows.map(({ labels }) => labels.size)).toEqual([0, 0]);
  });
});
