import { expect, test } from 'vitest';
import { Trouble } from './trouble.ts';

test('who has nothing healthy comes before who is degraded, and both are counted by namespace', () => {
  const trouble = new Trouble();
  trouble.set('shop/web', 'degraded');
  trouble.set('shop/cart', 'no_healthy_upstream');
  trouble.set('bank/pay', 'degraded');
  trouble.set('bank/ok', 'healthy');
  expect([...trouble]).toEqual(['shop/cart', 'shop/web', 'bank/pay']);
  expect(trouble.size).toBe(3);
  expect([...trouble.byNamespace]).toEqual([
    ['shop', 2],
    ['bank', 1],
  ]);
});

test('who becomes worse, better, well or nobody counts as what it is now', () => {
  const trouble = new Trouble();
  for (const status of ['degraded', 'no_healthy_upstream', 'degraded'] as const) trouble.set('shop/web', status);
  expect([...trouble.byNamespace]).toEqual([['shop', 1]]);
  trouble.set('shop/web', 'healthy');
  trouble.set('shop/web', undefined);
  expect([...trouble, ...trouble.byNamespace]).toEqual([]);
  expect(trouble.has('shop/web')).toBe(false);
});
