import { type CellProps } from './column';
import { columns, nameColumn } from './columns';

/** What each column says but the name. */
export function describeFacts({ row, context }: CellProps): string {
  const words = columns.map((column) => (column === nameColumn ? '' : column.value(row, context)));
  return words.filter((text) => text !== '').join(', ');
}

/** The name, and what each column says. */
export function describeRow(cell: CellProps): string {
  return `${nameColumn.value(cell.row, cell.context)}: ${describeFacts(cell)}`;
}
