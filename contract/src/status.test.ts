import { expect, it } from 'vitest';
import { describeStatus, severity, statuses } from './status.ts';

it('what was known last stands beside an unknown status, and beside no other', () => {
  expect(describeStatus('unknown', 'degraded')).toBe('Unknown, was Degraded');
  expect(describeStatus('unknown', null)).toBe('Unknown');
  expect(describeStatus('healthy', 'degraded')).toBe('Healthy');
});

it('an upstream that became unknown keeps its place among the others', () => {
  expect(statuses.map((status) => severity(status))).toEqual([0, 1, 2, 3, 4]);
  expect(statuses.map((status) => severity('unknown', status))).toEqual([0, 1, 2, 3, 4]);
  expect(severity('degraded', 'healthy')).toBe(1);
});
