import { setTimeout as delay } from 'node:timers/promises';
import { type Bench, figure } from './bench.ts';
import { scrapeBytes, settle, withCluster } from './kubernetes/cluster.ts';
import { rounded } from './statistics.ts';
import { plainListMs } from './yardsticks/plain-list.ts';

/** Each has ten pods, in two hundred namespaces. */
const services = 10_000;
/** So many of them fail at once; the others stay healthy. */
const failing = 1_000;
/** The default of `kubernetes.evidence-requests-per-second`. */
const perSecond = 40;
/** What a script asks for each service: its pods, and their events. */
const requestsOfScript = 2;
const scriptS = (requestsOfScript * failing) / perSecond;
/** Between scrapes, which cost as much as what is measured. */
const pauseMs = { status: 250, cause: 1_000 };

function count(metrics: Buffer, line: RegExp): number {
  return metrics.toString('latin1').match(line)?.length ?? 0;
}

export const diagnosisOutage: Bench = {
  name: 'diagnosis-outage',
  help: 'A thousand of ten thousand services fail at once: until each has its status, and until each has its cause, at 40 requests a second.',
  run: (note) =>
    withCluster({ services }, async ({ api, exporter }) => {
      await api.ask({ type: 'fill pods', failing });
      // Somebody has scraped it before, as Prometheus does.
      await settle(exporter);
      await exporter.loop('report and watch turns');
      const before = Number(await api.ask({ type: 'requests' }));
      await api.ask({ type: 'change', count: failing, from: 0, unready: 10 });
      const began = performance.now();
      let statusS = Infinity;
      let causeS = Infinity;
      while (causeS === Infinity && performance.now() - began < scriptS * 1_000) {
        const metrics = await scrapeBytes(exporter.url, 'identity');
        const passedS = (performance.now() - began) / 1_000;
        const down = count(metrics, /^upstream_status\{.*status="no_healthy_upstream".*\} 1$/gm);
        const explained = count(metrics, /^upstream_finding_endpoints\{.*cause="image_pull".*\} 10$/gm);
        if (down === failing) statusS = Math.min(statusS, passedS);
        if (explained === failing) causeS = passedS;
        else await delay(statusS === Infinity ? pauseMs.status : pauseMs.cause);
      }
      const requests = Number(await api.ask({ type: 'requests' })) - before;
      const { maxMs, cpuMs } = await exporter.loop();
      note(
        `${requests} requests, CPU ${(cpuMs / 1_000).toFixed(1)} s with scrapes all the time, longest turn of the event loop ${maxMs.toFixed(0)} ms`,
      );
      const same = { bench: 'diagnosis-outage', agree: requests <= perSecond * (causeS + 1) };
      return [
        figure({
          ...same,
          unit: 's, all statuses',
          value: rounded(statusS, 2),
          peer: 'both lists and JSON.parse of them',
          peer_value: rounded((await plainListMs(api.url)) / 1_000, 2),
          ratio_limit: 0.2,
        }),
        figure({
          ...same,
          unit: 's, all causes',
          value: rounded(causeS, 2),
          peer: `${requestsOfScript} requests for each of them at the same rate`,
          peer_value: scriptS,
          // A minute.
          ratio_limit: 1.66,
        }),
      ];
    }),
};
