import { expect, test } from 'vitest';
import { runFaults } from './testing/fault-run.ts';

/** A day of it, and what it takes, is measured by `npm run bench -- watch-faults`. */
test.each([1, 2, 3, 4])(
  'after every fault that an apiserver, a network or what stands between can have, the model comes to equal the truth: seed %i',
  async (seed) => {
    const report = await runFaults({ seed, points: 25 });
    expect(report.divergence).toBeUndefined();
    expect(report.equal).toBe(25);
    // A watch that says nothing is given up after 43 seconds; two of them prove nothing, and lead to a list.
    expect(Math.max(...report.recoveries.map(({ ms }) => ms))).toBeLessThan(120_000);
    expect(report.left).toEqual({ watches: 0, sleepers: 0 });
    expect(report.source).toMatchObject({ up: true, restarts: 0 });
  },
  30_000,
);
