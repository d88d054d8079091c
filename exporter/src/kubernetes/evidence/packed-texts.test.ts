import { expect, test } from 'vitest';
import { PackedTexts, PlaceIndex } from './packed-texts.ts';

const texts = Array.from({ length: 100 }, (_, n) => JSON.stringify({ name: `wéb-${n}`, note: 'two\nlines'.repeat(n) }));

test('each text is read as it was added, whether its block is packed or open', () => {
  const packed = new PackedTexts();
  const places = texts.map((text) => packed.add(text));
  expect(packed.size).toBe(100);
  expect(places.map((at) => packed.read(at))).toEqual(texts);
});

test('a text is read at once, and again when others came after it', () => {
  const packed = new PackedTexts();
  const [first = '', ...others] = texts;
  const at = packed.add(first);
  expect(packed.read(at)).toBe(first);
  for (const other of others) packed.add(other);
  expect(packed.read(at)).toBe(first);
});

test('places are found by their key in ascending order, whatever was added between', () => {
  const index = new PlaceIndex();
  ['shop/web', 'shop/cart', 'shop/web', 'bank/web'].forEach((key, place) => index.add(key, place));
  expect(index.find('shop/web')).toEqual([0, 2]);
  expect(index.find('none')).toEqual([]);
  index.add('shop/web', 4);
  expect(index.find('shop/web')).toEqual([0, 2, 4]);
});

test('a thousand keys have a place each', () => {
  const index = new PlaceIndex();
  const keys = Array.from({ length: 1_000 }, (_, n) => `team-${n % 7}/service-${n}`);
  keys.forEach((key, place) => index.add(key, place));
  expect(keys.map((key) => index.find(key))).toEqual(keys.map((_, place) => [place]));
});
