import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type CauseRow, causes, causeTable } from '@uhwatch/contract/causes.ts';
import { confidences, confidenceWords } from '@uhwatch/contract/findings.ts';
import { statuses, statusWords } from '@uhwatch/contract/status.ts';
import { ruleFolders, rulesDir } from '../row-folders.ts';
import { code, page, table } from './markdown.ts';

/** What the README of a rule says under its title, which is that of the rule. */
function explanation({ folder, row: { code: word, title } }: (typeof ruleFolders)[number]): string {
  const [head = '', ...body] = readFileSync(path.join(rulesDir, folder, 'README.md'), 'utf8').split('\n');
  if (head !== `# ${title}`) throw new Error(`${folder}/README.md must begin with "# ${title}", the title of ${word}`);
  return body.join('\n').trim();
}

function reasonsOf({ reasons }: CauseRow): string {
  const narrower = Object.entries(reasons).map(([word, words]) => `${code(word)} (${words})`);
  return narrower.length === 0 ? 'none' : narrower.join(', ');
}

export function findingsPage(): string {
  const rows = [...ruleFolders].sort((a, b) => (a.row.code < b.row.code ? -1 : 1));
  const sections = rows.map((each) => {
    const { code: word, title } = each.row;
    return `## ${word}\n\n**${title}.**\n\n${explanation(each).replaceAll(/^## /gm, '### ')}`;
  });
  const index = rows.map(({ row: { code: word, title, inputs } }) => [
    `[${word}](#${word.toLowerCase()})`,
    title,
    inputs.join(', '),
  ]);
  const body = `
A finding says why an upstream is unhealthy: a code that never changes, a cause in a stable word, the evidence as data, how sure it is, and what to run next. The first finding of an upstream is the primary one. A rule whose inputs are not known, because their source is down, makes no finding; the upstream is \`unknown\` then, never healthy.

${table(['Code', 'Means', 'Needs'], index)}

Statuses, from worst to best: ${statuses.map((word) => `\`${word}\` (${statusWords[word]})`).join(', ')}.

The worst view counts, because to those who have that view the outage is total: that of the worst port, and of the proxy with the fewest hosts left, whatever Kubernetes counts. Where endpoints look ready, \`no_healthy_upstream\` also stands for a port or subset of which nine of ten requests of the last minute found nothing healthy (\`UH\`, or a route without a backend), or one of a hundred while the proxy shows no host left; fewer than these, from one of a hundred on, are \`degraded\`. Where nobody tells of endpoints, one of a hundred is enough.

${table(
  ['Confidence', 'Means'],
  confidences.map((word) => [code(word), confidenceWords[word]]),
)}

${sections.join('\n\n')}

## Causes

In the order in which the first match wins for an endpoint.

${table(
  ['Cause', 'In words', 'Reasons that narrow it'],
  causes.map((word) => [code(word), causeTable[word].words, reasonsOf(causeTable[word])]),
)}`;
  return page('Findings', 'exporter/src/diagnosis/rules and contract/src/findings.ts', body);
}
