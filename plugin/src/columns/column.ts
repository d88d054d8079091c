import { type ReactElement } from 'react';
import { type TimeZone } from '@grafana/schema';
import { type PanelRole } from '@uhwatch/contract/panel-queries.ts';
import { type UpstreamRow } from '../data/row';

/** What cells need to know beyond their row. */
export interface CellContext {
  /** When the rows were true, in milliseconds since 1970: ages are told from here. */
  readonly nowMs: number;
  readonly timeZone: TimeZone;
  /** Where the evidence about an upstream stands; undefined when no status page is known. */
  statusPageOf(row: UpstreamRow): string | undefined;
}

export interface CellProps {
  readonly row: UpstreamRow;
  readonly context: CellContext;
}

/** A column of the table: head, cells, order, narrow layout and notices about missing queries follow from its row. */
export interface Column {
  readonly id: string;
  readonly title: string;
  /** What the title leaves out. */
  readonly hint?: string;
  /** `content` takes no more than it needs and does not wrap; `rest` takes what the others leave. */
  readonly width: 'content' | 'rest' | `${number}%`;
  readonly align?: 'right';
  /** A narrow panel keeps the column, or puts its cell under the name of the upstream. */
  readonly narrow: 'column' | 'below';
  /** The queries that it reads. */
  readonly reads: readonly PanelRole[];
  /** Its part in the order of the rows, the worst first; the lowest `precedence` decides first. */
  readonly sort?: { readonly precedence: number; compare(a: UpstreamRow, b: UpstreamRow): number };
  /** Whether these rows have anything to show in it; without, always. */
  shown?(rows: readonly UpstreamRow[]): boolean;
  /** Its value in words, which screen readers say; empty when there is nothing to say. */
  value(row: UpstreamRow, context: CellContext): string;
  readonly Cell: (props: CellProps) => ReactElement | null;
}
