import { expect, test } from 'vitest';
import type { Family, Sample } from './family.ts';
import { type Line, noLines, renewLines } from './line.ts';

type Subject = readonly Sample<string>[];

function family(type: Family<never>['type']): Family<Subject> {
  const samples = (subject: Subject) => subject;
  return { name: 'requests', type, help: '', labels: ['flag'], stability: 'stable', samples };
}

const counter = family('counter');
const gauge = family('gauge');
const sample = (flag: string, value: number): Sample<string> => [{ flag }, value];
const shown = (lines: readonly Line[]) => lines.map(({ series, value }) => [series, value]);

test('the name of a series is made once: its line stays the same object when its value or its place changes', () => {
  const before = renewLines(noLines, gauge, { subject: [sample('UH', 1), sample('UF', 2)] });
  const [uh, uf] = before;
  expect(renewLines(before, gauge, { subject: [sample('UH', 3), sample('UF', 4)] })).toBe(before);
  const after = renewLines(before, gauge, { subject: [sample('NR', 5), sample('UF', 6), sample('UH', 7)] });
  expect(after[1]).toBe(uf);
  expect(after[2]).toBe(uh);
  expect(shown(after)).toEqual([
    ['requests{flag="NR"}', 5],
    ['requests{flag="UF"}', 6],
    ['requests{flag="UH"}', 7],
  ]);
});

test('a counter is born at zero, and one that went away and comes back is not born again', () => {
  const born = renewLines(noLines, counter, { subject: [sample('UH', 500), sample('UF', 0)] });
  expect(born.map(({ value, bornWithValue }) => [value, bornWithValue])).toEqual([
    [0, true],
    [0, false],
  ]);
  const without = renewLines(born, counter, { subject: [sample('UF', 0)] });
  expect(shown(without)).toEqual([
    ['requests{flag="UF"}', 0],
    ['requests{flag="UH"}', undefined],
  ]);
  expect(shown(renewLines(without, counter, { subject: [sample('UH', 501), sample('UF', 0)] }))).toEqual([
    ['requests{flag="UH"}', 501],
    ['requests{flag="UF"}', 0],
  ]);
});

test('a gauge that goes away is forgotten', () => {
  const before = renewLines(noLines, gauge, { subject: [sample('UH', 1), sample('UF', 2)] });
  expect(shown(renewLines(before, gauge, { subject: [sample('UF', 2)] }))).toEqual([['requests{flag="UF"}', 2]]);
});

test('a counter that an earlier process showed goes on, and what is new in it is born at zero', () => {
  const before = renewLines(noLines, counter, { subject: [sample('UH', 500)], continues: true });
  expect(shown(before)).toEqual([['requests{flag="UH"}', 500]]);
  const after = renewLines(before, counter, { subject: [sample('UH', 501), sample('NR', 1)], continues: true });
  expect(shown(after)).toEqual([
    ['requests{flag="UH"}', 501],
    ['requests{flag="NR"}', 0],
  ]);
});
