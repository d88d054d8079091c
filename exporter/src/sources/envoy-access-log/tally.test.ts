import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { ModelEvent } from '../../model/event.ts';
import { parseLine } from './parse.ts';
import { Tally } from './tally.ts';

const testdata = path.join(import.meta.dirname, 'testdata');

function countsOf(lines: readonly string[]): ModelEvent[] {
  const tally = new Tally();
  for (const line of lines) tally.line(line);
  const events: ModelEvent[] = [];
  tally.flush({ source: 'envoy-access-log', at: 0, old: false }, (event) => events.push(event));
  return events;
}

/** One readable row per upstream, and what became of the lines. */
function golden(events: readonly ModelEvent[]): string {
  const rows = events.flatMap((event) => {
    if (event.type === 'lines') return [`lines ${event.result} ${event.count}`];
    if (event.type !== 'traffic') return [];
    return event.counts.map(({ namespace, service, port, subset, requests, flags }) => {
      const told = [...flags].map(([flag, count]) => `${flag}=${count}`).join(' ');
      return `${namespace || '-'}/${service}:${port || '-'}${subset && ` subset ${subset}`} requests=${requests} ${told}`.trimEnd();
    });
  });
  return `${rows.sort().join('\n')}\n`;
}

describe('log in, counts out', () => {
  test.each(['istio-text', 'envoy-text', 'istio-json'])('%s', async (name) => {
    const lines = readFileSync(path.join(testdata, `${name}.log`), 'utf8')
      .split('\n')
      .slice(0, -1);
    await expect(golden(countsOf(lines))).toMatchFileSnapshot(path.join(testdata, `${name}.golden`));
  });
});

test('any bytes at all are told apart from entries without throwing, and the next good line still counts', () => {
  const good = readFileSync(path.join(testdata, 'istio-text.log'), 'utf8').split('\n')[0] ?? '';
  let seed = 42;
  const random = (below: number): number => (seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648) % below;
  for (let round = 0; round < 2_000; round++) {
    const at = random(good.length);
    const noise = String.fromCharCode(...Array.from({ length: random(20) }, () => random(256)));
    const broken =
      random(2) === 0 ? good.slice(0, at) + noise + good.slice(at + random(30)) : `{${noise}${good.slice(at)}`;
    expect(() => parseLine(broken)).not.toThrow();
  }
  expect(golden(countsOf(['\u0000{"', good]))).toContain('shop/checkout:80 requests=1');
});

test('a hostile line costs time in proportion to its length', () => {
  const timeOf = (items: number): number => {
    const line = `[${'"ab",'.repeat(items)}`;
    const startedAt = performance.now();
    expect(parseLine(line)).toBeUndefined();
    return performance.now() - startedAt;
  };
  timeOf(1_000);
  // Quadratic, the second would take minutes; the test's own limit is ten seconds.
  timeOf(200_000);
});

test('a flush begins anew, so nothing is counted twice', () => {
  const tally = new Tally();
  tally.line('[t] "GET / HTTP/1.1" 503 UH - - "-" 0 19 0 - "-" "-" "-" "a" "-" outbound|80||a.b.svc.cluster.local');
  const events: ModelEvent[] = [];
  tally.flush({ source: 'x', at: 0, old: false }, (event) => events.push(event));
  tally.flush({ source: 'x', at: 0, old: false }, (event) => events.push(event));
  expect(events.map(({ type }) => type)).toEqual(['traffic', 'lines']);
});
