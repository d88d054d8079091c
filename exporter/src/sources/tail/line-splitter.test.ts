import { expect, test } from 'vitest';
import { LineSplitter } from './line-splitter.ts';

function split(chunks: readonly (string | Buffer)[], maxBytes?: number): string[] {
  const seen: string[] = [];
  const splitter = new LineSplitter(
    { line: (line) => seen.push(line), tooLong: () => seen.push('<too long>') },
    maxBytes,
  );
  for (const chunk of chunks) splitter.push(Buffer.from(chunk));
  return seen;
}

test('lines are the same however the bytes are cut', () => {
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

test('a line over the limit is told of once, and the next one is whole', () => {
  expect(split(['0123456789', '0123456789\nnext\n'], 12)).toEqual(['<too long>', 'next']);
  expect(split(['0123456789', '0123456789', 'still\nnext\n'], 12)).toEqual(['<too long>', 'next']);
});

test('invalid UTF-8 does not stop the reader', () => {
  expect(split([Buffer.from([0xff, 0xfe, 0x0a]), 'ok\n'])).toEqual(['\ufffd\ufffd', 'ok']);
});
