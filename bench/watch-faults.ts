import { relistReasons } from '../exporter/src/model/event.ts';
import type { ResourceState } from '../exporter/src/model/resource-state.ts';
import { runFaults, type FaultReport } from '../exporter/src/sources/kubernetes/testing/fault-run.ts';
import { type Bench, figure } from './bench.ts';
import { quantile, rounded } from './statistics.ts';

const seed = 1;
const points = 1_000;
const slotMs = 86_400_000 / points;
/** A connection that died without a word is given up after so long (ADR 19). */
const silenceS = 45;
/** What is new may be silent as well, and then comes a list. */
const recoveryLimitS = 120;

function sum(resources: Iterable<ResourceState>, of: (resource: ResourceState) => number): string {
  return [...resources].reduce((total, resource) => total + of(resource), 0).toLocaleString('en');
}

function describe({ recoveries, faults, lastedMs, source, left }: FaultReport, note: (words: string) => void): void {
  const ms = recoveries.map((recovery) => recovery.ms);
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
  const shares = [0.5, 0.9, 0.99, 1].map((share) => `${(quantile(ms, share) / 1_000).toFixed(1)} s`);
  note(`right again after (median, 90 %, 99 %, max): ${shares.join(', ')}`);
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
    return [
      figure({
        bench: 'watch-faults',
        unit: 'points equal',
        value: report.equal,
        peer: 'points at which it was asked',
        peer_value: points,
        ratio_limit: 1,
        agree,
      }),
      figure({
        bench: 'watch-faults',
        unit: 'simulated s to recover',
        value: rounded(slowest(report.recoveries).ms / 1_000, 1),
        peer: 'the silence after which a watch is given up',
        peer_value: silenceS,
        ratio_limit: silenceS / recoveryLimitS,
        agree,
      }),
    ];
  },
};
