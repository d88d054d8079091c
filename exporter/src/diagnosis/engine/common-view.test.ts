import { expect, test } from 'vitest';
import { noon } from '../../testing/events.ts';
import type { Diagnosed } from '../common/row.ts';
import { CommonView } from './common-view.ts';

/** An upstream whose findings name a node each, so that each leads to it. */
function hit(key: string, findings = 1, kind = 'Node'): Diagnosed {
  const evidence = [{ kind, namespace: '', name: 'node-3', field: 'status', value: 'Unknown' }];
  const finding = { cause: 'evicted', reason: '', confidence: 'certain', since: '2026-11-22T12:00:00.000Z', evidence };
  const diagnosis = { status: 'degraded', findings: Array.from({ length: findings }, () => finding) };
  return { upstream: { key }, diagnosis } as unknown as Diagnosed;
}

/** A view with all that it was told of; `look` answers with who is hit. */
function scene() {
  const view = new CommonView();
  const results = new Map<string, Diagnosed>();
  const tell = (...all: Diagnosed[]) => {
    for (const each of all) {
      results.set(each.upstream.key, each);
      view.changed(each.upstream.key, each);
    }
  };
  const look = (now: number) => {
    view.look(results.values(), now);
    return view.causes.map(({ named }) => named);
  };
  return { view, tell, look };
}

test('the first change is looked at at once, and those of the next second together', () => {
  const { view, tell, look } = scene();
  expect([look(noon), view.due]).toEqual([[], Infinity]);
  tell(hit('a'), hit('b'), hit('c'));
  expect([look(noon), view.due]).toEqual([[['a', 'b', 'c']], Infinity]);
  for (const [key, ms] of [
    ['d', 10],
    ['e', 400],
    ['f', 999],
  ] as const) {
    tell(hit(key));
    expect([look(noon + ms), view.due]).toEqual([[['a', 'b', 'c']], noon + 1_000]);
  }
  expect([look(noon + 1_000), view.due]).toEqual([[['a', 'b', 'c', 'd', 'e', 'f']], Infinity]);
});

test('an upstream that is no more, or whose findings lead to nothing any more, is told no more', () => {
  const { view, tell, look } = scene();
  tell(hit('a'), hit('b'), hit('c'), hit('d'), hit('e'));
  expect(look(noon)).toEqual([['a', 'b', 'c', 'd', 'e']]);
  view.changed('e', undefined);
  tell(hit('d', 0));
  expect(look(noon + 5_000)).toEqual([['a', 'b', 'c']]);
  tell(hit('c', 1, 'Pod'));
  expect(look(noon + 10_000)).toEqual([]);
});

test('a finding that leads to nothing is no reason to look', () => {
  const { view, tell } = scene();
  tell(hit('a', 1, 'Pod'));
  view.changed('b', undefined);
  expect(view.due).toBe(Infinity);
});

test('with thousands of findings that lead to something it is looked at as many milliseconds later', () => {
  const { view, tell, look } = scene();
  tell(...Array.from({ length: 100 }, (_, index) => hit(`${index}`, 30)));
  look(noon);
  tell(hit('0', 30));
  expect(view.due).toBe(noon + 3_000);
});
