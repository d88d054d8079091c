import { randomBelow } from '../../testing/random.ts';
import { expect, test } from 'vitest';
import { stampOf } from './stamp.ts';

const noon = Date.parse('2026-11-22T12:00:00Z') / 1000;
const stamp = (line: string) => stampOf(Buffer.from(line), 0, Buffer.byteLength(line));

test.each([
  ['2026-11-22T12:00:00.123456789Z GET /', { second: noon, nanos: 123_456_789, end: 31 }],
  ['2026-11-22T12:00:00.5Z GET /', { second: noon, nanos: 500_000_000, end: 23 }],
  ['2026-11-22T12:00:00Z GET /', { second: noon, nanos: 0, end: 21 }],
  ['2026-11-22T14:00:00.000000001+02:00 GET /', { second: noon, nanos: 1, end: 36 }],
  ['2026-11-22T12:00:00.123456789Z ', { second: noon, nanos: 123_456_789, end: 31 }],
])('%s begins with a time', (line, expected) => {
  expect(stamp(line)).toEqual(expected);
});

test.each([
  '',
  'GET / HTTP/1.1',
  '[2026-11-22T12:00:00.000Z] "GET / HTTP/1.1" 503 UH',
  '2026-11-22T12:00:00.123456789Z',
  '2026-13-45T12:00:00.1Z GET /',
  '2026-11-22T12:00:00.1234567890Z GET /',
  'unable to retrieve container logs for containerd://0123',
])('"%s" does not', (line) => {
  expect(stamp(line)).toBeUndefined();
});

test('a time counts only within the line', () => {
  const bytes = Buffer.from('x 2026-11-22T12:00:00Z GET /');
  expect(stampOf(bytes, 2, bytes.length)?.second).toBe(noon);
  expect(stampOf(bytes, 2, 22)).toBeUndefined();
});

test('any bytes at all are a time or none, and never more than the line', () => {
  const random = randomBelow(11);
  for (let round = 0; round < 5_000; round++) {
    const bytes = Buffer.from('2026-11-22T12:00:00.123456789Z GET /');
    for (let change = random(8); change > 0; change--) bytes[random(bytes.length)] = random(256);
    const found = stampOf(bytes, 0, random(bytes.length + 1));
    if (found !== undefined) expect(found.end).toBeLessThanOrEqual(bytes.length);
  }
});
