import { setTimeout as delay } from 'node:timers/promises';
import type { Bench } from './bench.ts';
import { residentMiB } from './exporter.ts';
import type { Marked } from './kubernetes/apiserver.ts';
import { scrapeBytes, withCluster } from './kubernetes/cluster.ts';
import { markers, nameOf } from './kubernetes/objects.ts';

const services = 10_000;
const perSecond = 300;
const seconds = 30;
/** Between two scrapes: they find out when an update shows, and must not be the load themselves. */
const pauseMs = 10;

interface Look {
  readonly at: number;
  /** Ready endpoints of each marker. */
  readonly ready: readonly number[];
}

/** The ready endpoints of the markers, of which each has one line. */
function readMarkers(body: Buffer): number[] {
  const family = body.indexOf('# TYPE upstream_endpoints ');
  return Array.from({ length: markers }, (_, n) => {
    const at = body.indexOf(`upstream_service="${nameOf(n)}",upstream_port="http",state="ready"} `, family);
    return Number(/ (\d+)\n/.exec(body.toString('latin1', at, at + 120))?.[1] ?? NaN);
  });
}

/** Milliseconds from each update until a scrape had brought it, or a later one of the same service. */
function latencies(updates: readonly Marked[], looks: readonly Look[]): number[] {
  const byService = Map.groupBy(updates, ({ service }) => service);
  return [...byService].flatMap(([service, history]) =>
    history.map(({ at }, index) => {
      const later = new Set(history.slice(index).map(({ ready }) => ready));
      const seen = looks.find((look) => look.at >= at && later.has(look.ready[service] ?? NaN));
      return (seen?.at ?? Infinity) - at;
    }),
  );
}

export const kubernetesChurn: Bench = {
  name: 'kubernetes-churn',
  help: 'With 10,000 services 300 slices change every second for half a minute, while it is scraped all the time: the longest turn of the event loop, and from an update to /metrics.',
  run: (note) =>
    withCluster(services, async ({ api, exporter }) => {
      for (let i = 0; i < 8; i++) {
        await scrapeBytes(exporter.url, 'identity');
        await delay(500);
      }
      await exporter.loop('report and watch turns');
      const looks: Look[] = [];
      let updates: Marked[] | undefined;
      const churn = api.ask({ type: 'churn', perSecond, seconds }).then((marked) => {
        updates = marked as Marked[];
      });
      const resident: number[] = [];
      while (updates === undefined) {
        const body = await scrapeBytes(exporter.url, 'identity');
        const at = Date.now();
        looks.push({ at, ready: readMarkers(body) });
        resident.push(residentMiB(exporter.pid));
        await delay(pauseMs);
      }
      await churn;
      const { longestMs, activeMs, cpuMs } = await exporter.loop();
      await delay(500);
      const last = readMarkers(await scrapeBytes(exporter.url, 'identity'));
      looks.push({ at: Date.now(), ready: last });
      const truth = new Map(updates.map(({ service, ready }) => [service, ready]));
      const agree = last.every((ready, service) => ready === truth.get(service));
      const sorted = latencies(updates, looks).sort((a, b) => a - b);
      const at = (share: number): number => sorted[Math.floor(sorted.length * share)] ?? NaN;
      const memory = resident.sort((a, b) => a - b)[Math.floor(resident.length / 2)] ?? NaN;
      note(
        `${looks.length} scrapes; update to /metrics median ${at(0.5)} ms, p99 ${at(0.99)} ms of ${sorted.length}; event loop busy ${(activeMs / seconds / 10).toFixed(0)} %, CPU ${(cpuMs / seconds / 10).toFixed(0)} %`,
      );
      const figure = { bench: 'kubernetes-churn', better: 'less', agree } as const;
      return [
        { ...figure, unit: 'ms longest turn', value: Math.round(longestMs), limit: 50 },
        { ...figure, unit: 'ms p99 to /metrics', value: at(0.99), limit: 150 },
        { ...figure, unit: 'MiB', value: Math.round(memory), limit: 220 },
      ];
    }),
};
