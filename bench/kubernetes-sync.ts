import type { Bench, Figure } from './bench.ts';
import { residentMiB } from './exporter.ts';
import { countSamples, settle, withCluster } from './kubernetes/cluster.ts';

/** The promise is about ten thousand services; the others show how it grows. */
const sizes = [1_000, 3_000, 10_000, 30_000];
const promised = 10_000;
/** Growth may be linear; what does not grow at all makes it look less, and noise may make it look a little more. */
const slack = 1.15;

interface Sync {
  readonly services: number;
  readonly ms: number;
  readonly residentMiB: number;
  readonly agree: boolean;
}

function sync(services: number, note: (words: string) => void): Promise<Sync> {
  return withCluster(services, async ({ exporter, syncMs }) => {
    const { longestMs } = await exporter.loop();
    const body = await settle(exporter);
    const resident = residentMiB(exporter.pid);
    note(
      `${services} services: first sync ${(syncMs / 1000).toFixed(2)} s, resident ${resident.toFixed(0)} MiB after eight scrapes of ${countSamples(body).toLocaleString('en')} samples, longest turn of the first sync ${longestMs.toFixed(0)} ms`,
    );
    const ready = body.toString('latin1').match(/^upstream_endpoints\{.*state="ready"\} 10$/gm)?.length;
    return { services, ms: syncMs, residentMiB: resident, agree: ready === services };
  });
}

/** How a figure grew from one size to the next at the most, where 1 is linear. */
function growth(of: (sync: Sync) => number, syncs: readonly Sync[]): number {
  const ratios = syncs.slice(1).map((sync, index) => {
    const before = syncs[index] ?? sync;
    return of(sync) / of(before) / (sync.services / before.services);
  });
  return Number(Math.max(...ratios).toFixed(2));
}

export const kubernetesSync: Bench = {
  name: 'kubernetes-sync',
  help: 'First sync with a cluster of 1,000 to 30,000 services of ten endpoints each, and the memory that it takes.',
  async run(note) {
    const syncs: Sync[] = [];
    for (const services of sizes) syncs.push(await sync(services, note));
    const main = syncs.find(({ services }) => services === promised);
    const agree = syncs.every((one) => one.agree);
    const figure = (unit: string, value: number, limit: number): Figure => ({
      bench: 'kubernetes-sync',
      unit,
      value,
      limit,
      better: 'less',
      agree,
    });
    return [
      figure('s', Number(((main?.ms ?? NaN) / 1000).toFixed(2)), 6),
      figure('MiB', Math.round(main?.residentMiB ?? NaN), 220),
      figure(
        'times linear growth of time',
        growth(({ ms }) => ms, syncs),
        slack,
      ),
      figure(
        'times linear growth of memory',
        growth((one) => one.residentMiB, syncs),
        slack,
      ),
    ];
  },
};
