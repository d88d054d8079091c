import { describe, expect, test } from 'vitest';
import { nearestTo } from './nearest.ts';

type Pairs = Readonly<Record<string, string>>;

function near(selector: Pairs, others: Readonly<Record<string, Pairs>>, named = 'web'): string | undefined {
  const candidates = Object.entries(others).map(([name, labels]) => ({
    kind: 'Pod',
    name,
    labels: new Map(Object.entries(labels)),
  }));
  const found = nearestTo(new Map(Object.entries(selector)), candidates, named);
  if (found === undefined) return undefined;
  const words = found.differences.map(
    ({ key, has }) => `${key}: ${has === undefined ? 'none' : `${has.key}=${has.value}`}`,
  );
  return `${found.candidate.name} ${words.join(', ')}`;
}

describe('the nearest labels to a selector that matches nothing', () => {
  test.each<[string, Pairs, Record<string, Pairs>, string | undefined]>([
    ['a typo in the value', { app: 'report' }, { a: { app: 'queue' }, b: { app: 'reports' } }, 'b app: app=reports'],
    ['a typo in the key', { app: 'report' }, { a: { app: 'queue' }, b: { App: 'report' } }, 'b app: App=report'],
    [
      'another key for the same',
      { app: 'report' },
      { b: { 'app.kubernetes.io/name': 'report' } },
      'b app: app.kubernetes.io/name=report',
    ],
    [
      'one of two differs',
      { app: 'db', role: 'primary' },
      { a: { app: 'queue', role: 'primary-x' }, b: { app: 'db', role: 'replica' } },
      'b role: role=replica',
    ],
    ['one of two is not there', { app: 'db', tier: 'x1' }, { b: { app: 'db' } }, 'b tier: none'],
    [
      'a name that speaks for one',
      { app: 'abc' },
      { q: { app: 'queue' }, 'web-1': { app: 'xyzw' } },
      'web-1 app: app=xyzw',
    ],
    ['only the key that everybody has', { app: 'report' }, { a: { app: 'queue' }, b: { app: 'mailer' } }, undefined],
    ['nothing there', { app: 'report' }, {}, undefined],
  ])('%s', (...[, selector, others, expected]) => {
    expect(near(selector, others)).toBe(expected);
  });
});
