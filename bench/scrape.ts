import { setTimeout as delay } from 'node:timers/promises';
import type { Bench, Figure } from './bench.ts';
import { countSamples, scrapeBytes, settle, withCluster } from './kubernetes/cluster.ts';

const services = 10_000;
const changed = services / 100;
const rounds = 21;

export const scrapeBench: Bench = {
  name: 'scrape',
  help: 'Event-loop time of a scrape with 10,000 services of which 1 % changed since the last; median of 21.',
  run: (note) =>
    withCluster(services, async ({ api, exporter }) => {
      const figures: Figure[] = [];
      await settle(exporter);
      for (const encoding of ['gzip', 'identity'] as const) {
        const times: number[] = [];
        let samples = 0;
        let agree = true;
        for (let round = 0; round < rounds; round++) {
          const unready = 1 + (round % 5);
          await api.ask({ type: 'change', count: changed, from: round * 131, unready });
          await delay(400);
          await exporter.loop();
          const body = await scrapeBytes(exporter.url, encoding);
          times.push((await exporter.loop()).activeMs);
          samples = countSamples(body);
          const shown = body.toString('latin1').match(new RegExp(`state="ready"} ${10 - unready}$`, 'gm'))?.length ?? 0;
          agree &&= shown >= changed;
        }
        const sorted = times.sort((a, b) => a - b);
        note(
          `${encoding}: ${samples.toLocaleString('en')} samples; event loop ${(sorted[0] ?? NaN).toFixed(1)} to ${(sorted.at(-1) ?? NaN).toFixed(1)} ms`,
        );
        const value = Number((sorted[Math.floor(rounds / 2)] ?? NaN).toFixed(1));
        figures.push({ bench: 'scrape', unit: `ms, ${encoding}`, value, limit: 25, better: 'less', agree });
      }
      return figures;
    }),
};
