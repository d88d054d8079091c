import { expect, test } from 'vitest';
import { noon } from '../../testing/events.ts';
import type { Diagnosed } from '../common/row.ts';
import { CommonView } from './common-view.ts';

function scene() {
  const view = new CommonView();
  let looks = 0;
  const results = {
    *[Symbol.iterator]() {
      looks++;
      yield* [];
    },
  };
  return { view, look: (now: number) => view.look(results, now), looks: () => looks };
}

test('the first change is looked at at once, and those of the next second together', () => {
  const { view, look, looks } = scene();
  look(noon);
  expect([looks(), view.due]).toEqual([0, Infinity]);
  view.changed();
  look(noon);
  expect([looks(), view.due]).toEqual([1, Infinity]);
  for (const ms of [10, 400, 999]) {
    view.changed();
    look(noon + ms);
  }
  expect([looks(), view.due]).toEqual([1, noon + 1_000]);
  look(noon + 1_000);
  expect([looks(), view.due]).toEqual([2, Infinity]);
});

test('with thousands of findings it is looked at as many milliseconds later', () => {
  const view = new CommonView();
  const findings = Array.from({ length: 30 }, () => ({ evidence: [] }));
  const many = Array.from({ length: 100 }, () => ({ upstream: {}, diagnosis: { findings } }) as unknown as Diagnosed);
  view.changed();
  view.look(many, noon);
  view.changed();
  expect(view.due).toBe(noon + 3_000);
});
