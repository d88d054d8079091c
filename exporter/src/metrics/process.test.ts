import { describe, expect, it } from 'vitest';
import { processMetrics } from './process.ts';

describe('metrics of the process itself', () => {
  it('tells of CPU, memory and the lag of the event loop', async () => {
    const text = await processMetrics()();
    for (const name of ['process_cpu_seconds_total', 'process_resident_memory_bytes', 'nodejs_eventloop_lag_seconds'])
      expect(text).toMatch(new RegExp(`^${name} `, 'm'));
  });

  it('has nothing that a timer would have to sample all the time', async () => {
    const text = await processMetrics()();
    expect(text).not.toMatch(/^nodejs_eventloop_(lag_[a-z0-9]+_seconds|utilization)/m);
  });
});
