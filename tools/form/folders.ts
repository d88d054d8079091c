import { existsSync } from 'node:fs';
import path from 'node:path';
import { foldersIn } from '../lint/layers.ts';
import { read } from './tree.ts';

const sourcesFolder = 'exporter/src/sources';
const sourceRows = 'exporter/src/app/source-rows.ts';
export const sourceHeadings = ['## What it reads', '## Configuration', '## When it fails'];

const rulesFolder = 'exporter/src/diagnosis/rules';
const ruleRows = 'exporter/src/diagnosis/rules/index.ts';
const ruleHeadings = ['## What it means', '## Evidence', '## Likely causes', '## What to do', '## When to ignore'];

const causesFolder = 'exporter/src/diagnosis/causes';
const causeRows = 'exporter/src/diagnosis/causes/index.ts';

/** What every folder of its kind holds. */
interface Kind {
  readonly folder: string;
  readonly headings: readonly string[];
  /** The file in each of them that declares it. */
  readonly row: string;
  /** The list that every row must be in. */
  readonly list: string;
}

/** The names of the folders that are a source each. */
export function sourceNames(root: string): string[] {
  return foldersIn(root, sourcesFolder).filter((name) => name !== 'testing');
}

/** One sentence for each thing that a folder of a source lacks. */
export function sourceComplaints(root: string): string[] {
  const kind = { folder: sourcesFolder, headings: sourceHeadings, row: 'source.ts', list: sourceRows };
  return sourceNames(root).flatMap((name) => [
    ...readmeComplaints(root, name, kind),
    ...rowComplaints(root, name, kind),
  ]);
}

/** One sentence for each thing that a folder of a rule lacks. */
export function ruleComplaints(root: string): string[] {
  return complaints(root, { folder: rulesFolder, headings: ruleHeadings, row: 'rule.ts', list: ruleRows });
}

/** One sentence for each thing that a folder of a cause lacks; a cause explains itself as a rule does. */
export function causeComplaints(root: string): string[] {
  return complaints(root, { folder: causesFolder, headings: ruleHeadings, row: 'cause.ts', list: causeRows });
}

function complaints(root: string, kind: Kind): string[] {
  return foldersIn(root, kind.folder).flatMap((name) => [
    ...readmeComplaints(root, name, kind),
    ...rowComplaints(root, name, kind),
  ]);
}

function readmeComplaints(root: string, name: string, { folder, headings }: Kind): string[] {
  const readme = `${folder}/${name}/README.md`;
  if (!existsSync(path.join(root, readme))) {
    return [`${folder}/${name} has no README.md; write one with the headings ${headings.join(', ')}`];
  }
  const lines = read(root, readme).split('\n');
  return headings
    .filter((heading) => !lines.includes(heading))
    .map((heading) => `${readme} lacks the heading "${heading}"; write what belongs under it`);
}

function rowComplaints(root: string, name: string, { folder, row, list }: Kind): string[] {
  if (!existsSync(path.join(root, folder, name, row))) {
    return [`${folder}/${name} has no ${row}; declare in it what the folder adds`];
  }
  const imported = path.posix.relative(path.posix.dirname(list), `${folder}/${name}/${row}`);
  const written = imported.startsWith('.') ? imported : `./${imported}`;
  if (read(root, list).includes(`from '${written}'`)) return [];
  return [`${list} does not import ${written}, so that nothing knows of it; run \`npm run generate\``];
}
