import { expect, test } from 'vitest';
import { FakeClock } from '../../testing/fake-clock.ts';
import { Budget } from './budget.ts';

const { signal } = new AbortController();

/** Lets every promise that can go on do so. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 50; turn++) await Promise.resolve();
}

test('a second’s worth of requests goes at once, and the others one after the other', async () => {
  const clock = new FakeClock();
  const budget = new Budget({ clock, perSecond: 4, concurrency: 100 });
  let gone = 0;
  const all = Array.from({ length: 8 }, () => budget.turn(signal).then(() => gone++));
  await settled();
  expect(gone).toBe(4);
  clock.advance(250);
  await settled();
  expect(gone).toBe(5);
  clock.advance(1_000);
  await settled();
  expect(gone).toBe(8);
  await Promise.all(all);
});

test('no more than so many are under way at a time, whether they fail or not', async () => {
  const budget = new Budget({ clock: new FakeClock(), perSecond: 1_000, concurrency: 2 });
  const ends: (() => void)[] = [];
  const request = () => new Promise<void>((_, reject) => ends.push(() => reject(new Error('failed'))));
  const all = Promise.allSettled(Array.from({ length: 5 }, () => budget.spend(signal, request)));
  await settled();
  expect(ends).toHaveLength(2);
  ends[0]?.();
  await settled();
  expect(ends).toHaveLength(3);
  for (let each = 1; each < 5; each++) {
    ends[each]?.();
    await settled();
  }
  expect((await all).map(({ status }) => status)).toEqual(Array.from({ length: 5 }, () => 'rejected'));
});

test('an answer of megabytes counts as many requests', async () => {
  const clock = new FakeClock();
  const budget = new Budget({ clock, perSecond: 4, concurrency: 1 });
  await budget.turn(signal);
  expect(budget.isShort).toBe(false);
  budget.answered(2 * 1024 * 1024);
  expect(budget.isShort).toBe(true);
  let gone = false;
  const next = budget.turn(signal).then(() => (gone = true));
  await settled();
  expect(gone).toBe(false);
  clock.advance(1_000);
  await next;
});

test('a server that asks to be left alone is', async () => {
  const clock = new FakeClock();
  const budget = new Budget({ clock, perSecond: 4, concurrency: 1 });
  budget.pause(60_000);
  let gone = false;
  const next = budget.spend(signal, () => Promise.resolve((gone = true)));
  clock.advance(59_000);
  await settled();
  expect(gone).toBe(false);
  clock.advance(1_000);
  await next;
});
