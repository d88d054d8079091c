import { readFileSync } from 'node:fs';
import path from 'node:path';
import { isOptional, panelQueries, panelRoles } from '@uhwatch/contract/panel-queries.ts';
import { alignedTable, code } from './markdown.ts';

const readme = path.resolve(import.meta.dirname, '../../plugin/src/README.md');
const head = ['refId', 'Answers', 'Query'];

/**
 * The panel's README as it stands, with the table of its queries made anew. The catalog shows the page as it is, so no
 * comment may mark the table: its head does.
 */
export function panelReadme(): string {
  const lines = readFileSync(readme, 'utf8').split('\n');
  const start = lines.findIndex((line) => line.startsWith(`| ${head[0] ?? ''} `));
  if (start === -1)
    throw new Error(`plugin/src/README.md must hold the table of queries, with the head ${head.join(', ')}`);
  const length = lines.slice(start).findIndex((line) => !line.startsWith('|'));
  const rows = panelRoles.map((role) => {
    const { meaning, expr } = panelQueries[role];
    return [code(role), isOptional(role) ? `${meaning} (optional)` : meaning, code(expr)];
  });
  lines.splice(start, length, alignedTable(head, rows));
  return lines.join('\n');
}
