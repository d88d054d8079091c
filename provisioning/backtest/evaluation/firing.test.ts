import { describe, expect, it } from 'vitest';
import { firingsOf } from './firing.ts';

const end = 3600;
const at = (from: number, to: number): number[] =>
  Array.from({ length: (to - from) / 15 + 1 }, (_, index) => from + index * 15);

describe('an alert whose condition holds', () => {
  const holding = { interval: 15, for: 30, keepFiringFor: 0 };

  it('does not fire when it held for less than `for`', () => {
    expect(firingsOf(at(600, 615), holding, end)).toEqual([]);
  });

  it('fires at the evaluation at which it has held for `for`, and resolves at the first that finds nothing', () => {
    expect(firingsOf(at(600, 630), holding, end)).toEqual([{ from: 630, to: 645 }]);
  });

  it('fires at once without `for`', () => {
    expect(firingsOf([600], { ...holding, for: 0 }, end)).toEqual([{ from: 600, to: 615 }]);
  });

  it('fires at the next evaluation when `for` is no multiple of the interval', () => {
    expect(firingsOf(at(600, 660), { ...holding, for: 40 }, end)).toEqual([{ from: 645, to: 675 }]);
  });

  it('begins anew when it broke off while it was pending', () => {
    expect(firingsOf([600, 615, ...at(645, 675)], holding, end)).toEqual([{ from: 675, to: 690 }]);
  });

  it('is two alerts when it broke off while it was firing', () => {
    expect(firingsOf([...at(600, 645), ...at(675, 720)], holding, end)).toEqual([
      { from: 630, to: 660 },
      { from: 705, to: 735 },
    ]);
  });

  it('never fires when it never holds', () => {
    expect(firingsOf([], holding, end)).toEqual([]);
  });

  it('still fires at the end of what was evaluated', () => {
    expect(firingsOf(at(3000, 3600), { ...holding, keepFiringFor: 300 }, end)).toEqual([{ from: 3030, to: 3600 }]);
  });
});

describe('an alert that keeps firing', () => {
  const holding = { interval: 15, for: 30, keepFiringFor: 60 };

  it('resolves that long after the first evaluation that finds nothing', () => {
    expect(firingsOf(at(600, 630), holding, end)).toEqual([{ from: 630, to: 705 }]);
  });

  it('goes on when the condition comes back at the very evaluation that would have resolved it', () => {
    expect(firingsOf([...at(600, 630), 705], holding, end)).toEqual([{ from: 630, to: 780 }]);
  });

  it('is pending again when the condition comes back one evaluation later', () => {
    expect(firingsOf([...at(600, 630), ...at(720, 750)], holding, end)).toEqual([
      { from: 630, to: 705 },
      { from: 750, to: 825 },
    ]);
  });

  it('is not kept while it is only pending', () => {
    expect(firingsOf([600, 645, 690], holding, end)).toEqual([]);
  });
});
