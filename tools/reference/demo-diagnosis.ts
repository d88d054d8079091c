import path from 'node:path';
import { runDiagnose } from '../../exporter/src/commands/testing/diagnosing.ts';

const outage = path.resolve(import.meta.dirname, '../../examples/demo/outage.json');

/** What `uhwatch diagnose` prints of the demo's outage, as README shows it. */
export async function demoDiagnosis(): Promise<string> {
  const { out } = await runDiagnose(['shop/checkout', '--files', outage]);
  return `\`\`\`\n${out.trimEnd()}\n\`\`\``;
}
