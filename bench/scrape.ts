import { setTimeout as delay } from 'node:timers/promises';
import type { Bench, Figure } from './bench.ts';
import { countSamples, scrapeRaw, settle, unpack, withCluster } from './kubernetes/cluster.ts';

const services = 10_000;
const changed = services / 100;
/** The first scrapes after a start take about twice as long, until V8 has compiled what they need. */
const warmUp = 20;
const rounds = 21;

export const scrapeBench: Bench = {
  name: 'scrape',
  help: 'Event-loop time of a scrape with 10,000 services of which 1 % changed since the last, after a warm-up; median of 21.',
  run: (note) =>
    withCluster(services, async ({ api, exporter }) => {
      const figures: Figure[] = [];
      await settle(exporter);
      for (const encoding of ['gzip', 'identity'] as const) {
        const times: number[] = [];
        let samples = 0;
        let agree = true;
        for (let round = 0; round < warmUp + rounds; round++) {
          const unready = 1 + (round % 5);
          await api.ask({ type: 'change', count: changed, from: round * 131, unready });
          await delay(400);
          await exporter.loop();
          const raw = await scrapeRaw(exporter.url, encoding);
          const { activeMs } = await exporter.loop();
          if (round >= warmUp) times.push(activeMs);
          const body = unpack(raw, encoding);
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
