import { expect, test } from 'vitest';
import { randomBelow } from '../testing/random.ts';
import { ByteTable } from './byte-table.ts';

/** The number of the bytes, which are added where they are new. */
function numberOf(table: ByteTable, bytes: Buffer, start: number, end: number): number {
  const known = table.find(bytes, start, end);
  return known >= 0 ? known : table.add(bytes, start, end);
}

test('the same bytes have the same number, wherever they stand', () => {
  const table = new ByteTable();
  const name = 'outbound|80||checkout.shop.svc.cluster.local';
  expect(table.find(Buffer.from(name), 0, name.length)).toBe(-1);
  for (let offset = 0; offset < 9; offset++) {
    const bytes = Buffer.from(`${'x'.repeat(offset)}${name}${'y'.repeat(9 - offset)}`);
    expect(numberOf(table, bytes, offset, offset + name.length)).toBe(0);
  }
  expect(table.size).toBe(1);
});

test('names are numbered in the order in which they are added, and keep their number while the table grows', () => {
  const table = new ByteTable();
  const names = Array.from({ length: 20_000 }, (_, n) => Buffer.from(`${'long'.repeat(n % 40)}-${n}`));
  for (const [n, name] of names.entries()) expect(numberOf(table, name, 0, name.length)).toBe(n);
  for (const [n, name] of names.entries()) expect(table.find(name, 0, name.length)).toBe(n);
  expect(table.size).toBe(names.length);
});

test('every offset and length of a text is told apart as a Map of strings does it', () => {
  const random = randomBelow(7);
  // Few different bytes, so that many pieces are the same and many more differ in their last byte alone.
  const text = Buffer.from(Array.from({ length: 160 }, () => [0x00, 0x61, 0x80, 0xff][random(4)] ?? 0));
  const table = new ByteTable();
  const model = new Map<string, number>();
  for (let start = 0; start < text.length; start++) {
    for (let end = start; end <= Math.min(text.length, start + 40); end++) {
      const key = text.toString('latin1', start, end);
      const known = model.get(key);
      expect(table.find(text, start, end)).toBe(known ?? -1);
      if (known !== undefined) continue;
      expect(table.add(text, start, end)).toBe(model.size);
      model.set(key, model.size);
    }
  }
  expect(table.size).toBe(model.size);
});

test('random names of random buffers are told apart as a Map of strings does it', () => {
  const random = randomBelow(42);
  const table = new ByteTable();
  const model = new Map<string, number>();
  for (let round = 0; round < 30_000; round++) {
    const bytes = Buffer.from(Array.from({ length: 1 + random(12) }, () => 0x61 + random(3)));
    const start = random(bytes.length);
    const end = start + random(bytes.length - start + 1);
    const key = bytes.toString('latin1', start, end);
    expect(numberOf(table, bytes, start, end)).toBe(model.get(key) ?? model.size);
    if (!model.has(key)) model.set(key, model.size);
  }
});

test('no name at all is a name, and one of blanks or NUL bytes another', () => {
  const table = new ByteTable();
  const bytes = Buffer.from([0, 0, 0, 0, 0, 0x20]);
  const numbers = [0, 1, 2, 3, 4, 5].map((length) => numberOf(table, bytes, 0, length));
  expect(numbers).toEqual([0, 1, 2, 3, 4, 5]);
  expect(numberOf(table, bytes, 5, 6)).toBe(6);
  expect(numberOf(table, bytes, 3, 3)).toBe(0);
});

test('names made to collide cost no more than others', () => {
  // Two words that undo each other's difference in the highest bit, so often that there are 2 ** 16 names: in one bucket
  // these would take half a minute, and the test's own limit is ten seconds.
  const pairs = 16;
  const table = new ByteTable();
  for (let n = 0; n < 2 ** pairs; n++) {
    const name = Buffer.alloc(8 * pairs, 'a');
    for (let pair = 0; pair < pairs; pair++) {
      if (((n >> pair) & 1) === 0) continue;
      name.writeUInt32LE((name.readUInt32LE(8 * pair) ^ 0x80000000) >>> 0, 8 * pair);
      name.writeUInt32LE((name.readUInt32LE(8 * pair + 4) ^ 0x80010000) >>> 0, 8 * pair + 4);
    }
    expect(numberOf(table, name, 0, name.length)).toBe(n);
  }
});
