import { bornFlags } from '@uhwatch/contract/outcomes.ts';
import { type CountResult, type CountRow, flagsIn } from './result.ts';

interface Column {
  readonly title: string;
  readonly align: 'left' | 'right';
  readonly cell: (row: CountRow) => string;
}

/** Clients choose hosts: what they send must neither steer the terminal nor break the columns. */
const unprintable = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/**
 * The result as aligned columns; what is empty is `-`, and a subset or a direct response has its column only if any.
 * What is inbound has a table of its own behind.
 */
export function table({ upstreams, inbound }: CountResult): string {
  if (inbound.length === 0) return tableOf(upstreams);
  const before = upstreams.length === 0 ? '' : `${tableOf(upstreams)}\n`;
  return `${before}Inbound, as the server's own proxy tells it; most of it stands above as well, where clients' proxies were read:\n${tableOf(inbound)}`;
}

function tableOf(rows: readonly CountRow[]): string {
  if (rows.length === 0) return '';
  const columns = columnsFor(rows);
  const cells = [columns.map(({ title }) => title), ...rows.map((row) => columns.map(({ cell }) => cell(row)))];
  const widths = columns.map((_column, n) => Math.max(...cells.map((line) => line[n]?.length ?? 0)));
  return cells
    .map((line) =>
      line
        .map((cell, n) => (columns[n]?.align === 'left' ? cell.padEnd(widths[n] ?? 0) : cell.padStart(widths[n] ?? 0)))
        .join('  ')
        .trimEnd(),
    )
    .map((line) => `${line}\n`)
    .join('');
}

function columnsFor(rows: readonly CountRow[]): Column[] {
  const left = (title: string, cell: (row: CountRow) => string): Column => ({
    title,
    align: 'left',
    cell: (row) => cell(row).replace(unprintable, '\uFFFD') || '-',
  });
  const right = (title: string, cell: (row: CountRow) => number): Column => ({
    title,
    align: 'right',
    cell: (row) => String(cell(row)),
  });
  const flags = flagsIn([
    ...bornFlags,
    ...rows.flatMap((row) => Object.keys(row.flags) as (keyof CountRow['flags'])[]),
  ]);
  return [
    left('NAMESPACE', (row) => row.upstream_namespace),
    left('SERVICE', (row) => row.upstream_service),
    left('PORT', (row) => row.upstream_port),
    ...(rows.some(({ subset }) => subset !== '') ? [left('SUBSET', (row) => row.subset)] : []),
    right('REQUESTS', (row) => row.requests),
    ...flags.map((flag) => right(flag, (row) => row.flags[flag] ?? 0)),
    ...(rows.some(({ without_backend }) => without_backend !== undefined)
      ? [right('NO BACKEND', (row) => row.without_backend ?? 0)]
      : []),
  ];
}
