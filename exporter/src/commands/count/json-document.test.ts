import { expect, test } from 'vitest';
import { maxLineBytes } from '../../tail/line-splitter.ts';
import { collect } from '../../tail/testing/collect.ts';
import { JsonDocument } from './json-document.ts';

const objects = [
  { flags: 'UH', text: 'a } \\ " { [', inner: { list: [{}, 1] } },
  { flags: '-', text: '' },
];

/** What the reader of lines is given. */
function linesOf(text: string): string[] {
  const seen: string[] = [];
  const document = new JsonDocument(collect(seen));
  for (const line of text.split('\n')) document.line(Buffer.from(`x${line}y`), 1, 1 + Buffer.byteLength(line));
  document.end();
  return seen;
}

test.each([
  ['an array as gcloud prints it', JSON.stringify(objects, null, 2)],
  ['an array in one line', JSON.stringify(objects)],
  ['an array with a line for each object', `[\n${objects.map((one) => JSON.stringify(one)).join(',\n')}\n]`],
  ['objects as jq prints them', objects.map((one) => JSON.stringify(one, null, 2)).join('\n')],
  [
    'with blank lines and a line end of Windows',
    `\n  \n${JSON.stringify(objects, null, 4).replaceAll('\n', '\r\n')}\r\n`,
  ],
])('%s is handed on object by object', (_what, text) => {
  const seen = linesOf(text).filter((line) => line.trim() !== '');
  expect(seen.map((line) => JSON.parse(line) as unknown)).toEqual(objects);
});

test.each([
  ['a bracketed time', '[2026-11-22T12:00:00.000Z] "GET / HTTP/1.1" 503 UH\n{\n'],
  ['a whole object', '{"flags":"UH"}\n[\n'],
  ['a bracketed pod', '[pod/a/b] {"flags":"UH"}\n{\n'],
])('a log whose first line is %s is handed on as it is', (_what, text) => {
  expect(linesOf(text)).toEqual(text.split('\n'));
});

test('what is no object in an array is a line of its own, and so is an object that the file ends in', () => {
  expect(linesOf('[\n{"a":1}, 7,\n{"b":')).toEqual(['{"a":1} ', ', 7,', '{"b": ']);
});

test('an object that is too long is told of once, and the next is whole', () => {
  const long = JSON.stringify({ long: ['x'.repeat(maxLineBytes), 'y'] }, null, 1);
  expect(linesOf(`[\n${long},\n{"a":1}\n]`)).toEqual(['<too long>', '{"a":1} ']);
});
