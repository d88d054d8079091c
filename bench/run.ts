import { type Bench, complaintOf, type Figure } from './bench.ts';

/**
 * Every benchmark, one row each. One is loaded when its turn comes: those that measure in this process would have the
 * modules of all others in their heap, which costs als a quarter of its figure.
 */
const benches: Readonly<Record<string, () => Promise<Bench>>> = {
  'envoy-text': async () => (await import('./envoy-log.ts')).envoyText,
  'envoy-json': async () => (await import('./envoy-log.ts')).envoyJson,
  'envoy-cri': async () => (await import('./envoy-log.ts')).envoyCri,
  als: async () => (await import('./als.ts')).als,
  'tail-idle': async () => (await import('./tail-idle.ts')).tailIdle,
  'log-to-metrics': async () => (await import('./log-to-metrics.ts')).logToMetrics,
  memory: async () => (await import('./memory.ts')).memory,
  'memory-checkout': async () => (await import('./memory-checkout.ts')).memoryCheckout,
  'cluster-memory': async () => (await import('./cluster-memory.ts')).clusterMemory,
  'kubernetes-sync': async () => (await import('./kubernetes-sync.ts')).kubernetesSync,
  'kubernetes-churn': async () => (await import('./kubernetes-churn.ts')).kubernetesChurn,
  'readiness-latency': async () => (await import('./readiness-latency.ts')).readinessLatency,
  'diagnosis-quiet': async () => (await import('./diagnosis-quiet.ts')).diagnosisQuiet,
  'diagnosis-outage': async () => (await import('./diagnosis-outage.ts')).diagnosisOutage,
  scrape: async () => (await import('./scrape.ts')).scrapeBench,
  'watch-faults': async () => (await import('./watch-faults.ts')).watchFaults,
  'rules-eval': async () => (await import('./rules-eval.ts')).rulesEval,
  'panel-prepare': async () => (await import('./panel-prepare.ts')).panelPrepare,
  'panel-paint': async () => (await import('./panel-paint.ts')).panelPaint,
  'panel-refresh': async () => (await import('./panel-refresh.ts')).panelRefresh,
  'panel-scroll': async () => (await import('./panel-scroll.ts')).panelScroll,
  'panel-timeline': async () => (await import('./panel-timeline.ts')).panelTimeline,
  'panel-memory': async () => (await import('./panel-memory.ts')).panelMemory,
  'status-page': async () => (await import('./status-page.ts')).statusPage,
  dashboards: async () => (await import('./dashboards.ts')).dashboardsBench,
};

const names = process.argv.slice(2);
const unknown = names.find((name) => !Object.hasOwn(benches, name));
if (unknown !== undefined) {
  console.error(`there is no benchmark "${unknown}"; one of:`);
  for (const load of Object.values(benches)) {
    const { name, help } = await load();
    console.error(`  ${name}: ${help}`);
  }
  process.exit(2);
}

const figures: Figure[] = [];
for (const [name, load] of Object.entries(benches)) {
  if (names.length > 0 && !names.includes(name)) continue;
  const bench = await load();
  console.error(`${name}: ${bench.help}`);
  figures.push(...(await bench.run((words) => console.error(`  ${words}`))));
}
const complaints = figures.flatMap((figure) => complaintOf(figure) ?? []);
for (const complaint of complaints) console.error(complaint);
for (const figure of figures) console.log(JSON.stringify(figure));
process.exitCode = complaints.length === 0 ? 0 : 1;
