import { afterEach, expect, test, vi } from 'vitest';
import { systemClock } from './clock.ts';

afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

test('a clock that is set back a little stands still until it has caught up; one that is set back far is believed', () => {
  const wall = vi.spyOn(Date, 'now');
  const at = (ms: number): number => {
    wall.mockReturnValue(ms);
    return systemClock.now();
  };
  const start = 4_000_000_000_000;
  expect(at(start)).toBe(start);
  expect(at(start - 1_500)).toBe(start);
  expect(at(start + 10)).toBe(start + 10);
  expect(at(start - 3_600_000)).toBe(start - 3_600_000);
  // Back to the present, for whoever asks next.
  expect(at(1_000_000_000_000)).toBe(1_000_000_000_000);
});

test('whoever sleeps wakes in time, or when the signal aborts, before as well, and leaves no timer behind', async () => {
  vi.useFakeTimers();
  const stop = new AbortController();
  const inTime = systemClock.sleep(50, stop.signal);
  vi.advanceTimersByTime(50);
  await inTime;
  const aborted = systemClock.sleep(60_000, stop.signal);
  expect(vi.getTimerCount()).toBe(1);
  stop.abort();
  await aborted;
  await systemClock.sleep(60_000, stop.signal);
  expect(vi.getTimerCount()).toBe(0);
});
