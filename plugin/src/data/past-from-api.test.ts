import { describe, expect, it } from 'vitest';
import { pastFromApi } from './past-from-api';

const history = {
  from: '2026-03-04T09:28:00Z',
  step_seconds: 60,
  endpoints: { ready: [3, 0], unready: [0, 3], draining: [0, 0], terminating: [0, 0] },
  desired: [3, 3],
  requests: [120, null],
  failures: { timeout: [6, null], no_healthy_upstream: [60, null] },
};

describe('what an upstream went through, of what the exporter tells', () => {
  it('has times, endpoints by state, and rates per second by class in the order of the contract', () => {
    const past = pastFromApi(history);
    expect(past.timesMs).toEqual([Date.UTC(2026, 2, 4, 9, 28), Date.UTC(2026, 2, 4, 9, 29)]);
    expect(past.endpoints?.get('unready')).toEqual([0, 3]);
    expect(past.requests).toEqual([2, null]);
    expect([...past.failures]).toEqual([
      ['no_healthy_upstream', [1, null]],
      ['timeout', [0.1, null]],
    ]);
  });

  it('knows nothing of what nobody told', () => {
    const silent = { ...history, desired: [null, null], requests: [null, null], failures: {} };
    expect(pastFromApi(silent)).toMatchObject({ desired: undefined, requests: undefined });
    expect(pastFromApi(undefined).timesMs).toEqual([]);
  });
});
