import { expect, test } from 'vitest';
import { Framing } from './framing.ts';
import { collect } from './testing/collect.ts';

const time = '2026-11-22T12:00:00.123456789Z';

function unwrap(lines: readonly string[], maxBytes?: number): string[] {
  const seen: string[] = [];
  const framing = new Framing(collect(seen), maxBytes);
  for (const line of lines) feed(framing, line);
  return seen;
}

/** A line in the middle of other bytes, as it lies in a buffer. */
function feed(framing: Framing, line: string): void {
  const bytes = Buffer.from(`before\n${line}\nafter`);
  framing.line(bytes, 7, 7 + Buffer.byteLength(line));
}

function docker(log: string, stream = 'stdout'): string {
  return JSON.stringify({ log, stream, time });
}

test('a full line of CRI is its text', () => {
  expect(unwrap([`${time} stdout F GET / 503 UH`, `${time} stderr F oops`])).toEqual(['GET / 503 UH', 'oops']);
});

test('the time of CRI may have any fraction and any offset', () => {
  const times = ['2026-11-22T12:00:00Z', '2026-11-22T12:00:00.1Z', '2026-11-22T12:00:00.123456789+01:00'];
  expect(unwrap(times.map((at) => `${at} stdout F text`))).toEqual(['text', 'text', 'text']);
});

test('the text of CRI may be empty, and further tags are skipped', () => {
  expect(unwrap([`${time} stdout F `, `${time} stdout F`, `${time} stdout F:x:y text`])).toEqual(['', '', 'text']);
});

test('parts are joined per stream, though the streams are mixed', () => {
  const lines = [
    `${time} stdout P one `,
    `${time} stderr P two `,
    `${time} stdout P and `,
    `${time} stderr F ends`,
    `${time} stdout F ends`,
    `${time} stdout F next`,
  ];
  expect(unwrap(lines)).toEqual(['two ends', 'one and ends', 'next']);
});

test('parts that together are too long are told of once, and the next line is whole', () => {
  const lines = [`${time} stdout P 0123456789`, `${time} stdout P 0123456789`, `${time} stdout F end`];
  expect(unwrap([...lines, `${time} stdout F next`], 15)).toEqual(['<too long>', 'next']);
});

test.each([
  'plain text',
  '',
  '2026-11-22T12:00:00Z "GET / HTTP/1.1" 503 UH',
  `${time} stdout X text`,
  `${time} stdlog F text`,
  `${time} stdout FF text`,
  '{"log":"istio","level":"info"}',
  '{"log":"text\\n","time":"2026-11-22T12:00:00Z"}',
  '{"log":"text\\n","stream":"stdout","time":"2026-11-22T12:00:00Z","more":1}',
  '{"message":"x","stream":"stdout","time":"2026-11-22T12:00:00Z"}',
  '{"log":"never ended',
])('%j passes untouched', (line) => {
  expect(unwrap([line])).toEqual([line]);
});

test.each([
  'plain',
  'with "quotes" and \\ backslashes \\"',
  'tab\tand \u0001 control',
  'ünïcödé € 😀',
  '',
  '{"json":"in \\"json\\""}',
  'ends with a backslash \\',
])('the text %j comes out of Docker json-file as it went in', (text) => {
  expect(unwrap([docker(`${text}\n`), docker(`${text}\r\n`)])).toEqual([text, text]);
});

test('the escapes of Docker are undone, those for pairs of surrogates too', () => {
  const line = `{"log":"\\u003ca\\u0026b\\u003e \\ud83d\\ude00 \\u2028 \\/\\n","stream":"stdout","time":"${time}"}`;
  expect(unwrap([line])).toEqual(['<a&b> 😀 \u2028 /']);
});

test('attributes between stream and time do no harm', () => {
  expect(unwrap([`{"log":"a\\n","stream":"stderr","attrs":{"tag":"x"},"time":"${time}"}`])).toEqual(['a']);
});

/** As long as the parts that Docker makes of a long line. */
const part = 'x'.repeat(16 * 1024);

test('parts of Docker are joined per stream', () => {
  const lines = [docker(part), docker('two\n', 'stderr'), docker(part), docker('ends\n')];
  expect(unwrap(lines)).toEqual(['two', `${part}${part}ends`]);
});

test('the last part of Docker may end without a line feed, because the program ended', () => {
  expect(unwrap([docker(part), docker('ends'), docker('next\n')])).toEqual([`${part}ends`, 'next']);
});

test('the length of a part of Docker is that of its text, not of what its escapes take', () => {
  const quotes = '"'.repeat(16 * 1024 - 1);
  expect(unwrap([docker(quotes), docker(`${quotes}"`), docker('ends\n')])).toEqual([quotes, `${quotes}"ends`]);
});

test('short lines of Docker whose line feed a collector has stripped are whole, each by itself', () => {
  const line =
    '{"log":"[2026-11-22T12:00:00.000Z] GET / 503 UH","stream":"stdout","time":"2026-11-22T12:00:00.123456789Z"}';
  const escaped = line.replace('GET /', String.raw`\"GET /\"\r`);
  expect(unwrap([line, line, escaped, line])).toEqual([
    '[2026-11-22T12:00:00.000Z] GET / 503 UH',
    '[2026-11-22T12:00:00.000Z] GET / 503 UH',
    '[2026-11-22T12:00:00.000Z] "GET /"\r 503 UH',
    '[2026-11-22T12:00:00.000Z] GET / 503 UH',
  ]);
});

test('parts outlive a checkpoint', () => {
  const seen: string[] = [];
  const before = new Framing(collect([]));
  feed(before, `${time} stdout P before `);
  const saved = before.save();
  feed(new Framing(collect(seen), undefined, saved), `${time} stdout F after`);
  expect(seen).toEqual(['before after']);
});

test('parts are handed over when the file ends, and forgotten when it was truncated', () => {
  const seen: string[] = [];
  const framing = new Framing(collect(seen));
  feed(framing, `${time} stdout P cut `);
  framing.reset();
  feed(framing, `${time} stdout P ended`);
  framing.end();
  expect(seen).toEqual(['ended']);
  expect(framing.save()).toBeUndefined();
});
