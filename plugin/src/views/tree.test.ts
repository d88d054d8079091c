import { type Status } from '@uhwatch/contract/status.ts';
import { describe, expect, it } from 'vitest';
import { statusRows, tableFrame, upstream } from '../data/test-frames';
import { rowsOf } from '../data/test-rows';
import { flatten, groupRows, type Item, levelsFor } from './tree';

/** Rows of `cluster namespace/service status`, worst first. */
function rowsLike(...lines: readonly string[]) {
  const samples = lines.map((line) => {
    const [cluster = '', name = '', status = ''] = line.split(' ');
    return [upstream(name, { cluster, status: status as Status }), 1] as const;
  });
  return rowsOf([tableFrame('status', samples)]).rows;
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

  it('are none where all upstreams have the same, or nobody asks for any', () => {
    const same = rowsOf([tableFrame('status', statusRows(['shop/a', 'healthy'], ['shop/b', 'healthy']))]).rows;
    expect(levelsFor(['cluster', 'namespace'], same)).toEqual([]);
    expect(flatten({ groups: groupRows(rows, []), rows }, () => true)).toHaveLength(rows.length);
  });
});
