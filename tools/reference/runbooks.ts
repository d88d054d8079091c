import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { GeneratedFile } from '../generated-file.ts';
import { ruleFolders, rulesDir } from '../row-folders.ts';
import { causesPage } from './causes.ts';
import { htmlPage } from './html.ts';

/** Links of the reference lead to files; these pages stand beside each other. */
function linked(markdown: string): string {
  return markdown.replaceAll(/findings\.md#up(\d+)/g, 'UP$1.html').replaceAll('findings.md', '/');
}

/** The pages that the exporter serves under `/runbooks/`: one for each code, and one for all causes. */
export function runbookFiles(): GeneratedFile[] {
  const ofCodes = ruleFolders.map(({ folder, row: { code, title } }) => {
    const [, ...body] = readFileSync(path.join(rulesDir, folder, 'README.md'), 'utf8').split('\n');
    const markdown = `# ${code}: ${title}\n\n${body.join('\n').trim()}\n\nThe causes of single endpoints: [all of them](causes.html).`;
    return { path: `exporter/runbooks/${code}.html`, content: htmlPage(`${code} ${title}`, markdown) };
  });
  const [, , ...causes] = causesPage().split('\n');
  return [
    ...ofCodes,
    { path: 'exporter/runbooks/causes.html', content: htmlPage('Causes', linked(causes.join('\n'))) },
  ];
}
