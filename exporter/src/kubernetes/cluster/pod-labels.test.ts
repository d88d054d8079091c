import { expect, test } from 'vitest';
import { type PodAnswer, PodLabels } from './pod-labels.ts';

const selector = new Map([['app', 'web']]);
const question = (name: string) => ({ key: `shop/${name}`, namespace: 'shop', name, selector });
const web = question('web');
const known = (...pods: readonly number[]): PodAnswer['labels'] =>
  new Map(pods.map((pod) => [pod, new Map([['pod', String(pod)]])]));
const at = (now: number, labels: PodAnswer['labels'], trust: PodAnswer['trust'] = 'fresh'): PodAnswer => ({
  now,
  labels,
  trust,
});

test('pods are asked for at once, and not again before half a minute while every endpoint is known', () => {
  const labels = new PodLabels();
  expect(labels.of(web, [1])).toBeUndefined();
  expect(labels.take(0)).toEqual(web);
  expect(labels.learn(web.key, at(0, known(1)))).toBe(true);
  expect(labels.of(web, [1])).toEqual(known(1));
  expect(labels.take(29_999)).toBeUndefined();
  expect(labels.take(30_000)).toEqual(web);
  expect(labels.learn(web.key, at(30_000, known(1)))).toBe(false);
});

test('the more services there are the rarer each is asked for again: two of them a second', () => {
  const labels = new PodLabels();
  for (let n = 0; n < 1_000; n++) labels.of(question(`web-${n}`), []);
  for (let asked = labels.take(0); asked !== undefined; asked = labels.take(0)) labels.learn(asked.key, at(0, known()));
  expect(labels.take(499_999)).toBeUndefined();
  expect(labels.take(500_000)).toBeDefined();
});

test('an endpoint that nobody knows is asked for, at most once a second for a service', () => {
  const labels = new PodLabels();
  labels.of(web, [1]);
  labels.take(0);
  labels.learn(web.key, at(0, known(1)));
  expect(labels.of(web, [1, 2])).toBe('pending');
  expect(labels.take(999)).toBeUndefined();
  expect(labels.take(1_000)).toEqual(web);
});

test('a pod that is missed twice is gone, and is asked for no more', () => {
  const labels = new PodLabels();
  labels.of(web, [1]);
  labels.take(0);
  labels.learn(web.key, at(0, known()));
  expect(labels.of(web, [1])).toBe('pending');
  labels.take(1_000);
  labels.learn(web.key, at(1_000, known()));
  expect(labels.of(web, [1])).toEqual(new Map([[1, undefined]]));
  labels.take(31_000);
  labels.learn(web.key, at(31_000, known()));
  expect(labels.of(web, [1])).toEqual(new Map([[1, undefined]]));
  expect(labels.take(60_999)).toBeUndefined();
});

test('what was read before the question does not say that a pod is gone', () => {
  const labels = new PodLabels();
  labels.of(web, [1]);
  for (const now of [0, 1_000, 2_000]) {
    labels.take(now);
    labels.learn(web.key, at(now, known(), 'old'));
    expect(labels.of(web, [1])).toBe('pending');
  }
});

test('where pods may not be read nothing is known, and it is asked again after a while', () => {
  const labels = new PodLabels();
  labels.of(web, [1]);
  labels.take(0);
  labels.learn(web.key, at(0, known(1)));
  labels.take(30_000);
  expect(labels.learn(web.key, at(30_000, undefined))).toBe(true);
  expect(labels.of(web, [1])).toBeUndefined();
  expect(labels.take(34_999)).toBeUndefined();
  expect(labels.take(35_000)).toEqual(web);
});

test('labels that somebody changed are news', () => {
  const labels = new PodLabels();
  labels.of(web, [1]);
  labels.learn(web.key, at(0, known(1)));
  expect(labels.learn(web.key, at(1, new Map([[1, new Map([['pod', 'other']])]])))).toBe(true);
  expect(
    labels.learn(
      web.key,
      at(
        2,
        new Map([
          [
            1,
            new Map([
              ['pod', 'other'],
              ['more', ''],
            ]),
          ],
        ]),
      ),
    ),
  ).toBe(true);
});

test('nobody asks for the pods of a service that is divided no more, and an answer about it is none', () => {
  const labels = new PodLabels();
  labels.of(web, [1]);
  labels.forget(web.key);
  expect(labels.take(Infinity)).toBeUndefined();
  expect(labels.learn(web.key, at(0, known(1)))).toBe(false);
});
