import { setTimeout as delay } from 'node:timers/promises';
import { type Bench, type Figure, figure } from './bench.ts';
import type { Marked } from './kubernetes/apiserver.ts';
import { scrapeBytes, withCluster } from './kubernetes/cluster.ts';
import { markers, nameOf } from './kubernetes/objects.ts';
import { type BenchProgram, residentMiB } from './program.ts';
import { median, quantile, rounded } from './statistics.ts';
import { idleNode } from './yardsticks/idle-node.ts';
import { prometheusClient, withPrometheusClient } from './yardsticks/prometheus-client.ts';

const services = 10_000;
const perSecond = 300;
const seconds = 30;
/** The longest turn of some 20,000 may be one in which another process had the core. */
const rounds = 3;
/** Between two scrapes: they find out when an update shows, and must not be the load themselves. */
const pauseMs = 10;
const peerWarmUp = 5;
const peerScrapes = 20;

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

/** Of a program that is scraped all the time. */
interface Load {
  readonly maxTurnMs: number;
  readonly latencyMs: number;
}

interface Churned extends Load {
  readonly residentMiB: number;
  readonly metrics: Buffer;
  readonly agree: boolean;
}

type Note = (words: string) => void;

/** Scrapes all the time while slices change. */
function churn(note: Note): Promise<Churned> {
  return withCluster({ services }, async ({ api, exporter }) => {
    for (let i = 0; i < 8; i++) {
      await scrapeBytes(exporter.url, 'identity');
      await delay(500);
    }
    await exporter.loop('report and watch turns');
    const looks: Look[] = [];
    let updates: Marked[] | undefined;
    const churned = api.ask({ type: 'churn', perSecond, seconds }).then((marked) => {
      updates = marked as Marked[];
    });
    const resident: number[] = [];
    while (updates === undefined) {
      const body = await scrapeBytes(exporter.url, 'identity');
      looks.push({ at: Date.now(), ready: readMarkers(body) });
      resident.push(residentMiB(exporter.pid));
      await delay(pauseMs);
    }
    await churned;
    const { maxMs, activeMs, cpuMs } = await exporter.loop();
    await delay(500);
    const metrics = await scrapeBytes(exporter.url, 'identity');
    const last = readMarkers(metrics);
    looks.push({ at: Date.now(), ready: last });
    const truth = new Map(updates.map(({ service, ready }) => [service, ready]));
    const agree = last.every((ready, service) => ready === truth.get(service));
    const ms = latencies(updates, looks);
    const p99Ms = quantile(ms, 0.99);
    note(
      `${looks.length} scrapes; update to /metrics median ${median(ms)} ms, p99 ${p99Ms} ms of ${ms.length}; longest turn ${maxMs.toFixed(0)} ms; event loop busy ${(activeMs / seconds / 10).toFixed(0)} %, CPU ${(cpuMs / seconds / 10).toFixed(0)} %`,
    );
    return { maxTurnMs: maxMs, latencyMs: p99Ms, residentMiB: median(resident), metrics, agree };
  });
}

/** Prometheus' client at its best: an update that shows in the very next scrape takes as long as the median one. */
async function scrapedOnly(client: BenchProgram): Promise<Load> {
  const scrapeMs: number[] = [];
  for (let scrape = 0; scrape < peerWarmUp + peerScrapes; scrape++) {
    if (scrape === peerWarmUp) await client.loop('report and watch turns');
    const startedAt = performance.now();
    await scrapeBytes(client.url, 'identity');
    if (scrape >= peerWarmUp) scrapeMs.push(performance.now() - startedAt);
    await delay(pauseMs);
  }
  const { maxMs } = await client.loop();
  return { maxTurnMs: maxMs, latencyMs: median(scrapeMs) };
}

export const kubernetesChurn: Bench = {
  name: 'kubernetes-churn',
  help: "With 10,000 services 300 slices change every second for half a minute, while it is scraped all the time: the longest turn of the event loop, and from an update to /metrics, medians of three rounds, against Prometheus' client with as many series that nobody changes.",
  async run(note) {
    const churned: Churned[] = [];
    while (churned.length < rounds) churned.push(await churn(note));
    const medianOf = (value: (round: Churned) => number): number => rounded(median(churned.map(value)));
    const agree = churned.every((round) => round.agree);
    const theirs = await withPrometheusClient(churned[0]?.metrics ?? Buffer.alloc(0), scrapedOnly);
    const row = (measured: Pick<Figure, 'unit' | 'value' | 'peer' | 'peer_value' | 'ratio_limit'>): Figure =>
      figure({ bench: 'kubernetes-churn', agree, ...measured });
    return [
      row({
        unit: 'ms longest turn',
        value: medianOf(({ maxTurnMs }) => maxTurnMs),
        peer: prometheusClient,
        peer_value: rounded(theirs.maxTurnMs),
        ratio_limit: 13,
      }),
      row({
        unit: 'ms p99 to /metrics',
        value: medianOf(({ latencyMs }) => latencyMs),
        peer: `a scrape of ${prometheusClient}`,
        peer_value: rounded(theirs.latencyMs),
        ratio_limit: 4,
      }),
      row({
        unit: 'MiB',
        value: medianOf(({ residentMiB: mib }) => mib),
        ...(await idleNode()),
        ratio_limit: 0.36,
      }),
    ];
  },
};
