import { expect, test } from 'vitest';
import { randomBelow } from '../../testing/random.ts';
import { PageChange } from './page-change.ts';
import { Page, pagePlaces } from './page.ts';

/** A page of two families; `put` takes blocks of the first one by place, and tells which buffer it has then. */
function scene() {
  const page = new Page(2);
  const change = new PageChange(2, pagePlaces);
  return {
    page,
    put: (blocks: Readonly<Record<number, string>>, areRead = false): Buffer => {
      for (const [place, block] of Object.entries(blocks)) change.put({ page, place: Number(place) }, 0, block);
      page.apply(change, areRead);
      change.clear();
      return page.bytes(0);
    },
  };
}

test('blocks stand in the order of their places, and a place without an upstream takes no bytes', () => {
  const { page, put } = scene();
  expect(put({ 5: 'five\n', 1: 'one\n', 63: 'last\n' }).toString()).toBe('one\nfive\nlast\n');
  expect(put({ 5: '' }).toString()).toBe('one\nlast\n');
  expect([1, 5, 62, 63].map((place) => page.block(0, place))).toEqual(['one\n', '', '', 'last\n']);
  expect(put({ 1: '', 63: '' })).toHaveLength(0);
});

test('a family whose lines stay the same keeps its buffer', () => {
  const { page, put } = scene();
  const before = put({ 1: 'one 1\n', 2: 'two 1\n' });
  expect(put({ 1: 'one 1\n' }, true)).toBe(before);
  expect(page.bytes(1)).toHaveLength(0);
});

test('a buffer that is being read stays as it is, and another takes its place', () => {
  const { put } = scene();
  const read = put({ 1: 'one 1\n', 2: 'two 1\n' });
  expect(put({ 1: 'one 2\n' }, true).toString()).toBe('one 2\ntwo 1\n');
  expect(put({ 1: 'one 10\n' }, true).toString()).toBe('one 10\ntwo 1\n');
  expect(read.toString()).toBe('one 1\ntwo 1\n');
});

test('memory that nobody reads is used again, whether or not a value takes more digits', () => {
  const { put } = scene();
  const { buffer } = put({ 1: 'one 1\n', 2: 'two 1\n' });
  for (const block of ['one 2\n', 'one 10\n', 'one 3\n']) {
    const bytes = put({ 1: block });
    expect(bytes.toString()).toBe(`${block}two 1\n`);
    expect(bytes.buffer).toBe(buffer);
  }
});

test('memory that became far too large is given back', () => {
  const { put } = scene();
  put({ 1: 'x'.repeat(10_000), 2: 'two 1\n' });
  expect(put({ 1: '' }).buffer.byteLength).toBeLessThan(1_000);
});

test('however blocks change, a page is what its blocks are, and what is read is left alone', () => {
  const below = randomBelow(7);
  const { page, put } = scene();
  const blocks = Array.from({ length: pagePlaces }, () => '');
  for (let step = 0; step < 500; step++) {
    const read = page.bytes(0);
    const asRead = read.toString();
    const areRead = below(2) === 0;
    const changes: Record<number, string> = {};
    for (let n = below(8); n >= 0; n--) changes[below(pagePlaces)] = 'Größe✓😀'.slice(0, below(4)).repeat(below(40));
    put(changes, areRead);
    Object.assign(blocks, changes);
    expect(page.bytes(0).toString()).toBe(Buffer.from(blocks.join('')).toString());
    if (areRead) expect(read.toString()).toBe(asRead);
  }
  const whole = (text: string): string => Buffer.from(text).toString();
  expect(blocks.map((_, place) => page.block(0, place)).join('')).toBe(blocks.map(whole).join(''));
});
