import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type Cause, type CauseRow, causes, causeTable } from '@uhwatch/contract/causes.ts';
import { causeFolders } from '../cause-folders.ts';
import { ruleFolders, rulesDir } from '../row-folders.ts';
import { code, page, table } from './markdown.ts';

const causesDir = path.resolve(rulesDir, '../causes');

/** What the README of a cause says under its title, with headings of a lower level. */
function explanation(folder: string): string {
  const [, ...body] = readFileSync(path.join(causesDir, folder, 'README.md'), 'utf8').split('\n');
  return body.join('\n').trim().replaceAll(/^## /gm, '### ');
}

/** The rules that name a cause, in their code or on their pages. */
function rulesOf(cause: Cause): string {
  const naming = ruleFolders.filter(({ folder }) => {
    const text = (file: string): string => readFileSync(path.join(rulesDir, folder, file), 'utf8');
    return text('rule.ts').includes(`'${cause}'`) || text('README.md').includes(code(cause));
  });
  const links = naming.map(({ row }) => `[${row.code}](findings.md#${row.code.toLowerCase()})`);
  return links.length === 0 ? 'No finding has it yet.' : `It is a cause of ${links.join(', ')}.`;
}

function sectionOf(cause: Cause): string {
  const { words, reasons }: CauseRow = causeTable[cause];
  const rows = Object.entries(reasons).map(([word, narrower]) => [code(word), narrower]);
  const narrowed = rows.length === 0 ? '' : `\n\n${table(['Reason', 'Means'], rows)}`;
  const folder = causeFolders.find(({ row }) => row.cause === cause)?.folder;
  const body = folder === undefined ? rulesOf(cause) : explanation(folder);
  return `## ${cause}\n\n**${words}.**${narrowed}\n\n${body}`;
}

export function causesPage(): string {
  const index = causes.map((cause) => [`[${cause}](#${cause})`, causeTable[cause].words]);
  const body = `
A cause says why an endpoint, or an upstream as a whole, is not healthy, in a stable word. Each endpoint has one: the first of this order that its evidence matches. A [finding](findings.md) tells which share of the endpoints a cause explains.

${table(['Cause', 'In words'], index)}

${causes.map(sectionOf).join('\n\n')}`;
  return page('Causes', 'contract/src/causes.ts and exporter/src/diagnosis/causes', body);
}
