import { expect, test } from 'vitest';
import { LineSplitter, Scratch } from './line-splitter.ts';
import { collect } from './testing/collect.ts';

function split(chunks: readonly (string | Buffer)[], maxBytes?: number): string[] {
  const seen: string[] = [];
  const splitter = new LineSplitter(collect(seen), maxBytes);
  const scratch = new Scratch(8);
  for (const chunk of chunks) splitter.push(scratch, Buffer.from(chunk));
  return seen;
}

test('lines are the same however the bytes are cut, a rune in the middle too', () => {
  const text = 'eins\nzwei ü\r\n\ndrei\n';
  const bytes = Buffer.from(text);
  for (let cut = 0; cut <= bytes.length; cut++) {
    expect(split([bytes.subarray(0, cut), bytes.subarray(cut)])).toEqual(['eins', 'zwei ü', '', 'drei']);
  }
});

test('a begun line waits for its end', () => {
  expect(split(['half'])).toEqual([]);
  expect(split(['half', ' and half\n'])).toEqual(['half and half']);
});

test('a line may come in many chunks', () => {
  expect(split('letter by letter\n'.match(/./gs) ?? [])).toEqual(['letter by letter']);
});

test('a line end may be cut between carriage return and line feed', () => {
  expect(split(['a\r', '\nb\n'])).toEqual(['a', 'b']);
});

test('a line over the limit is told of once, and the next one is whole', () => {
  expect(split(['0123456789', '0123456789\nnext\n'], 12)).toEqual(['<too long>', 'next']);
  expect(split(['0123456789', '0123456789', 'still\nnext\n'], 12)).toEqual(['<too long>', 'next']);
});

test('a line of exactly the limit is whole', () => {
  expect(split(['0123456789ab\n0123456789abc\nok\n'], 12)).toEqual(['0123456789ab', '<too long>', 'ok']);
});

test('invalid UTF-8 does not stop the reader', () => {
  expect(split([Buffer.from([0xff, 0xfe, 0x0a]), 'ok\n'])).toEqual(['\ufffd\ufffd', 'ok']);
});

test('what is begun in one file is not seen in another that shares the buffer', () => {
  const scratch = new Scratch();
  const [first, second]: [string[], string[]] = [[], []];
  const one = new LineSplitter(collect(first));
  const other = new LineSplitter(collect(second));
  one.push(scratch, Buffer.from('one begins'));
  other.push(scratch, Buffer.from('other begins'));
  one.push(scratch, Buffer.from(' and ends\n'));
  other.push(scratch, Buffer.from(' and ends\n'));
  expect([first, second]).toEqual([['one begins and ends'], ['other begins and ends']]);
});

test('a last line that its writer never ended is handed over at the end, once', () => {
  const seen: string[] = [];
  const splitter = new LineSplitter(collect(seen));
  splitter.push(new Scratch(), Buffer.from('a\nhalf'));
  splitter.end();
  splitter.end();
  expect(seen).toEqual(['a', 'half']);
});
