import { describe, expect, it } from 'vitest';
import { statusRows, tableFrame, upstream } from '../../data/test-frames';
import { rowsOf } from '../../data/test-rows';
import { flatten, groupRows, levelsFor } from '../tree';
import { spansByTraffic, tileLines } from './tiles';

const names = ['a/1', 'a/2', 'a/3', 'b/4'] as const;
const { rows } = rowsOf([
  tableFrame('status', statusRows(...names.map((name) => [name, 'healthy'] as const))),
  tableFrame(
    'request_rate',
    names.map((name, index) => [upstream(name), [100, 30, 1, 0][index] ?? 0]),
  ),
]);

function linesOf(columns: number, spanOf: Parameters<typeof tileLines>[1]['spanOf'], by: string[] = []) {
  const items = flatten({ groups: groupRows(rows, levelsFor(by, rows)), rows }, () => true);
  return tileLines(items, { columns, spanOf }).map((line) =>
    line.kind === 'group' ? line.name : line.tiles.map(({ item, span }) => `${item.row.service}x${span}`).join(' '),
  );
}

describe('tiles', () => {
  it('stand beside each other as far as there is room', () => {
    expect(linesOf(3, () => 1)).toEqual(['1x1 2x1 3x1', '4x1']);
  });

  it('begin a new line with each group', () => {
    expect(linesOf(3, () => 1, ['namespace'])).toEqual(['a', '1x1 2x1 3x1', 'b', '4x1']);
  });

  it('are larger the more requests there are, and never wider than the panel', () => {
    expect(linesOf(4, spansByTraffic(rows))).toEqual(['1x3', '2x2 3x1 4x1']);
    expect(linesOf(2, spansByTraffic(rows))).toEqual(['1x2', '2x2', '3x1 4x1']);
  });
});
