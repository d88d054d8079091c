import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { alerts } from './alerts.ts';
import { runbookPath } from './links.ts';
import { alertReference, runbook } from './writers/docs.ts';
import { grafanaRules } from './writers/grafana.ts';
import { prometheusRules } from './writers/prometheus.ts';

const root = path.resolve(import.meta.dirname, '../..');

function existing(file: string): string | undefined {
  const place = path.join(root, file);
  return existsSync(place) ? readFileSync(place, 'utf8') : undefined;
}

/** Every file that the alert rows make; paths are from the repository's root. */
export function provisioningFiles(): { path: string; content: string }[] {
  const runbooks = alerts.map((alert) => {
    const file = runbookPath(alert);
    return { path: file, content: runbook(alert, existing(file)) };
  });
  return [
    { path: 'provisioning/prometheus/rules/uhwatch.rules.yml', content: prometheusRules(alerts) },
    { path: 'provisioning/grafana/alerting/uhwatch.yaml', content: grafanaRules(alerts) },
    { path: 'docs/reference/alerts.md', content: alertReference(alerts) },
    ...runbooks,
  ];
}
