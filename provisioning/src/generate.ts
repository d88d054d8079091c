import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { givenParameters, ownParameters } from './given-parameters.ts';
import { runbookPath } from './links.ts';
import { alertsOf, ruleSet } from './alerts.ts';
import { alertReference, runbook } from './writers/docs.ts';
import { alertmanagerConfig, receiversExample } from './writers/alertmanager.ts';
import { grafanaTemplates } from './writers/grafana-templates.ts';
import { ruleFile } from './writers/index.ts';

const root = path.resolve(import.meta.dirname, '../..');
const demoParameters = 'examples/compose/parameters.yaml';

/** The rule files of the repository. The other outputs are made by whoever wants them. */
const committed = [
  { file: 'provisioning/prometheus/rules/uhwatch.rules.yml', output: 'prometheus', from: ownParameters },
  { file: 'provisioning/grafana/alerting/uhwatch.yaml', output: 'grafana', from: ownParameters },
  { file: 'provisioning/grafana/recording/uhwatch.recording.yml', output: 'recording', from: ownParameters },
  { file: 'examples/compose/rules/uhwatch.rules.yml', output: 'prometheus', from: demoParameters },
] as const;

function existing(file: string): string | undefined {
  const place = path.join(root, file);
  return existsSync(place) ? readFileSync(place, 'utf8') : undefined;
}

/** Every file that the alert rows make; paths are from the repository's root. */
export function provisioningFiles(): { path: string; content: string }[] {
  const parameters = givenParameters();
  const groups = ruleSet(parameters);
  const template = readFileSync(path.join(root, 'provisioning/alertmanager/templates/uhwatch.tmpl'), 'utf8');
  const runbooks = alertsOf(groups).map((alert) => {
    const file = runbookPath(alert);
    return { path: file, content: runbook(alert, existing(file)) };
  });
  const rules = committed.map(({ file, output, from }) => ({
    path: file,
    content: ruleFile(output, givenParameters(from), `\`npm run generate\` from provisioning/src and ${from}`),
  }));
  return [
    ...rules,
    { path: 'provisioning/alertmanager/alertmanager.yml', content: alertmanagerConfig(groups, parameters) },
    { path: 'provisioning/alertmanager/receivers.example.yml', content: receiversExample(groups, parameters) },
    { path: 'provisioning/grafana/templates/uhwatch.yaml', content: grafanaTemplates(template) },
    { path: 'docs/reference/alerts.md', content: alertReference(groups) },
    ...runbooks,
  ];
}
