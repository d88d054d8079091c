import { describe, expect, test } from 'vitest';
import { randomBelow } from '../../testing/random.ts';
import { findByte, findFirst, findLast, findLastByte, holdsAt, isNumber, spread, zeroBytes } from './bytes.ts';

/** Bytes that are next to each other, or differ in the highest bit alone, are those that word tricks mix up. */
const tricky = [0x00, 0x01, 0x20, 0x21, 0x22, 0x23, 0x7f, 0x80, 0x81, 0xa2, 0xfe, 0xff];

function someBytes(random: (below: number) => number, length: number): Buffer {
  return Buffer.from(Array.from({ length }, () => tricky[random(tricky.length)] ?? 0));
}

/** Every range of some random buffers, also of those that begin in the middle of a larger one. */
function* ranges(seed: number): Generator<{ bytes: Buffer; from: number; end: number }> {
  const random = randomBelow(seed);
  for (let round = 0; round < 12; round++) {
    const bytes = someBytes(random, 40).subarray(round % 5);
    for (let from = 0; from <= bytes.length; from++)
      for (let end = from; end <= bytes.length; end++) yield { bytes, from, end };
  }
}

/** As Buffer finds it in the range alone, at its place in the whole. */
function within(from: number, found: number): number {
  return found < 0 ? -1 : from + found;
}

test('a byte is found first and last where Buffer finds it, at every alignment', () => {
  for (const { bytes, from, end } of ranges(1)) {
    const range = bytes.subarray(from, end);
    for (const byte of tricky) {
      const first = findByte(bytes, byte, from, end);
      const last = findLastByte(bytes, byte, from, end);
      if (first !== within(from, range.indexOf(byte)) || last !== within(from, range.lastIndexOf(byte)))
        expect.fail(`${byte} in ${bytes.toString('hex')} [${from}, ${end}): ${first}, ${last}`);
    }
  }
});

test('a literal is found first and last where Buffer finds it, also when it repeats its own beginning', () => {
  const literals = [[0x22], [0x22, 0x20], [0x00, 0x00], [0xff, 0x80], [0x22, 0x22, 0x20], [0x01, 0x00, 0x01]];
  for (const { bytes, from, end } of ranges(2)) {
    const range = bytes.subarray(from, end);
    for (const literal of literals.map((values) => Buffer.from(values))) {
      const first = findFirst(bytes, literal, from, end);
      const last = findLast(bytes, literal, from, end);
      if (first !== within(from, range.indexOf(literal)) || last !== within(from, range.lastIndexOf(literal)))
        expect.fail(`${literal.toString('hex')} in ${bytes.toString('hex')} [${from}, ${end}): ${first}, ${last}`);
    }
  }
});

test('a literal is not found where it would reach over the end of the range', () => {
  const bytes = Buffer.from('ab" "cd');
  const literal = Buffer.from('" "');
  expect(findFirst(bytes, literal, 0, 5)).toBe(2);
  expect(findFirst(bytes, literal, 0, 4)).toBe(-1);
  expect(findLast(bytes, literal, 0, 4)).toBe(-1);
});

test('nothing is found at once: first at the beginning, last at the end', () => {
  const nothing = Buffer.alloc(0);
  expect(findFirst(Buffer.from('abc'), nothing, 1, 3)).toBe(1);
  expect(findLast(Buffer.from('abc'), nothing, 1, 3)).toBe(3);
});

test('the lowest mark of zeroBytes is in the first byte that is zero, and there is none without one', () => {
  for (const a of tricky)
    for (const b of tricky)
      for (const c of tricky)
        for (const d of tricky) {
          const marks = zeroBytes(a | (b << 8) | (c << 16) | (d << 24));
          const first = marks === 0 ? -1 : (31 - Math.clz32(marks & -marks)) >> 3;
          if (first !== [a, b, c, d].indexOf(0)) expect.fail(`${a} ${b} ${c} ${d}: ${first}`);
        }
});

test('a byte is spread to all four places of a word', () => {
  expect(tricky.map((byte) => spread(byte) >>> 0)).toEqual(tricky.map((byte) => byte * 0x01010101));
});

test('a word that goes on over the end of the bytes does not stand there', () => {
  expect(holdsAt(Buffer.from('ab'), 1, Buffer.from('b'))).toBe(true);
  expect(holdsAt(Buffer.from('ab'), 1, Buffer.from('bc'))).toBe(false);
  expect(holdsAt(Buffer.from('ab'), -1, Buffer.from('a'))).toBe(false);
});

describe('what a number is', () => {
  test.each(['', '-', '0', '503', '0123456789'])('%j is one', (text) => {
    expect(isNumber(Buffer.from(text), 0, text.length)).toBe(true);
  });

  test.each(['--', '-1', '5 ', 'x', '/', ':', '5\u0080'])('%j is none', (text) => {
    const bytes = Buffer.from(text);
    expect(isNumber(bytes, 0, bytes.length)).toBe(false);
  });
});
