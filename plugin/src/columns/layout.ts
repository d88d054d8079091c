import { type UpstreamRow } from '../data/row';
import { type Column } from './column';
import { columns } from './columns';

/** Below this width the columns do not fit beside each other. */
const narrowBelowPx = 620;

export interface Layout {
  readonly columns: readonly Column[];
  /** Those whose cells stand under the name. */
  readonly below: readonly Column[];
  /** Those that are left to the drawer. */
  readonly left: readonly Column[];
}

/** The columns that have something to show and that nobody hid, as they fit in this width. */
export function layoutFor(rows: readonly UpstreamRow[], widthPx: number, hidden: readonly string[] = []): Layout {
  const wanted = columns.filter((column) => !hidden.includes(column.id) && (column.shown?.(rows) ?? true));
  if (widthPx >= narrowBelowPx) {
    const fitting = thatFit(wanted, widthPx);
    return { columns: fitting, below: [], left: wanted.filter((column) => !fitting.includes(column)) };
  }
  return {
    columns: wanted.filter(({ narrow }) => narrow === 'column'),
    below: wanted.filter(({ narrow }) => narrow === 'below'),
    left: wanted.filter(({ narrow }) => narrow === 'drawer'),
  };
}

/** Leaves out the columns that yield, one after the other, until the others have room. */
function thatFit(wanted: readonly Column[], widthPx: number): readonly Column[] {
  const needed = wanted.reduce((sum, { width }) => sum + width, 0);
  const first = Math.max(...wanted.map(({ yields }) => yields ?? 0));
  if (needed <= widthPx || first === 0) {
    return wanted;
  }
  return thatFit(
    wanted.filter(({ yields }) => yields !== first),
    widthPx,
  );
}

/** The width of each column in CSS pixels: the first is indented, and what is left over goes to those that grow. */
export function widthsOf({ columns: shown }: Layout, widthPx: number, indentPx: number): number[] {
  const rest = Math.max(0, widthPx - indentPx - shown.reduce((sum, { width }) => sum + width, 0));
  const parts = shown.reduce((sum, { grow = 0 }) => sum + grow, 0);
  return shown.map(
    ({ width, grow = 0 }, index) =>
      width + (index === 0 ? indentPx : 0) + (parts === 0 ? rest / shown.length : (rest * grow) / parts),
  );
}
