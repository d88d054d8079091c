import { describe, expect, it } from 'vitest';
import { step } from './roving';

/** Three lines: one place, three, and two. */
const counts = [1, 3, 2];
const places = { lines: 3, columnsOf: (line: number) => counts[line] ?? 1, perPage: 2 };

describe('the keyboard’s path', () => {
  it.each([
    ['ArrowDown', [1, 2], [2, 1]],
    ['ArrowUp', [1, 2], [0, 0]],
    ['ArrowRight', [1, 0], [1, 1]],
    ['ArrowRight', [1, 2], [2, 0]],
    ['ArrowLeft', [2, 0], [1, 2]],
    ['PageDown', [0, 0], [2, 0]],
    ['Home', [2, 1], [0, 0]],
    ['End', [0, 0], [2, 1]],
  ] as const)('leads with %s from %o to %o', (key, [line, column], [toLine, toColumn]) => {
    expect(step(key, { line, column }, places)).toEqual({ line: toLine, column: toColumn });
  });

  it('stays where it is at an end, and knows no other key', () => {
    expect(step('ArrowUp', { line: 0, column: 0 }, places)).toEqual({ line: 0, column: 0 });
    expect(step('ArrowDown', { line: 2, column: 1 }, places)).toEqual({ line: 2, column: 1 });
    expect(step('a', { line: 0, column: 0 }, places)).toBeUndefined();
  });
});
