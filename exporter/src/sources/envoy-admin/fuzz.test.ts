import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { SourceError } from '../../model/source.ts';
import { ClustersReader } from './clusters.ts';
import { randomBelow } from '../../testing/random.ts';
import { parseSample } from './exposition.ts';
import { StatsReader } from './stats.ts';

const captures = path.join(import.meta.dirname, 'testdata');

function readerOf(kind: 'json' | 'prom'): ClustersReader | StatsReader {
  return kind === 'json' ? new ClustersReader('here') : new StatsReader('here');
}

function readAll(kind: 'json' | 'prom', body: Buffer, random: (below: number) => number): unknown {
  const reader = readerOf(kind);
  for (let at = 0; at < body.length;) {
    const end = Math.min(body.length, at + 1 + random(700));
    reader.push(body.subarray(at, end));
    at = end;
  }
  return reader.end();
}

describe.each(['json', 'prom'] as const)('an answer in %s', (kind) => {
  const capture = readFileSync(path.join(captures, `istio-after.${kind}`));
  const whole = readAll(kind, capture, () => 1 << 20);

  test('means the same however it is cut into chunks', () => {
    for (let seed = 1; seed <= 200; seed++) {
      expect(readAll(kind, capture, randomBelow(seed)), `seed ${seed}`).toEqual(whole);
    }
  });

  test('that is cut short is refused with a sentence', () => {
    const trimmed = capture.toString().trimEnd();
    for (let length = 1; length < trimmed.length; length += 7) {
      const cut = Buffer.from(trimmed.slice(0, length));
      // A text that ends exactly behind a line is whole, as far as anybody can tell.
      if (kind === 'prom' && cut.at(-1) === 0x0a) continue;
      expect(() => readAll(kind, cut, () => 500), `length ${length}`).toThrow(SourceError);
    }
  });

  test('of damaged or arbitrary bytes gives clusters or a sentence, never another error', () => {
    for (let seed = 1; seed <= 2_000; seed++) {
      const random = randomBelow(seed);
      const body = seed % 4 === 0 ? Buffer.alloc(random(300), 0) : Buffer.from(capture);
      const damage = body.length === capture.length ? 1 + random(20) : body.length;
      for (let i = 0; i < damage; i++) body[random(body.length)] = random(256);
      try {
        readAll(kind, body, random);
      } catch (error) {
        expect(error, `seed ${seed}`).toBeInstanceOf(SourceError);
      }
    }
  });
});

test('a long line of one repeated piece is refused in one pass, whichever it is', () => {
  for (const piece of ['{', '"', '\\', 'a=', 'a="b",', ' ', '{a="']) {
    expect(parseSample(`m{${piece.repeat(60_000 / piece.length)}`)).toBeUndefined();
  }
});

test('deep nesting is refused or read, but breaks nothing', () => {
  const reader = new ClustersReader('here');
  expect(() => {
    reader.push(Buffer.from('{"cluster_statuses":[{"name":' + '['.repeat(1_000_000)));
    reader.end();
  }).toThrow(SourceError);
});
