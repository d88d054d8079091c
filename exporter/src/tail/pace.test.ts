import { expect, test } from 'vitest';
import { restMs } from './pace.ts';

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
