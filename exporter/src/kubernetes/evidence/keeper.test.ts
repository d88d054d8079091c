import { expect, test } from 'vitest';
import type { ModelEvent } from '../../model/event.ts';
import { teller } from '../../model/teller.ts';
import { service } from '../../testing/events.ts';
import { FakeClock } from '../../testing/fake-clock.ts';
import { HeldObjects } from './held-objects.ts';
import { Keeper } from './keeper.ts';
import type { ObjectReader } from './reader.ts';
import { only } from '../../model/in-trouble.ts';

/** A keeper of a world without any object, whose time a test moves on. */
function scene() {
  const clock = new FakeClock();
  const told: string[] = [];
  const trouble = new Set<string>();
  const emit = (event: ModelEvent): void => {
    if (event.type === 'evidence') told.push(`${event.evidence === undefined ? 'ends' : 'tells'} ${event.service}`);
  };
  const keeper = new Keeper({
    clock,
    slicing: { maxMs: 5, elapsed: () => 0, pause: () => Promise.resolve() },
    warn: (sentence) => told.push(sentence),
    inTrouble: () => only(...trouble),
    isIn: (namespace) => namespace !== 'other',
  });
  const held = new HeldObjects([], 'the files');
  const tell = teller('kubernetes', { emit, clock });
  const run = (reader: ObjectReader = held): (() => Promise<void>) => {
    const stop = new AbortController();
    const done = keeper.run({ reader: () => reader, tell, signal: stop.signal });
    return () => {
      stop.abort();
      return done;
    };
  };
  const pass = async (ms: number): Promise<void> => {
    for (let passed = 0; passed < ms; passed += 250) {
      clock.advance(250);
      for (let turn = 0; turn < 200; turn++) await Promise.resolve();
    }
  };
  const taken = (): string[] => told.splice(0);
  return { keeper, trouble, pass, taken, run };
}

test('evidence of an upstream in trouble is told at once, again as it grows older, and no more when it is well', async () => {
  const { trouble, pass, taken, run } = scene();
  const end = run();
  trouble.add('shop/web');
  await pass(250);
  expect(taken()).toEqual(['tells web']);
  await pass(1_000);
  expect(taken()).toEqual(['tells web']);
  await pass(60_000);
  expect(taken().length).toBeLessThan(30);
  trouble.delete('shop/web');
  await pass(250);
  expect(taken()).toEqual(['ends web']);
  await end();
});

test('a change of the upstream does not wait, and many of them are one', async () => {
  const { keeper, trouble, pass, taken, run } = scene();
  const end = run();
  trouble.add('shop/web');
  await pass(60_000);
  taken();
  await pass(500);
  taken();
  for (let change = 0; change < 10; change++) keeper.heard({ type: 'service', service: service({ name: 'web' }) });
  await pass(1_250);
  expect(taken()).toEqual(['tells web']);
  await end();
});

test('whoever has no evidence yet comes before whoever has some', async () => {
  const { trouble, pass, taken, run } = scene();
  const end = run();
  for (let each = 0; each < 50; each++) trouble.add(`shop/web-${each}`);
  await pass(250);
  const first = taken();
  expect(new Set(first).size).toBe(first.length);
  await end();
});

test('who waits for evidence is counted, until each was looked at once', async () => {
  const { keeper, trouble, pass, run } = scene();
  const answers: (() => void)[] = [];
  const end = run({ list: () => new Promise((resolve) => answers.push(() => resolve({ objects: [] }))) });
  for (let each = 0; each < 6; each++) trouble.add(`shop/web-${each}`);
  trouble.add('other/web');
  await pass(250);
  expect([keeper.waiting, keeper.isBehind]).toEqual([6, true]);
  for (let turn = 0; turn < 10; turn++) {
    for (const answer of answers.splice(0)) answer();
    await pass(250);
  }
  expect([keeper.waiting, keeper.isBehind]).toEqual([0, false]);
  const ended = end();
  for (const answer of answers) answer();
  await ended;
});

test('nobody collects for other namespaces, nor for what has but a name of ours; hosts may have routes', async () => {
  const { trouble, pass, taken, run } = scene();
  const end = run();
  trouble.add('other/web').add('/__unnamed__').add('/example.com');
  await pass(1_000);
  expect(taken()).toEqual(['tells example.com']);
  await end();
});

test('what one run told ends in the next one, when the trouble ended between them', async () => {
  const { trouble, pass, taken, run } = scene();
  trouble.add('shop/web');
  const endFirst = run();
  await pass(250);
  await endFirst();
  trouble.delete('shop/web');
  taken();
  const end = run();
  await pass(250);
  expect(taken()).toEqual(['ends web']);
  await end();
});

test('an upstream that nobody understands takes no other along, and is named', async () => {
  const { trouble, pass, taken, run } = scene();
  trouble.add('shop/web').add('odd/web');
  const end = run({
    list: ({ namespace }) =>
      namespace === 'odd' ? Promise.reject(new Error('no such thing')) : Promise.resolve({ objects: [] }),
  });
  await pass(250);
  const told = taken();
  expect(told).toContain('tells web');
  expect(told.find((each) => each.includes('odd/web'))).toContain('no such thing');
  await end();
});

test('however many change all the time, those without evidence need not wait for them', async () => {
  const { keeper, trouble, pass, taken, run } = scene();
  const end = run();
  const old = Array.from({ length: 500 }, (_, each) => `web-${each}`);
  for (const name of old) trouble.add(`shop/${name}`);
  await pass(60_000);
  taken();
  for (const name of old) keeper.heard({ type: 'service', service: service({ name }) });
  trouble.add('shop/new');
  await pass(250);
  const told = taken();
  expect(told).toContain('tells new');
  expect(told.length).toBeLessThan(20);
  await pass(40_000);
  expect(new Set([...told, ...taken()]).size).toBe(501);
  await end();
});
