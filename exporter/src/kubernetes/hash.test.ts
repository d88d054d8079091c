import { expect, test } from 'vitest';
import { hash32, hash53 } from './hash.ts';

test('names that differ little have different hashes: a cluster of 200,000 addresses, and as many pods', () => {
  const hashes = new Set<number>();
  for (let i = 0; i < 200_000; i++) {
    hashes.add(hash53(`10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`));
    hashes.add(hash53(`36a545ff-dbba-4192-a5f6-${i.toString(16).padStart(12, '0')}`));
  }
  expect(hashes.size).toBe(400_000);
});

test('a hash is a whole number that a number holds, and always the same', () => {
  for (const name of ['', 'a', '10.0.0.1', 'fd00::1', 'ж', 'x'.repeat(10_000)]) {
    expect(Number.isSafeInteger(hash53(name)), name).toBe(true);
    expect(hash53(name)).toBe(hash53(name));
    expect(hash53(name)).toBeGreaterThanOrEqual(0);
  }
});

test('the hash of a node fits into 32 bits, and no name is 0', () => {
  // Test vectors of FNV-1a by its authors.
  expect([hash32(''), hash32('a'), hash32('foobar')]).toEqual([0, 0xe40c292c, 0xbf9cf968]);
});
