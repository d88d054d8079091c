import { expect, test } from 'vitest';
import type { ModelEvent } from '../../model/event.ts';
import { teller } from '../../model/teller.ts';
import { FakeClock } from '../../testing/fake-clock.ts';
import { HeldObjects } from './held-objects.ts';
import { Keeper } from './keeper.ts';

/** A keeper of a world without any object, whose time a test moves on. */
function scene() {
  const clock = new FakeClock();
  const told: string[] = [];
  const trouble = new Set<string>();
  const stop = new AbortController();
  const emit = (event: ModelEvent): void => {
    if (event.type === 'evidence') told.push(`${event.evidence === undefined ? 'ends' : 'tells'} ${event.service}`);
  };
  const keeper = new Keeper({
    reader: () => new HeldObjects([], 'the files'),
    clock,
    tell: teller('kubernetes', { emit, clock }),
    inTrouble: () => trouble,
    isIn: (namespace) => namespace !== 'other',
  });
  const done = keeper.run(stop.signal);
  const pass = async (ms: number): Promise<void> => {
    for (let passed = 0; passed < ms; passed += 250) {
      clock.advance(250);
      for (let turn = 0; turn < 200; turn++) await Promise.resolve();
    }
  };
  const taken = (): string[] => told.splice(0);
  const end = async (): Promise<void> => {
    stop.abort();
    await done;
  };
  return { keeper, trouble, pass, taken, end };
}

test('evidence of an upstream in trouble is told at once, again as it grows older, and no more when it is well', async () => {
  const { trouble, pass, taken, end } = scene();
  trouble.add('shop/web');
  await pass(250);
  expect(taken()).toEqual(['tells web']);
  await pass(1_000);
  expect(taken()).toEqual(['tells web']);
  await pass(60_000);
  expect(taken().length).toBeLessThan(9);
  trouble.delete('shop/web');
  await pass(250);
  expect(taken()).toEqual(['ends web']);
  await end();
});

test('a change of the upstream does not wait', async () => {
  const { keeper, trouble, pass, taken, end } = scene();
  trouble.add('shop/web');
  await pass(60_000);
  taken();
  await pass(500);
  taken();
  keeper.changed('shop', 'web');
  await pass(500);
  expect(taken()).toEqual(['tells web']);
  await end();
});

test('whoever has no evidence yet comes before whoever has some', async () => {
  const { trouble, pass, taken, end } = scene();
  for (let each = 0; each < 50; each++) trouble.add(`shop/web-${each}`);
  await pass(250);
  const first = taken();
  expect(new Set(first).size).toBe(first.length);
  await end();
});

test('nobody collects for other namespaces, nor for what is in none', async () => {
  const { trouble, pass, taken, end } = scene();
  trouble.add('other/web').add('/example.com');
  await pass(1_000);
  expect(taken()).toEqual([]);
  await end();
});
