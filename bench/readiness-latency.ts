import { setTimeout as delay } from 'node:timers/promises';
import { applyManifests, boundToken } from '../e2e/cluster/support/deployed.ts';
import { ControlPlane } from '../e2e/cluster/support/control-plane.ts';
import { deployment, handWrittenSlice, pathOf, service } from '../e2e/cluster/support/objects.ts';
import { PretendedNode } from '../e2e/cluster/support/pretended-node.ts';
import { eventually } from '../exporter/src/testing/eventually.ts';
import { type Bench, figure } from './bench.ts';
import { scrapeBytes } from './kubernetes/cluster.ts';
import { type Served, startExporter } from './program.ts';
import { median, quantile, rounded } from './statistics.ts';
import { kubeStateMetrics, startKubeStateMetrics } from './yardsticks/kube-state-metrics.ts';

const namespace = 'shop';
const services = 1_000;
/** Of each program; one in two takes the endpoint out, the other brings it back. */
const changes = 500;
/** Between two scrapes: they find out when a change shows, and must not be the load themselves. */
const pauseMs = 2;

/** A program whose page tells whether the endpoint of the slice `hand-1` is ready. */
interface Watcher extends Served {
  readonly lineOf: (ready: boolean) => RegExp;
  /** Milliseconds that its changes took to show. */
  readonly took: number[];
}

const labels = `upstream_namespace="${namespace}",upstream_service="hand",upstream_port="http"`;
const lineOfExporter: Watcher['lineOf'] = (ready) =>
  new RegExp(`^upstream_endpoints\\{.*${labels},state="ready"\\} ${ready ? 1 : 0}$`, 'm');
const lineOfPeer: Watcher['lineOf'] = (ready) =>
  new RegExp(`^kube_endpointslice_endpoints\\{.*endpointslice="hand-1".*ready="${ready}"`, 'm');

async function pageOf({ url }: Served): Promise<string> {
  return (await scrapeBytes(url, 'identity')).toString('latin1');
}

/** A thousand services with three pods, and one whose slice is written by hand. */
async function fill({ api }: ControlPlane): Promise<void> {
  await api.create('/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
  await api.apply(pathOf('Deployment', 'many', namespace), deployment('many', { namespace }));
  for (let n = 0; n < services; n++) {
    const one = service(`many-${n}`, { namespace, selector: { app: 'many' } });
    await api.create(`/api/v1/namespaces/${namespace}/services`, one);
  }
  await api.apply(pathOf('Service', 'hand', namespace), service('hand', { namespace, selector: null }));
  await api.apply(pathOf('EndpointSlice', 'hand-1', namespace), handWrittenSlice('hand', namespace, [true]));
}

/** Counts from the apiserver's answer to a change until a scrape had brought it. */
async function change({ api }: ControlPlane, watcher: Watcher, ready: boolean): Promise<void> {
  const endpoints = [{ addresses: ['10.9.0.1'], conditions: { ready } }];
  await api.patch(pathOf('EndpointSlice', 'hand-1', namespace), { endpoints }, 'merge');
  const changedAt = performance.now();
  while (!watcher.lineOf(ready).test(await pageOf(watcher))) {
    if (performance.now() - changedAt > 10_000) throw new Error(`${watcher.url} never showed the change`);
    await delay(pauseMs);
  }
  watcher.took.push(performance.now() - changedAt);
}

/** Whether a page tells the three pods of each of the thousand services. */
function tellsAll(page: string): boolean {
  return page.match(/^upstream_endpoints\{.*="many-\d+".*state="ready"\} 3$/gm)?.length === services;
}

async function onPlane(plane: ControlPlane, note: (words: string) => void) {
  const node = await PretendedNode.start(plane.api, 'node-1', 200);
  const running: Served[] = [];
  try {
    await fill(plane);
    applyManifests(plane);
    const kubeconfig = plane.kubeconfig('uhwatch', await boundToken(plane));
    const exporter = await startExporter([`--kubernetes.kubeconfig=${kubeconfig}`]);
    running.push(exporter);
    const peer = await startKubeStateMetrics(plane.kubeconfig('admin'));
    running.push(peer);
    await eventually(async () => {
      if (!tellsAll(await pageOf(exporter))) throw new Error('uhwatch does not show all services');
      if (!lineOfPeer(true).test(await pageOf(peer))) throw new Error('kube-state-metrics does not show the slice');
    }, 120_000);
    const ours: Watcher = { ...exporter, lineOf: lineOfExporter, took: [] };
    const theirs: Watcher = { ...peer, lineOf: lineOfPeer, took: [] };
    for (let round = 0; round < changes / 2; round++)
      for (const watcher of [ours, theirs]) for (const ready of [false, true]) await change(plane, watcher, ready);
    note(`median ${median(ours.took).toFixed(1)} ms, of ${kubeStateMetrics} ${median(theirs.took).toFixed(1)} ms`);
    return { ours: ours.took, theirs: theirs.took, agree: tellsAll(await pageOf(exporter)) };
  } finally {
    node.vanish();
    for (const program of running) await program.stop();
  }
}

export const readinessLatency: Bench = {
  name: 'readiness-latency',
  help: `From a change of readiness in a real apiserver with ${services} services to /metrics, p99 of ${changes}, beside kube-state-metrics.`,
  async run(note) {
    const plane = await ControlPlane.start();
    try {
      const { ours, theirs, agree } = await onPlane(plane, note);
      const measured = { bench: 'readiness-latency', unit: 'ms p99', value: rounded(quantile(ours, 0.99), 1), agree };
      return [
        figure({ ...measured, peer: kubeStateMetrics, peer_value: rounded(quantile(theirs, 0.99), 1), ratio_limit: 1 }),
        figure({ ...measured, peer: 'what is asked for', peer_value: 100, ratio_limit: 1 }),
      ];
    } finally {
      await plane.stop();
    }
  },
};
