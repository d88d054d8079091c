import { type UpstreamRow } from '../data/row';
import { type Column } from './column';
import { columns } from './columns';

/** Below this width the columns do not fit beside each other. */
const narrowBelowPx = 620;

export interface Layout {
  readonly columns: readonly Column[];
  /** Those whose cells stand under the name. */
  readonly below: readonly Column[];
}

/** The columns that have something to show, as they fit in this width. */
export function layoutFor(rows: readonly UpstreamRow[], widthPx: number): Layout {
  const shown = columns.filter((column) => column.shown?.(rows) ?? true);
  if (widthPx >= narrowBelowPx) {
    return { columns: shown, below: [] };
  }
  return {
    columns: shown.filter(({ narrow }) => narrow === 'column'),
    below: shown.filter(({ narrow }) => narrow === 'below'),
  };
}
