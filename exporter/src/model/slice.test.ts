import { expect, test } from 'vitest';
import { Slice } from './slice.ts';

test('a slice is over when its time has passed, and the next one has as much again', async () => {
  let now = 100;
  let pauses = 0;
  const slice = new Slice({
    maxMs: 5,
    elapsed: () => now,
    pause: () => Promise.resolve(pauses++),
  });
  expect(slice.isOver).toBe(false);
  now += 4;
  expect(slice.isOver).toBe(false);
  now += 1;
  expect(slice.isOver).toBe(true);
  await slice.next();
  expect(pauses).toBe(1);
  expect(slice.isOver).toBe(false);
  now += 5;
  expect(slice.isOver).toBe(true);
});
