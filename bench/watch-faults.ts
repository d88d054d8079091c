import { relistReasons } from '../exporter/src/model/event.ts';
import type { ResourceState } from '../exporter/src/model/resource-state.ts';
import { runFaults, type FaultReport } from '../exporter/src/sources/kubernetes/testing/fault-run.ts';
import type { Bench, Figure } from './bench.ts';

const seed = 1;
const points = 1_000;
const slotMs = 86_400_000 / points;
/**
 * A connection that died without a word is given up after 180 s without a bookmark; then come one or two requests with
 * their back-off, the last of which may be the half minute that it has grown to.
 */
const longestRecoveryS = 240;

function quantile(sorted: readonly number[], share: number): string {
  return `${((sorted[Math.floor(sorted.length * share)] ?? NaN) / 1_000).toFixed(1)} s`;
}

function sum(resources: Iterable<ResourceState>, of: (resource: ResourceState) => number): string {
  return [...resources].reduce((total, resource) => total + of(resource), 0).toLocaleString('en');
}

function describe({ recoveries, faults, lastedMs, source, left }: FaultReport, note: (words: string) => void): void {
  const ms = recoveries.map((recovery) => recovery.ms).sort((one, other) => one - other);
  const resources = [...(source?.resources.values() ?? [])];
  const activity = (name: 'list' | 'watch' | 'event' | 'decode_error') =>
    sum(resources, ({ activities }) => activities.get(name) ?? 0);
  const relists = relistReasons.map(
    (reason) => `${sum(resources, (resource) => resource.relists.get(reason) ?? 0)} ${reason}`,
  );
  const begun = [...faults.values()].reduce((total, count) => total + count, 0);
  note(`seed ${seed}: ${(lastedMs / 3_600_000).toFixed(1)} h with ${begun} faults of ${faults.size} kinds`);
  note(`${activity('list')} lists, ${activity('watch')} watches from a version, ${activity('event')} events`);
  note(`lists read again: ${relists.join(', ')}`);
  note(`${activity('decode_error')} lines that were no JSON, ${source?.restarts ?? 0} restarts of the source`);
  const shares = [0.5, 0.9, 0.99].map((share) => quantile(ms, share)).join(', ');
  note(`right again after (median, 90 %, 99 %, longest): ${shares}, ${quantile(ms, 1 - 1 / ms.length)}`);
  note(`the slowest waited for: ${slowest(recoveries).last ?? 'nothing'}`);
  note(`when it was over ${left.watches} watches and ${left.sleepers} sleepers were left`);
}

function slowest(recoveries: FaultReport['recoveries']): FaultReport['recoveries'][number] {
  const none = { ms: 0, last: undefined };
  return recoveries.reduce((worst, each) => (each.ms > worst.ms ? each : worst), none);
}

export const watchFaults: Bench = {
  name: 'watch-faults',
  help: 'A day of watch faults in a minute: whether the model comes to equal the truth at 1,000 moments, and how soon.',
  async run(note) {
    const report = await runFaults({ seed, points, slotMs });
    describe(report, note);
    if (report.divergence !== undefined) note(report.divergence);
    const agree = report.divergence === undefined && report.left.watches + report.left.sleepers === 0;
    const figure = (unit: string, value: number, limit: Pick<Figure, 'limit' | 'better'>): Figure => ({
      bench: 'watch-faults',
      unit,
      value,
      ...limit,
      agree,
    });
    const worst = Number((slowest(report.recoveries).ms / 1_000).toFixed(1));
    return [
      figure('points equal', report.equal, { limit: points, better: 'more' }),
      figure('simulated s to recover', worst, { limit: longestRecoveryS, better: 'less' }),
    ];
  },
};
