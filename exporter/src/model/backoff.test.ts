import { expect, test } from 'vitest';
import { FakeClock } from '../testing/fake-clock.ts';
import { Backoff, type BackoffOptions } from './backoff.ts';

/** A back-off whose waits pass at once, and how long each would have been. */
function scene(options: Partial<BackoffOptions> = {}) {
  const clock = new FakeClock();
  const waits: number[] = [];
  const sleep = (ms: number): Promise<void> => {
    waits.push(ms);
    clock.advance(ms);
    return Promise.resolve();
  };
  const backoff = new Backoff({
    clock: { now: () => clock.now(), sleep },
    random: () => 1,
    firstMs: 200,
    ...options,
  });
  const wait = (minMs?: number) => backoff.wait(new AbortController().signal, minMs);
  return { clock, backoff, waits, wait };
}

test('the other side may ask for longer, not for shorter', async () => {
  const { waits, wait } = scene();
  await wait(5_000);
  await wait(1);
  expect(waits).toEqual([5_000, 400]);
});

test('after a reset, and after it went well for long enough, the first wait comes again', async () => {
  const { clock, backoff, waits, wait } = scene({ resetAfterMs: 60_000 });
  await wait();
  await wait();
  backoff.reset();
  await wait();
  clock.advance(60_000);
  await wait();
  clock.advance(60_001);
  await wait();
  expect(waits).toEqual([200, 400, 200, 400, 200]);
});
