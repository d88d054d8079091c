import { readFileSync } from 'node:fs';
import path from 'node:path';
import { dashboardFiles } from '../dashboards/src/generate.ts';
import { provisioningFiles } from '../provisioning/src/generate.ts';
import { deployFiles, podLogPermissionsBlock } from './deploy/files.ts';
import { configurationPage, configurationSchema } from './reference/configuration.ts';
import type { GeneratedFile } from './generated-file.ts';
import { withSection } from './generated-section.ts';
import { causesPage } from './reference/causes.ts';
import { findingsPage } from './reference/findings.ts';
import { httpApiPage } from './reference/http-api.ts';
import { metricsPage } from './reference/metrics.ts';
import { outcomesPage } from './reference/outcomes.ts';
import { panelReadme } from './reference/panel-readme.ts';
import { runbookFiles } from './reference/runbooks.ts';
import { sourcesPage, sourcesTable } from './reference/sources.ts';
import { listFiles } from './row-folders.ts';

const readme = path.resolve(import.meta.dirname, '../README.md');
const podLogsReadme = 'exporter/src/sources/envoy-pod-logs/README.md';

/** Every generated file of the repository; a new generator is one line here. */
export function generatedFiles(): GeneratedFile[] {
  return [
    ...listFiles(),
    { path: 'docs/reference/metrics.md', content: metricsPage() },
    { path: 'docs/reference/outcomes.md', content: outcomesPage() },
    { path: 'docs/reference/configuration.md', content: configurationPage() },
    { path: 'docs/reference/configuration.schema.json', content: configurationSchema() },
    { path: 'docs/reference/sources.md', content: sourcesPage() },
    { path: 'README.md', content: withSection(readFileSync(readme, 'utf8'), 'sources', sourcesTable()) },
    {
      path: podLogsReadme,
      content: withSection(
        readFileSync(path.resolve(import.meta.dirname, '..', podLogsReadme), 'utf8'),
        'permissions',
        podLogPermissionsBlock(),
      ),
    },
    { path: 'docs/reference/findings.md', content: findingsPage() },
    { path: 'docs/reference/causes.md', content: causesPage() },
    { path: 'docs/reference/http-api.md', content: httpApiPage() },
    { path: 'plugin/src/README.md', content: panelReadme() },
    ...runbookFiles(),
    ...provisioningFiles(),
    ...dashboardFiles(),
    ...deployFiles(),
  ];
}
