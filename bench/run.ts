import { type Bench, complaintOf, type Figure } from './bench.ts';
import { als } from './als.ts';
import { envoyCri, envoyJson, envoyText } from './envoy-log.ts';
import { dashboardsBench } from './dashboards.ts';
import { diagnosisOutage } from './diagnosis-outage.ts';
import { diagnosisQuiet } from './diagnosis-quiet.ts';
import { kubernetesChurn } from './kubernetes-churn.ts';
import { kubernetesSync } from './kubernetes-sync.ts';
import { logToMetrics } from './log-to-metrics.ts';
import { memory } from './memory.ts';
import { memoryCheckout } from './memory-checkout.ts';
import { panelMemory } from './panel-memory.ts';
import { panelPaint } from './panel-paint.ts';
import { panelPrepare } from './panel-prepare.ts';
import { panelRefresh } from './panel-refresh.ts';
import { panelScroll } from './panel-scroll.ts';
import { panelTimeline } from './panel-timeline.ts';
import { rulesEval } from './rules-eval.ts';
import { scrapeBench } from './scrape.ts';
import { statusPage } from './status-page.ts';
import { tailIdle } from './tail-idle.ts';
import { watchFaults } from './watch-faults.ts';

/** Every benchmark, one row each. */
const benches: readonly Bench[] = [
  envoyText,
  envoyJson,
  envoyCri,
  als,
  tailIdle,
  logToMetrics,
  memory,
  memoryCheckout,
  kubernetesSync,
  kubernetesChurn,
  diagnosisQuiet,
  diagnosisOutage,
  scrapeBench,
  watchFaults,
  rulesEval,
  panelPrepare,
  panelPaint,
  panelRefresh,
  panelScroll,
  panelTimeline,
  panelMemory,
  statusPage,
  dashboardsBench,
];

const names = process.argv.slice(2);
const unknown = names.find((name) => !benches.some((bench) => bench.name === name));
if (unknown !== undefined) {
  console.error(`there is no benchmark "${unknown}"; one of:`);
  for (const { name, help } of benches) console.error(`  ${name}: ${help}`);
  process.exit(2);
}

const figures: Figure[] = [];
for (const bench of benches.filter(({ name }) => names.length === 0 || names.includes(name))) {
  console.error(`${bench.name}: ${bench.help}`);
  figures.push(...(await bench.run((words) => console.error(`  ${words}`))));
}
const complaints = figures.flatMap((figure) => complaintOf(figure) ?? []);
for (const complaint of complaints) console.error(complaint);
for (const figure of figures) console.log(JSON.stringify(figure));
process.exitCode = complaints.length === 0 ? 0 : 1;
