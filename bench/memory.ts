import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Bench, type Figure, figure } from './bench.ts';
import { istioText, requestOf } from './log-writer.ts';
import { residentMiB, scrape, startExporter } from './program.ts';
import { median, rounded } from './statistics.ts';
import { idleNode } from './yardsticks/idle-node.ts';

const upstreams = 2_000;
/** Half a minute of a gateway with 5,000 requests a second, scraped every second. */
const seconds = 30;
const linesPerTick = 500;

interface Case {
  readonly bench: string;
  readonly words: string;
  /** Of the upstreams, those that answer some requests with flags. */
  readonly failing: number;
  readonly ratioLimit: number;
}

const cases: readonly Case[] = [
  { bench: 'memory', words: '1 upstream in 20 fails', failing: upstreams / 20, ratioLimit: 0.55 },
  { bench: 'memory-outage', words: 'every upstream fails', failing: upstreams, ratioLimit: 0.45 },
];

function lineOf(n: number, failing: number): string {
  const service = n % upstreams;
  const cluster = `outbound|80||service-${service}.namespace-${service % 50}.svc.cluster.local`;
  const request = requestOf(n);
  return istioText({ ...request, flags: service < failing ? request.flags : '-', cluster });
}

async function measure({ bench, words, failing, ratioLimit }: Case, note: (words: string) => void): Promise<Figure> {
  const folder = mkdtempSync(path.join(tmpdir(), 'uhwatch-bench-'));
  const log = path.join(folder, 'access.log');
  writeFileSync(log, '');
  const exporter = await startExporter([`--envoy-access-log.paths=${log}`, '--envoy-access-log.start-at=start']);
  try {
    const seen: number[] = [];
    let written = 0;
    let metrics = '';
    for (let tick = 0; tick < seconds * 10; tick++) {
      appendFileSync(log, Array.from({ length: linesPerTick }, () => lineOf(written++, failing)).join(''));
      await delay(100);
      if (tick % 10 !== 0) continue;
      metrics = await scrape(exporter.url);
      seen.push(residentMiB(exporter.pid));
    }
    note(`${words}, scrape ${(metrics.length / 1024).toFixed(0)} KiB`);
    note(`resident MiB each second: ${seen.map((mib) => mib.toFixed(0)).join(' ')}`);
    const value = rounded(median(seen.slice(-seconds / 3)));
    const agree = new Set(metrics.match(/upstream_service="service-\d+"/g)).size === upstreams;
    return figure({ bench, unit: 'MiB', value, ...(await idleNode()), ratio_limit: ratioLimit, agree });
  } finally {
    await exporter.stop();
    rmSync(folder, { recursive: true });
  }
}

export const memory: Bench = {
  name: 'memory',
  help: 'Resident memory of the exporter with 2,000 upstreams in its log, all under load and scraped every second, against an idle Node; the median of the last third.',
  async run(note) {
    const figures: Figure[] = [];
    for (const one of cases) figures.push(await measure(one, note));
    return figures;
  },
};
