import { expect, test } from 'vitest';
import { randomOf } from '../testing/random.ts';
import { DueQueue } from './due-queue.ts';

test('keys are handed out when their time has come, the earliest first', () => {
  const queue = new DueQueue();
  queue.set('late', 30);
  queue.set('soon', 10);
  queue.set('middle', 20);
  expect(queue.next).toBe(10);
  expect([...queue.take(20)]).toEqual(['soon', 'middle']);
  expect([...queue.take(20)]).toEqual([]);
  expect(queue.next).toBe(30);
});

test('another time takes the place of the one before, and Infinity takes the key out', () => {
  const queue = new DueQueue();
  queue.set('a', 10);
  queue.set('b', 15);
  queue.set('a', 40);
  queue.set('b', Infinity);
  expect(queue.next).toBe(40);
  queue.set('a', 5);
  expect([...queue.take(100)]).toEqual(['a']);
  expect(queue.next).toBe(Infinity);
});

test.each([1, 2, 3])('many keys at many times come as a sorted list of them would: seed %i', (seed) => {
  const random = randomOf(seed);
  const queue = new DueQueue();
  const times = new Map<string, number>();
  for (let n = 0; n < 2_000; n++) {
    const [key, at] = [`key-${Math.floor(random() * 300)}`, Math.floor(random() * 1_000)];
    queue.set(key, at);
    times.set(key, at);
  }
  const taken = [...queue.take(500)].map((key) => times.get(key));
  expect(taken).toEqual([...times.values()].filter((at) => at <= 500).sort((a, b) => a - b));
});
