import { describe, expect, it } from 'vitest';
import { formatCount, formatRate } from './words';

describe('the words of the panel', () => {
  it.each([
    [undefined, '?'],
    [0, '0 req/s'],
    [0.004, '< 0.01 req/s'],
    [0.25, '0.25 req/s'],
    [4.25, '4.3 req/s'],
    [123, '123 req/s'],
    [12_345, '12.3K req/s'],
  ])('write a rate of %s as %s', (rate, words) => {
    expect(formatRate(rate)).toBe(words);
  });

  it('write an unknown count as a question mark', () => {
    expect([formatCount(0), formatCount(undefined)]).toEqual(['0', '?']);
  });
});
