import type { Bench, Figure } from './bench.ts';
import { als } from './als.ts';
import { envoyCri, envoyJson, envoyText } from './envoy-log.ts';
import { kubernetesChurn } from './kubernetes-churn.ts';
import { kubernetesSync } from './kubernetes-sync.ts';
import { logToMetrics } from './log-to-metrics.ts';
import { memory } from './memory.ts';
import { scrapeBench } from './scrape.ts';
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
  kubernetesSync,
  kubernetesChurn,
  scrapeBench,
  watchFaults,
];

const wanted = process.argv.slice(2);
const unknown = wanted.find((name) => !benches.some((bench) => bench.name === name));
if (unknown !== undefined) {
  console.error(`there is no benchmark "${unknown}"; one of:`);
  for (const { name, help } of benches) console.error(`  ${name}: ${help}`);
  process.exit(2);
}

const figures: Figure[] = [];
for (const bench of benches.filter(({ name }) => wanted.length === 0 || wanted.includes(name))) {
  console.error(`${bench.name}: ${bench.help}`);
  figures.push(...(await bench.run((words) => console.error(`  ${words}`))));
}
for (const figure of figures) console.log(JSON.stringify(figure));
process.exitCode = figures.every(isGood) ? 0 : 1;

/** A figure is good when the results agree and it is within its limits. */
function isGood({ agree, value, limit, better = 'more', ratio, ratio_limit }: Figure): boolean {
  const inLimit = limit === undefined || (better === 'more' ? value >= limit : value <= limit);
  return agree && inLimit && (ratio === undefined || ratio_limit === undefined || ratio >= ratio_limit);
}
