import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Bench, figure } from './bench.ts';
import { BenchApiserver } from './kubernetes/apiserver.ts';
import { residentMiB, scrape, type Served, startFromCheckout } from './program.ts';
import { rounded } from './statistics.ts';
import { idleNode } from './yardsticks/idle-node.ts';

/** A cluster in which kube-state-metrics took 115 MiB with the same resources. */
export const asSeen = { services: 3_046, ports: 6_046, pods: 10_053 };
const { services, ports, pods } = asSeen;
const seconds = 30;

/** The most MiB of a program that is scraped each second, and its last page. */
export async function mostResident(program: Served, note: (words: string) => void) {
  const seen: number[] = [];
  let metrics = '';
  while (seen.length < seconds) {
    metrics = await scrape(program.url);
    seen.push(residentMiB(program.pid));
    await delay(1_000);
  }
  note(`resident MiB each second: ${seen.map((mib) => mib.toFixed(0)).join(' ')}`);
  return { value: rounded(Math.max(...seen)), metrics };
}

/** From the first view on, which takes the garbage of the first sync along. */
export async function mostOfExporter(kubeconfig: string, note: (words: string) => void) {
  const exporter = await startFromCheckout([`--kubernetes.kubeconfig=${kubeconfig}`]);
  try {
    while ((await fetch(`${exporter.url}/-/ready`)).status !== 200) await delay(100);
    const { value, metrics } = await mostResident(exporter, note);
    const shown = metrics.match(/^upstream_endpoints\{.*state="ready"\} [34]$/gm)?.length;
    return { value, agree: shown === ports };
  } finally {
    await exporter.stop();
  }
}

export const memoryCheckout: Bench = {
  name: 'memory-checkout',
  help: `Resident memory of npm run uhwatch in a checkout with a cluster of ${services} services, ${ports} ports and ${pods} pods, scraped every second, at the most.`,
  async run(note) {
    const folder = mkdtempSync(path.join(tmpdir(), 'uhwatch-bench-'));
    const api = new BenchApiserver();
    try {
      const filling = { services, endpoints: pods / services, ports: ports / services, deployments: true };
      await api.ask({ type: 'fill', ...filling });
      await api.start();
      const seen = await mostOfExporter(api.kubeconfig(path.join(folder, 'config')), note);
      const measured = { bench: 'memory-checkout', unit: 'MiB', ...seen };
      return [
        figure({ ...measured, ...(await idleNode()), ratio_limit: 0.5 }),
        figure({ ...measured, peer: 'kube-state-metrics, as it was seen', peer_value: 115, ratio_limit: 1 }),
      ];
    } finally {
      await api.stop();
      rmSync(folder, { recursive: true });
    }
  },
};
