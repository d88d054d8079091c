import { expect, test } from 'vitest';
import type { ModelEvent } from '../model/event.ts';
import { eventually } from '../testing/eventually.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { type Source, SourceError } from '../model/source.ts';
import { supervise } from '../app/supervise.ts';

function scene(run: Source['run'], clock = new FakeClock()) {
  const events: ModelEvent[] = [];
  const stop = new AbortController();
  const done = supervise(
    { run },
    { name: 'test', emit: (event) => events.push(event), clock, signal: stop.signal, random: () => 1 },
  );
  const asleep = () => eventually(() => expect(clock.sleeping).toBe(1));
  return { events, clock, stop, done, asleep };
}

test('a source that throws is down with its sentence and is run again after a growing delay', async () => {
  let runs = 0;
  const { events, clock, stop, done, asleep } = scene(() => {
    runs++;
    return Promise.reject(new SourceError('x is missing; make it'));
  });
  for (const delay of [500, 1_000, 2_000]) {
    await asleep();
    clock.advance(delay - 1);
    const before = runs;
    await asleep();
    clock.advance(1);
    await eventually(() => expect(runs).toBe(before + 1));
  }
  stop.abort();
  await done;
  expect(events[0]).toMatchObject({ type: 'source-down', error: 'x is missing; make it' });
  expect(events.filter(({ type }) => type === 'source-restarted')).toHaveLength(3);
});

test('a source that ran long before it failed starts from the first delay again', async () => {
  const starts: number[] = [];
  const clock = new FakeClock();
  const { stop, done, asleep } = scene(() => {
    starts.push(clock.now());
    if (starts.length === 3) clock.advance(120_000);
    return Promise.reject(new Error('boom'));
  }, clock);
  for (let i = 0; i < 4; i++) {
    await asleep();
    clock.advance(i === 2 ? 500 : 30_000);
  }
  await eventually(() => expect(starts.length).toBeGreaterThanOrEqual(4));
  stop.abort();
  await done;
  expect((starts[3] ?? 0) - (starts[2] ?? 0)).toBe(120_500);
});

test('a source that ends by itself is a fault too', async () => {
  const { events, stop, done, asleep } = scene(() => Promise.resolve());
  await asleep();
  stop.abort();
  await done;
  expect(events[0]).toMatchObject({ type: 'source-down', error: expect.stringContaining('ended by itself') as string });
});

test('an abort ends it without a fault', async () => {
  const { events, stop, done } = scene(
    (_emit, signal) => new Promise((resolve) => signal.addEventListener('abort', () => resolve())),
  );
  stop.abort();
  await done;
  expect(events).toEqual([]);
});
