import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { givenParameters } from './given-parameters.ts';
import { runbookPath } from './links.ts';
import { alertsOf, ruleSet } from './alerts.ts';
import { alertReference, runbook } from './writers/docs.ts';
import { alertmanagerConfig, receiversExample } from './writers/alertmanager.ts';
import { grafanaTemplates } from './writers/grafana-templates.ts';
import { grafanaRules } from './writers/grafana.ts';
import { prometheusRules, recordingRules } from './writers/prometheus.ts';

const root = path.resolve(import.meta.dirname, '../..');

function existing(file: string): string | undefined {
  const place = path.join(root, file);
  return existsSync(place) ? readFileSync(place, 'utf8') : undefined;
}

/** Every file that the alert rows make; paths are from the repository's root. */
export function provisioningFiles(): { path: string; content: string }[] {
  const parameters = givenParameters();
  const groups = ruleSet(parameters);
  const alerts = alertsOf(groups);
  const template = readFileSync(path.join(root, 'provisioning/alertmanager/templates/uhwatch.tmpl'), 'utf8');
  const runbooks = alerts.map((alert) => {
    const file = runbookPath(alert);
    return { path: file, content: runbook(alert, existing(file)) };
  });
  return [
    { path: 'provisioning/prometheus/rules/uhwatch.rules.yml', content: prometheusRules(groups, parameters) },
    { path: 'provisioning/grafana/alerting/uhwatch.yaml', content: grafanaRules(groups, parameters) },
    { path: 'provisioning/grafana/recording/uhwatch.recording.yml', content: recordingRules(groups, parameters) },
    { path: 'provisioning/alertmanager/alertmanager.yml', content: alertmanagerConfig(groups, parameters) },
    { path: 'provisioning/alertmanager/receivers.example.yml', content: receiversExample(groups, parameters) },
    { path: 'provisioning/grafana/templates/uhwatch.yaml', content: grafanaTemplates(template) },
    { path: 'docs/reference/alerts.md', content: alertReference(groups) },
    ...runbooks,
  ];
}
