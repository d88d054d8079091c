import { expect, test } from 'vitest';
import { keyOf, Position } from './position.ts';

test('a log that was never read is wanted from its start, or from the moment that was named', () => {
  const position = new Position();
  expect(position.since).toBeUndefined();
  position.beginAt(100);
  expect(position.since).toBe(100);
});

test('a log is taken up a second before its last line', () => {
  const position = new Position();
  position.take(1, 100);
  position.take(2, 107);
  expect(position.since).toBe(106);
});

test('lines that come again are known, as often as they came', () => {
  const position = new Position();
  expect([1, 1, 2].map((key) => position.take(key, 100))).toEqual([true, true, true]);
  position.rewind();
  expect([1, 1, 2, 1].map((key) => position.take(key, 100))).toEqual([false, false, false, true]);
  position.rewind();
  expect([1, 1, 2, 1, 3].map((key) => position.take(key, 100))).toEqual([false, false, false, false, true]);
});

test('a second interruption amid lines that come again forgets nothing', () => {
  const position = new Position();
  for (const key of [1, 2, 3]) position.take(key, 100);
  position.rewind();
  position.take(1, 100);
  position.rewind();
  expect([1, 2, 3, 4].map((key) => position.take(key, 100))).toEqual([false, false, false, true]);
});

test('lines that were rotated away are not waited for', () => {
  const position = new Position();
  for (const key of [1, 2, 3]) position.take(key, 100);
  position.rewind();
  expect([3, 4].map((key) => position.take(key, 100))).toEqual([false, true]);
});

test('a line stamped a moment before the one in front of it is remembered as well', () => {
  const position = new Position();
  position.take(1, 101);
  position.take(2, 100);
  expect(position.since).toBe(100);
  position.rewind();
  expect([1, 2, 3].map((key) => position.take(key, 100))).toEqual([false, false, true]);
});

test('a line without a time stands beside the last one', () => {
  const position = new Position();
  position.take(1, 100);
  position.take(-1);
  position.rewind();
  expect([position.take(1, 100), position.take(-1), position.take(-1)]).toEqual([false, false, true]);
});

test('a line without a time that came first is remembered with the next one', () => {
  const position = new Position();
  position.take(-1);
  position.rewind();
  expect([position.take(-1), position.take(1, 100)]).toEqual([false, true]);
  position.rewind();
  expect([position.take(-1), position.take(1, 100), position.take(-1)]).toEqual([false, false, true]);
});

test('lines of the same nanosecond differ by their bytes, and the same bytes by their nanosecond', () => {
  const key = (text: string, nanos: number) => {
    const bytes = Buffer.from(text);
    return keyOf(bytes, { second: 1, nanos, end: 0 }, bytes.length);
  };
  const keys = [key('a', 1), key('b', 1), key('a', 2), key('a', 1_000), key('a', 999_999_999), key('', 1)];
  expect(new Set(keys).size).toBe(keys.length);
  expect(keys.every(Number.isSafeInteger)).toBe(true);
  expect(key('a', 1)).toBe(key('a', 1));
});
