import { expect, test } from 'vitest';
import { causes, causeTable, describeCause } from './causes.ts';
import { failureClasses } from './outcome-row.ts';
import { describeClass, describeConfidence, tellAll } from './terms.ts';

/** A language in which each term is its key. */
const byKey = (key: string) => `<${key}>`;

test('a cause, its reason and a class are told in another language by the keys of their rows', () => {
  expect(describeCause('crash_loop', 'oom_killed', byKey)).toBe('<cause.crash_loop>: <reason.crash_loop.oom_killed>');
  expect(describeClass('no_route', byKey)).toBe('<class.no_route>');
  expect(describeConfidence('likely', byKey)).toBe('<confidence.likely>');
});

test('words that only a newer exporter knows stay readable in every language', () => {
  expect(describeCause('moon_phase', 'full_moon', byKey)).toBe('moon phase: full moon');
  expect(describeCause('crash_loop', 'full_moon', byKey)).toBe('<cause.crash_loop>: full moon');
  expect(describeClass('moon_phase', byKey)).toBe('moon phase');
  expect(describeConfidence('', byKey)).toBe('');
});

test('each row is told once all are, under a key with one English text', () => {
  const told = new Map<string, string>();
  tellAll((key, english) => {
    expect(told.get(key) ?? english).toBe(english);
    told.set(key, english);
    return english;
  });
  const keys = causes.flatMap((cause) => [
    `cause.${cause}`,
    ...Object.keys(causeTable[cause].reasons).map((reason) => `reason.${cause}.${reason}`),
  ]);
  expect([...told.keys()]).toEqual(expect.arrayContaining([...keys, ...failureClasses.map((name) => `class.${name}`)]));
  expect([...told.values()].filter((english) => english.trim() === '')).toEqual([]);
});
