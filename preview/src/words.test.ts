import { describe, expect, it } from 'vitest';
import { nameOf } from './upstreams.ts';
import { duration } from './words.ts';

describe('the words of the page', () => {
  it.each([
    ['2026-03-04T09:30:00Z', '0 s'],
    ['2026-03-04T09:29:18Z', '42 s'],
    ['2026-03-04T09:26:48Z', '3 min 12 s'],
    ['2026-03-04T07:00:00Z', '2 h 30 min'],
    ['2026-03-01T08:30:00Z', '3 d 1 h'],
    ['2026-03-04T09:31:00Z', '0 s'],
  ])('tell how long %s is ago in two units at most: %s', (since, words) => {
    expect(duration(since, '2026-03-04T09:30:00Z')).toBe(words);
  });

  it('name an upstream without namespace by its service alone', () => {
    expect(nameOf({ upstream_namespace: '', upstream_service: 'cart' })).toBe('cart');
    expect(nameOf({ upstream_namespace: 'shop', upstream_service: 'cart' })).toBe('shop/cart');
  });
});
