import { type CellContext } from '../columns/column';
import { type UpstreamRow } from '../data/row';
import { type Options } from '../options';

/** What every view gets: rows that are filtered and ordered worst first, and where a click leads. */
export interface ViewProps {
  readonly rows: readonly UpstreamRow[];
  readonly context: CellContext;
  readonly options: Options;
  /** Of the panel, in CSS pixels. */
  readonly size: { readonly width: number; readonly height: number };
  /** Shows all that is known of an upstream. */
  onOpen(row: UpstreamRow): void;
}
