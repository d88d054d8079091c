import { readFileSync } from 'node:fs';
import path from 'node:path';
import { dashboardFiles } from '../dashboards/src/generate.ts';
import { provisioningFiles } from '../provisioning/src/generate.ts';
import { givenParameters } from '../provisioning/src/given-parameters.ts';
import { deployFiles, podLogPermissionsBlock } from './deploy/files.ts';
import { configurationPage, configurationSchema } from './reference/configuration.ts';
import type { GeneratedFile } from './generated-file.ts';
import { withSection } from './generated-section.ts';
import { causesPage } from './reference/causes.ts';
import { demoDiagnosis } from './reference/demo-diagnosis.ts';
import { findingsPage } from './reference/findings.ts';
import { httpApiPage } from './reference/http-api.ts';
import { metricsPage } from './reference/metrics.ts';
import { outcomesPage } from './reference/outcomes.ts';
import { panelReadme } from './reference/panel-readme.ts';
import { panelTexts } from './reference/panel-texts.ts';
import { runbookFiles } from './reference/runbooks.ts';
import { sourcesPage, sourcesTable } from './reference/sources.ts';
import { listFiles } from './row-folders.ts';

const podLogsReadme = 'exporter/src/sources/envoy-pod-logs/README.md';

function read(file: string): string {
  return readFileSync(path.resolve(import.meta.dirname, '..', file), 'utf8');
}

async function readme(): Promise<string> {
  const page = withSection(read('README.md'), 'sources', sourcesTable());
  return withSection(page, 'diagnosis of the demo', await demoDiagnosis());
}

/** Every generated file of the repository; a new generator is one line here. */
export async function generatedFiles(): Promise<GeneratedFile[]> {
  return [
    ...listFiles(),
    { path: 'docs/reference/metrics.md', content: metricsPage() },
    { path: 'docs/reference/outcomes.md', content: outcomesPage() },
    { path: 'docs/reference/configuration.md', content: configurationPage() },
    { path: 'docs/reference/configuration.schema.json', content: configurationSchema() },
    { path: 'docs/reference/sources.md', content: sourcesPage() },
    { path: 'README.md', content: await readme() },
    { path: podLogsReadme, content: withSection(read(podLogsReadme), 'permissions', podLogPermissionsBlock()) },
    { path: 'docs/reference/findings.md', content: findingsPage() },
    { path: 'docs/reference/causes.md', content: causesPage() },
    { path: 'docs/reference/http-api.md', content: httpApiPage() },
    { path: 'plugin/src/README.md', content: panelReadme() },
    panelTexts(),
    ...runbookFiles(),
    ...provisioningFiles(),
    ...dashboardFiles(givenParameters()['cluster-label']),
    ...deployFiles(),
  ];
}
