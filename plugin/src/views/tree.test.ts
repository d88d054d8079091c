import { type Status } from '@uhwatch/contract/status.ts';
import { describe, expect, it } from 'vitest';
import { statusRows, tableFrame, upstream } from '../data/test-frames';
import { rowsOf } from '../data/test-rows';
import { flatten, groupRows, type Item, levelsFor } from './tree';

/** Rows of `cluster namespace/service status team`, worst first. */
function rowsLike(...lines: readonly string[]) {
  const samples = lines.map((line) => {
    const [cluster = '', name = '', status = '', team = ''] = line.split(' ');
    return [upstream(name, { cluster, status: status as Status, team }), 1] as const;
  });
  return rowsOf([tableFrame('status', samples)], { groupBy: ['team'] }).rows;
}

function wordsOf(item: Item): string {
  return item.kind === 'group' ? `${item.level} ${item.name}: ${item.status}` : `${item.row.service}`;
}

const rows = rowsLike(
  'eu shop/cart healthy',
  'eu shop/checkout no_healthy_upstream',
  'eu bank/cards healthy',
  'us shop/cart degraded',
);

describe('groups of upstreams', () => {
  it('show the worst of what is in them at each level, and come in the order of their worst', () => {
    const groups = groupRows(rows, levelsFor(['cluster', 'namespace'], rows));
    expect(flatten({ groups, rows }, ({ kind }) => kind === 'group').map(wordsOf)).toEqual([
      'cluster eu: no_healthy_upstream',
      'namespace shop: no_healthy_upstream',
      'checkout',
      'cart',
      'namespace bank: healthy',
      'cards',
      'cluster us: degraded',
      'namespace shop: degraded',
      'cart',
    ]);
  });

  it('hide what is in them while they are closed', () => {
    const groups = groupRows(rows, levelsFor(['cluster'], rows));
    expect(flatten({ groups, rows }, () => false).map(wordsOf)).toEqual([
      'cluster eu: no_healthy_upstream',
      'cluster us: degraded',
    ]);
  });

  it('are made by any label, and what is without it has a group of its own', () => {
    const owned = rowsLike(
      'eu shop/cart healthy blue',
      'eu shop/checkout no_healthy_upstream red',
      'eu bank/cards degraded',
      'us shop/web healthy red',
    );
    const groups = groupRows(owned, levelsFor(['team', 'cluster'], owned));
    expect(flatten({ groups, rows: owned }, () => true).map(wordsOf)).toEqual([
      'team red: no_healthy_upstream',
      'cluster eu: no_healthy_upstream',
      'checkout',
      'cluster us: healthy',
      'web',
      'team : degraded',
      'cluster eu: degraded',
      'cards',
      'team blue: healthy',
      'cluster eu: healthy',
      'cart',
    ]);
  });

  it('are none for a label that nobody has', () => {
    expect(levelsFor(['owner'], rows)).toEqual([]);
  });

  it('are none where all upstreams have the same, or nobody asks for any', () => {
    const same = rowsOf([tableFrame('status', statusRows(['shop/a', 'healthy'], ['shop/b', 'healthy']))]).rows;
    expect(levelsFor(['cluster', 'namespace'], same)).toEqual([]);
    expect(flatten({ groups: groupRows(rows, []), rows }, () => true)).toHaveLength(rows.length);
  });
});
