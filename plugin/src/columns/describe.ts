import { type CellProps, type Column } from './column';
import { columns, nameColumn } from './columns';

/** The name, and what each column says. */
export function describeRow({ row, context }: CellProps): string {
  const words = (column: Column) => column.value(row, context);
  const others = columns.filter((column) => column !== nameColumn).map(words);
  return `${words(nameColumn)}: ${others.filter((text) => text !== '').join(', ')}`;
}
