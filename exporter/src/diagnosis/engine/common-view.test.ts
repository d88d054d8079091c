import { expect, test } from 'vitest';
import { noon } from '../../testing/events.ts';
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
