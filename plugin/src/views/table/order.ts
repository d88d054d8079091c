import { type Column } from '../../columns/column';
import { type UpstreamRow } from '../../data/row';

/** How somebody sorted the table; nobody did while there is none: then the worst come first. */
export interface Order {
  readonly column: Column;
  readonly isReversed: boolean;
}

/** The rows by that column; rows that are alike keep the order that they had, the worst first. */
export function ordered(rows: readonly UpstreamRow[], order: Order | undefined): readonly UpstreamRow[] {
  if (order === undefined) {
    return rows;
  }
  const { column, isReversed } = order;
  return [...rows].sort(isReversed ? (a, b) => column.compare(b, a) : (a, b) => column.compare(a, b));
}

/** What a click on the head of a column makes of the order: its worst first, its best first, and back. */
export function nextOrder(order: Order | undefined, column: Column): Order | undefined {
  if (order?.column !== column) {
    return { column, isReversed: false };
  }
  return order.isReversed ? undefined : { column, isReversed: true };
}
