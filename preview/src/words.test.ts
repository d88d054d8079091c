import { describe, expect, it, vi } from 'vitest';
import { nameOf } from './upstreams.ts';
import { duration, isoTime } from './words.ts';

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

  it.each([
    ['UTC', '2026-03-04T09:26:48Z'],
    ['Europe/Berlin', '2026-03-04T10:26:48+01:00'],
    ['America/St_Johns', '2026-03-04T05:56:48-03:30'],
  ])('tell a time as ISO 8601 does, in the zone of the browser: %s', (zone, words) => {
    vi.stubEnv('TZ', zone);
    expect(isoTime('2026-03-04T09:26:48.250Z')).toBe(words);
    vi.unstubAllEnvs();
  });

  it('name an upstream without namespace by its service alone', () => {
    expect(nameOf({ upstream_namespace: '', upstream_service: 'cart' })).toBe('cart');
    expect(nameOf({ upstream_namespace: 'shop', upstream_service: 'cart' })).toBe('shop/cart');
  });
});
