import { setTimeout as delay } from 'node:timers/promises';
import { type Bench, figure } from './bench.ts';
import { scrapeBytes, withCluster } from './kubernetes/cluster.ts';
import { rounded } from './statistics.ts';

/** All of them fail at once, each with ten pods, in two hundred namespaces. */
const services = 1_000;
/** The default of `kubernetes.evidence-requests-per-second`. */
const perSecond = 20;
/** What is promised: a status at once, which is before the next scrape, and full evidence in a minute. */
const promised = { status: 2, evidence: 60 };
const pauseMs = 250;

function count(metrics: Buffer, line: RegExp): number {
  return metrics.toString('latin1').match(line)?.length ?? 0;
}

export const diagnosisOutage: Bench = {
  name: 'diagnosis-outage',
  help: 'A thousand services fail at once: until each has its status, and until each has its cause, at 20 requests a second.',
  run: (note) =>
    withCluster({ services }, async ({ api, exporter }) => {
      await api.ask({ type: 'fill pods' });
      await exporter.loop('report and watch turns');
      const before = Number(await api.ask({ type: 'requests' }));
      await api.ask({ type: 'change', count: services, from: 0, unready: 10 });
      const began = performance.now();
      let statusS = Infinity;
      let causeS = Infinity;
      while (causeS === Infinity && performance.now() - began < 1.3 * promised.evidence * 1_000) {
        const metrics = await scrapeBytes(exporter.url, 'identity');
        const passedS = (performance.now() - began) / 1_000;
        const down = count(metrics, /^upstream_status\{.*status="no_healthy_upstream".*\} 1$/gm);
        const explained = count(metrics, /^upstream_finding_endpoints\{.*cause="image_pull".*\} 10$/gm);
        if (down === services) statusS = Math.min(statusS, passedS);
        if (explained === services) causeS = passedS;
        else await delay(pauseMs);
      }
      const requests = Number(await api.ask({ type: 'requests' })) - before;
      const { maxMs, cpuMs } = await exporter.loop();
      note(
        `${requests} requests, CPU ${(cpuMs / 1_000).toFixed(1)} s with scrapes all the time, longest turn of the event loop ${maxMs.toFixed(0)} ms`,
      );
      const same = { bench: 'diagnosis-outage', ratio_limit: 1, agree: requests <= perSecond * (causeS + 1) };
      const peer = 'what is promised';
      return [
        figure({ ...same, unit: 's, all statuses', value: rounded(statusS, 2), peer, peer_value: promised.status }),
        figure({ ...same, unit: 's, all causes', value: rounded(causeS, 2), peer, peer_value: promised.evidence }),
      ];
    }),
};
