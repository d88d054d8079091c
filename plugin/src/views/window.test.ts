import { describe, expect, it } from 'vitest';
import { linesIn, startsOf } from './window';

describe('what is in view', () => {
  const starts = startsOf(['group', 'row', 'row', 'row', 'group'], (line) => (line === 'group' ? 30 : 40));

  it('knows where each line starts, and where all of them end', () => {
    expect([...starts]).toEqual([0, 30, 70, 110, 150, 180]);
  });

  it.each([
    { seen: { topPx: 0, heightPx: 29 }, lines: [0, 1] },
    { seen: { topPx: 30, heightPx: 39 }, lines: [1, 2] },
    { seen: { topPx: 69, heightPx: 2 }, lines: [1, 3] },
    { seen: { topPx: -240, heightPx: 1000 }, lines: [0, 5] },
    { seen: { topPx: 150, heightPx: 500 }, lines: [4, 5] },
    { seen: { topPx: 9999, heightPx: 100 }, lines: [4, 5] },
  ])('is every line of which something is seen, and no other: $seen', ({ seen, lines }) => {
    expect(linesIn(starts, seen)).toEqual(lines);
  });

  it('is nothing of an empty list', () => {
    expect(
      linesIn(
        startsOf([], () => 40),
        { topPx: 0, heightPx: 100 },
      ),
    ).toEqual([0, 0]);
  });
});
