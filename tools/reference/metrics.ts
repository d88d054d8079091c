import { commonFamilies } from '../../exporter/src/metrics/families/common.ts';
import type { Family } from '../../exporter/src/metrics/families/family.ts';
import { selfFamilies } from '../../exporter/src/metrics/families/self.ts';
import { upstreamFamilies } from '../../exporter/src/metrics/families/upstreams.ts';
import { code, page, table } from './markdown.ts';

/** Every family of the exporter, as rows; the values of the build's labels do not matter here. */
export const families: readonly Pick<Family<never>, 'name' | 'type' | 'help' | 'labels' | 'stability'>[] = [
  ...upstreamFamilies,
  ...commonFamilies,
  ...selfFamilies({ version: '', revision: '', node_version: '' }),
];

export function metricsPage(): string {
  const rows = families.map(({ name, type, stability, labels, help }) => [
    code(name),
    type,
    stability,
    labels.map(code).join(', '),
    help,
  ]);
  const body = `
uhwatch serves these on \`/metrics\` in Prometheus' text format 0.0.4, or in OpenMetrics 1.0 to those that prefer it in their \`Accept\`, besides the usual \`process_*\` and \`nodejs_*\` metrics of its own process. A counter series that an event makes is exposed as 0 for one scrape, so that \`rate()\` sees its first value too; so it is for each scraper, told apart by address and \`User-Agent\`, up to 16 of them ([ADR 24](../adr/0024-a-zero-for-each-scraper-and-openmetrics.md)). [Outcomes](outcomes.md) lists the values of \`flag\` and \`class\`.

${table(['Metric', 'Type', 'Stability', 'Labels', 'Meaning'], rows)}`;
  return page('Metrics', 'exporter/src/metrics', body);
}
