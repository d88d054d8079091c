import { expect, test } from 'vitest';
import { RollingCount, recentWindowMs } from './rolling-count.ts';

const start = 1_000_000_000;

test('counts what happened within the last minute and forgets the rest', () => {
  const count = new RollingCount();
  count.add(5, start);
  count.add(2, start + 30_000);
  expect(count.sum(start + 30_000)).toBe(7);
  expect(count.sum(start + recentWindowMs + 5_000)).toBe(2);
  expect(count.sum(start + 2 * recentWindowMs)).toBe(0);
});

test('reading at a later time changes nothing for an earlier reader', () => {
  const count = new RollingCount();
  count.add(5, start);
  expect(count.sum(start + 10 * recentWindowMs)).toBe(0);
  expect(count.sum(start)).toBe(5);
});

test('an event from before the newest one is counted, not lost', () => {
  const count = new RollingCount();
  count.add(1, start + 20_000);
  count.add(4, start);
  expect(count.sum(start + 20_000)).toBe(5);
});

test('a rate is that since its birth, and over the window at the most', () => {
  const count = new RollingCount();
  count.add(10, start);
  count.add(10, start + 10_000);
  expect(count.perSecond(start + 10_000, start)).toBe(2);
  expect(count.perSecond(start + 10_000, start - 1_000_000)).toBe(20 / 55);
  expect(new RollingCount().perSecond(start, start)).toBe(0);
});

test('a clock that stepped back by an hour does not make the last event recent for an hour', () => {
  const count = new RollingCount();
  count.add(7, start + 3_600_000);
  count.add(1, start);
  expect(count.sum(start)).toBe(1);
  expect(count.sum(start + 120_000)).toBe(0);
});

test('a run begins with its first event and ends when a whole window passes without one', () => {
  const count = new RollingCount();
  count.add(1, start);
  count.add(1, start + 50_000);
  expect(count.since(start + 50_000)).toBe(start);
  count.add(1, start + 300_000);
  expect(count.since(start + 300_000)).toBe(start + 300_000);
  expect(count.since(start + 900_000)).toBeUndefined();
});

test('with a start it leaves out what happened before', () => {
  const count = new RollingCount();
  count.add(5, start);
  count.add(3, start + 20_000);
  expect(count.sum(start + 20_000, start + 10_000)).toBe(3);
  expect(count.sum(start + 20_000, Infinity)).toBe(0);
});
