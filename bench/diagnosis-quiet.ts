import { setTimeout as delay } from 'node:timers/promises';
import { type Bench, figure } from './bench.ts';
import { settle, withCluster } from './kubernetes/cluster.ts';
import { rounded } from './statistics.ts';
import { plainListMs } from './yardsticks/plain-list.ts';

const services = 10_000;
/** V8 tidies up after the scrapes before it, for as long as that takes. */
const restMs = 10_000;
/** A whole minute: at its end the last one is taken into the history. */
const measuredMs = 60_000;
/** The peer lists everything so often, as a script would that has no watch. */
const everyMs = 30_000;

export const diagnosisQuiet: Bench = {
  name: 'diagnosis-quiet',
  help: 'What 10,000 services cost in which nothing happens and that nobody scrapes, against a list of them each half minute.',
  run: (note) =>
    withCluster({ services }, async ({ api, exporter }) => {
      await settle(exporter);
      await delay(restMs);
      await exporter.loop();
      const before = Number(await api.ask({ type: 'requests' }));
      const began = performance.now();
      await delay(measuredMs);
      const { cpuMs } = await exporter.loop();
      const passedMs = performance.now() - began;
      const requests = Number(await api.ask({ type: 'requests' })) - before;
      note(`${requests} requests but for watches in ${(passedMs / 1_000).toFixed(0)} s`);
      const value = (cpuMs / passedMs) * 100;
      return [
        figure({
          bench: 'diagnosis-quiet',
          unit: '% of a core',
          value: rounded(value, 2),
          peer: 'both lists and JSON.parse of them each half minute',
          peer_value: rounded(((await plainListMs(api.url)) / everyMs) * 100, 2),
          ratio_limit: 3,
          agree: requests === 0 && value < 2,
        }),
      ];
    }),
};
