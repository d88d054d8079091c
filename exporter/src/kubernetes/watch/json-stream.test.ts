import { describe, expect, test } from 'vitest';
import { randomBelow } from '../../testing/random.ts';
import { JsonLines, ListItems } from './json-stream.ts';

/** Cuts bytes into pieces at every place that a function picks. */
function cut(text: string, next: () => number): Buffer[] {
  const bytes = Buffer.from(text);
  const pieces: Buffer[] = [];
  for (let at = 0; at < bytes.length;) {
    const length = 1 + next();
    pieces.push(bytes.subarray(at, at + length));
    at += length;
  }
  return pieces;
}

function readList(pieces: readonly Buffer[]) {
  const items = new ListItems();
  const found = pieces.flatMap((piece) => [...items.take(piece)].map((item) => JSON.parse(item) as unknown));
  return { found, envelope: JSON.parse(items.envelope()) as unknown };
}

const items = [
  { name: 'plain' },
  { name: 'brackets ]}[{ and "quotes" and \\ in a text', deep: [[{ a: [] }], {}] },
  { name: 'ünïcode 🙂 \u2028', items: [1, 2] },
  {},
];
const metadata = { resourceVersion: '12', continue: 'next', note: '"items":[' };

describe('a list is cut into its items', () => {
  test.each([
    ['as Kubernetes writes it', JSON.stringify({ kind: 'XList', metadata, items })],
    ['with room for people', JSON.stringify({ kind: 'XList', metadata, items }, null, 4)],
    ['with the metadata behind', JSON.stringify({ items, kind: 'XList', metadata })],
  ])('%s, wherever the pieces end', (_name, text) => {
    const random = randomBelow(3);
    for (const next of [() => 0, () => 1, () => 6, () => random(40), () => text.length]) {
      expect(readList(cut(text, next))).toEqual({ found: items, envelope: { kind: 'XList', metadata, items: [] } });
    }
  });

  test.each([
    ['no items', '{"kind":"XList","items":[]}', []],
    ['null, as an empty list of old servers', '{"kind":"XList","items":null}', null],
    ['none at all', '{"kind":"Status"}', undefined],
  ])('%s', (_name, text, left) => {
    const { found, envelope } = readList([Buffer.from(text)]);
    expect(found).toEqual([]);
    expect((envelope as { items?: unknown }).items).toEqual(left);
  });

  test('what is no JSON object is noticed with its first bytes', () => {
    expect(() => readList([Buffer.from('<html>')])).toThrow('no JSON object');
  });

  test('a list that breaks off is no JSON, though its whole items were handed over', () => {
    const text = JSON.stringify({ kind: 'XList', items });
    const whole = new ListItems();
    expect([...whole.take(Buffer.from(text.slice(0, -20)))].length).toBeGreaterThan(0);
    expect(() => JSON.parse(whole.envelope()) as unknown).toThrow(SyntaxError);
  });
});

describe('a watch is cut into its lines', () => {
  test('wherever the pieces end; what has no line end is no line', () => {
    const text = `${items.map((item) => JSON.stringify(item)).join('\n')}\n\n{"cut`;
    const random = randomBelow(5);
    for (const next of [() => 0, () => 2, () => random(50), () => text.length]) {
      const lines = new JsonLines();
      const found = cut(text, next).flatMap((piece) => [...lines.take(piece)]);
      expect(found.map((line) => JSON.parse(line) as unknown)).toEqual(items);
    }
  });

  test('a line without end is given up before it fills the memory', () => {
    const lines = new JsonLines();
    const piece = Buffer.alloc(1 << 20, 'x');
    expect(() => {
      for (let i = 0; i < 20; i++) expect([...lines.take(piece)]).toEqual([]);
    }).toThrow('bytes without an end');
  });
});
