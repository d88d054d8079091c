import { type Bench, type Figure, figure } from './bench.ts';
import type { BenchApiserver } from './kubernetes/apiserver.ts';
import { countSamples, settle, withCluster } from './kubernetes/cluster.ts';
import { residentMiB } from './program.ts';
import { median, rounded } from './statistics.ts';
import { idleNode } from './yardsticks/idle-node.ts';
import { plainListMs } from './yardsticks/plain-list.ts';

/** The promise is about ten thousand services; the others show how it grows. */
const sizes = [1_000, 3_000, 10_000, 30_000];
const promised = 10_000;
/** Growth may be linear; what does not grow at all makes it look less, and noise may make it look a little more. */
const slack = 1.15;
/** Single syncs swing, and so do lists, in turns with them. */
const starts = 5;
const listsBeforeStart = 2;

type Note = (words: string) => void;

interface Sync {
  readonly services: number;
  readonly ms: number;
  readonly residentMiB: number;
  readonly plainListMs: number;
  readonly agree: boolean;
}

function sync(services: number, note: Note): Promise<Sync> {
  const lists: number[] = [];
  const beforeStart = async ({ url }: BenchApiserver): Promise<void> => {
    for (let n = 0; n < listsBeforeStart; n++) lists.push(await plainListMs(url));
  };
  return withCluster({ services, starts, beforeStart }, async ({ exporter, syncMs }) => {
    const { maxMs } = await exporter.loop();
    const metrics = await settle(exporter);
    const resident = residentMiB(exporter.pid);
    note(
      `${services} services: first sync ${(syncMs / 1000).toFixed(2)} s, plain list ${(median(lists) / 1000).toFixed(2)} s, resident ${resident.toFixed(0)} MiB after eight scrapes of ${countSamples(metrics).toLocaleString('en')} samples, longest turn of the first sync ${maxMs.toFixed(0)} ms`,
    );
    const ready = metrics.toString('latin1').match(/^upstream_endpoints\{.*state="ready"\} 10$/gm)?.length;
    const agree = ready === services;
    return { services, ms: syncMs, residentMiB: resident, plainListMs: median(lists), agree };
  });
}

/** How a figure grew from one size to the next at the most, where 1 is linear. */
function growth(of: (sync: Sync) => number, syncs: readonly Sync[]): number {
  const ratios = syncs.slice(1).map((sync, index) => {
    const before = syncs[index] ?? sync;
    return of(sync) / of(before) / (sync.services / before.services);
  });
  return rounded(Math.max(...ratios), 2);
}

const growthYardstick = { peer: 'linear growth', peer_value: 1, ratio_limit: rounded(1 / slack, 2) };

async function figuresOf(syncs: readonly Sync[], main: Sync): Promise<readonly Figure[]> {
  const same = { bench: 'kubernetes-sync', agree: syncs.every(({ agree }) => agree) };
  const time = growth(({ ms }) => ms, syncs);
  const memory = growth(({ residentMiB: mib }) => mib, syncs);
  return [
    figure({
      ...same,
      unit: 's',
      value: rounded(main.ms / 1_000, 2),
      peer: 'both lists and JSON.parse of them',
      peer_value: rounded(main.plainListMs / 1_000, 2),
      ratio_limit: 0.28,
    }),
    figure({
      ...same,
      unit: 'MiB',
      value: rounded(main.residentMiB),
      ...(await idleNode()),
      ratio_limit: 0.38,
    }),
    figure({ ...same, unit: 'times linear growth of time', value: time, ...growthYardstick }),
    figure({ ...same, unit: 'times linear growth of memory', value: memory, ...growthYardstick }),
  ];
}

export const kubernetesSync: Bench = {
  name: 'kubernetes-sync',
  help: 'First sync with a cluster of 1,000 to 30,000 services of ten endpoints each, against a plain list of it, and the memory that it takes, against an idle Node.',
  async run(note) {
    const syncs: Sync[] = [];
    for (const services of sizes) syncs.push(await sync(services, note));
    const main = syncs.find(({ services }) => services === promised);
    if (main === undefined) throw new Error(`no cluster of ${promised} services was read`);
    return figuresOf(syncs, main);
  },
};
