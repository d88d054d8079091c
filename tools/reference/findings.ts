import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describeCause } from '@uhwatch/contract/findings.ts';
import { causes, confidences, confidenceWords } from '@uhwatch/contract/findings.ts';
import { statuses, statusWords } from '@uhwatch/contract/status.ts';
import { rules } from '../../exporter/src/diagnosis/rules/index.ts';
import { code, page, table } from './markdown.ts';

const rulesDir = path.resolve(import.meta.dirname, '../../exporter/src/diagnosis/rules');

/** The READMEs of the rule folders, by the title that is their first line. */
function readmes(): Map<string, string> {
  const folders = readdirSync(rulesDir, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return new Map(
    folders.map(({ name }) => {
      const [title = '', ...body] = readFileSync(path.join(rulesDir, name, 'README.md'), 'utf8').split('\n');
      return [title.replace(/^# /, ''), body.join('\n').trim()];
    }),
  );
}

export function findingsPage(): string {
  const explained = readmes();
  const rows = [...rules].sort((a, b) => (a.code < b.code ? -1 : 1));
  const sections = rows.map(({ code: word, title }) => {
    const body = explained.get(title);
    if (body === undefined) throw new Error(`no README of a rule is titled "${title}", which is the title of ${word}`);
    return `## ${word}\n\n**${title}.**\n\n${body.replaceAll(/^## /gm, '### ')}`;
  });
  const index = rows.map(({ code: word, title, inputs }) => [
    `[${word}](#${word.toLowerCase()})`,
    title,
    inputs.join(', '),
  ]);
  const body = `
A finding says why an upstream is ill: a code that never changes, a cause in a stable word, the evidence as data, how sure it is, and what to run next. The first finding of an upstream is the primary one. A rule whose inputs are not known, because their source is down, makes no finding; the upstream is \`unknown\` then, never healthy.

${table(['Code', 'Means', 'Needs'], index)}

Statuses, from worst to best: ${statuses.map((word) => `\`${word}\` (${statusWords[word]})`).join(', ')}.

${table(
  ['Confidence', 'Means'],
  confidences.map((word) => [code(word), confidenceWords[word]]),
)}

${sections.join('\n\n')}

## Causes

In the order in which the first match wins for an endpoint.

${table(
  ['Cause', 'In words'],
  causes.map((word) => [code(word), describeCause(word)]),
)}`;
  return page('Findings', 'exporter/src/diagnosis/rules and contract/src/findings.ts', body);
}
