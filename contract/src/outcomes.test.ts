import { expect, test } from 'vitest';
import {
  bornClasses,
  bornFlags,
  classMeanings,
  classOf,
  type FailureClass,
  failureClasses,
  isFlag,
  type Outcome,
  outcomes,
  responseFlags,
} from './outcomes.ts';

test('every outcome has a class of the list, or none, and a meaning that is a sentence', () => {
  for (const row of outcomes) {
    expect([null, ...failureClasses]).toContain(row.class);
    expect(row.meaning).toMatch(/^[A-Z].+\.$/);
  }
});

test('no proxy has a word, or a long spelling, twice', () => {
  const spellings = outcomes.flatMap((row) =>
    [row.word, ...('long' in row ? [row.long] : [])].map((word) => `${row.proxy} ${word}`),
  );
  expect(new Set(spellings).size).toBe(spellings.length);
});

test('every class has an outcome and a meaning, and those born at zero are the first ones', () => {
  expect(new Set(outcomes.flatMap((row) => row.class ?? []))).toEqual(new Set(failureClasses));
  expect(Object.keys(classMeanings)).toEqual([...failureClasses]);
  expect(failureClasses.slice(0, bornClasses.length)).toEqual(bornClasses);
});

test('the flags are those of Envoy and "other"; what has a metric of its own is none', () => {
  expect(responseFlags).toHaveLength(30);
  const flags: readonly Outcome[] = outcomes.map(({ word }) => word).filter(isFlag);
  expect(flags).toEqual([...responseFlags.map(({ word }) => word), 'other']);
  expect(flags).toEqual(expect.arrayContaining([...bornFlags]));
});

test.each<[readonly Outcome[], FailureClass | undefined]>([
  [[], undefined],
  [['UH'], 'no_healthy_upstream'],
  [['no_backend'], 'no_healthy_upstream'],
  [['UF', 'URX'], 'connection_failure'],
  [['URX', 'UF'], 'connection_failure'],
  [['UH', 'URX'], 'no_healthy_upstream'],
  [['UT', 'URX'], 'retries_exhausted'],
  [['DC', 'UT'], 'timeout'],
  [['UC', 'UO'], 'reset'],
  [['other', 'RL'], 'policy'],
  [['other'], 'other'],
  [['DI'], undefined],
  [['DI', 'UT'], 'timeout'],
  [['RFCF', 'RLSE', 'panic'], undefined],
])('%j is one failure of class %s', (words, failure) => {
  expect(classOf('envoy', words)).toBe(failure);
});

test('a word means nothing in a proxy that does not have it', () => {
  expect(classOf('nginx', ['UH'])).toBeUndefined();
});
