import { expect, test } from 'vitest';
import { quantityOf } from './quantity.ts';

test.each([
  ['2', 2],
  ['0.5', 0.5],
  ['500m', 0.5],
  ['250n', 2.5e-7],
  ['1k', 1000],
  ['1Ki', 1024],
  ['1.5Gi', 1.5 * 1024 ** 3],
  ['1e3', 1000],
  ['1E', 1e18],
  ['-1', -1],
  ['1Xi', undefined],
  ['many', undefined],
  ['', undefined],
])('the quantity %s is %s', (text, expected) => {
  if (expected === undefined) expect(quantityOf(text)).toBeUndefined();
  else expect(quantityOf(text)).toBeCloseTo(expected, 12);
});
