import { sourceRows } from '../../exporter/src/app/source-rows.ts';
import { alignedTable, code, page, table } from './markdown.ts';

/** From the root of the repository. */
const readmeOf = (name: string): string => `exporter/src/sources/${name}/README.md`;

/** The table of sources in the README. */
export function sourcesTable(): string {
  const rows = sourceRows.map(({ name, reads, tells, turnedOnBy }) => [
    `[${name}](${readmeOf(name)})`,
    tells,
    reads,
    turnedOnBy.map((option) => code(`--${option}`)).join(', '),
  ]);
  return alignedTable(['Source', 'Tells', 'Reads', 'Turned on by'], rows);
}

export function sourcesPage(): string {
  const rows = sourceRows.map(({ name, reads, tells, options, turnedOnBy, awaited }) => [
    `[${name}](../../${readmeOf(name)})`,
    reads,
    tells,
    turnedOnBy.map(code).join(' or '),
    Object.keys(options).map(code).join(', '),
    awaited ? 'yes' : 'no',
    `[what then](../../${readmeOf(name)}#when-it-fails)`,
  ]);
  const body = `
A source turns one outside system into what uhwatch knows. It tells flags (what a proxy says of its requests) or readiness (which endpoints stand behind a service), and runs when one of the options that turn it on is set ([configuration](configuration.md)). One that fails makes what it feeds unknown, and nothing else.

${table(['Source', 'Reads', 'Tells', 'Turned on by', 'Its options', '`/-/ready` waits for it', 'When it fails'], rows)}`;
  return page('Sources', 'exporter/src/sources/*/source.ts', body);
}
