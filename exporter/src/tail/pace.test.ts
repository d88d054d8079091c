import { expect, test } from 'vitest';
import { discoveryRestMs, restMs } from './pace.ts';

const log = { silentMs: 3_600_000, logs: 1, hinted: true, spread: 1 };

test('a log that grew lately is looked at soon, whatever the file system tells', () => {
  expect(restMs({ ...log, silentMs: 0, hinted: false })).toBe(0);
  expect(restMs({ ...log, silentMs: 400 })).toBe(400);
  expect(restMs({ ...log, silentMs: 9_000 })).toBeLessThanOrEqual(1_500);
});

test('a few idle logs are looked at every two seconds, ten thousand every few minutes', () => {
  expect(restMs(log)).toBe(2_000);
  expect(restMs({ ...log, logs: 10_000 })).toBe(300_000);
});

test('an idle log of which the file system tells nothing is looked at every two seconds', () => {
  expect(restMs({ ...log, logs: 10_000, hinted: false })).toBe(2_000);
});

test('logs that fell silent together are not looked at together', () => {
  expect(restMs({ ...log, spread: 0 })).toBe(1_000);
  expect(restMs({ ...log, spread: 0.5 })).toBe(1_500);
});

test('new logs are looked for every second, less often where it takes long, and within five seconds on any machine', () => {
  expect(discoveryRestMs(1)).toBe(1_000);
  expect(discoveryRestMs(10)).toBe(2_000);
  expect(discoveryRestMs(90)).toBe(5_000);
});
