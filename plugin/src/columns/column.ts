import { type ReactElement } from 'react';
import { type EventBus } from '@grafana/data';
import { type TimeZone } from '@grafana/schema';
import { type PanelRole } from '@uhwatch/contract/panel-queries.ts';
import { type PastPort } from '../data/past';
import { type UpstreamRow } from '../data/row';
import { type ShowNumber } from '../data/show-number';
import { type Action } from '../views/detail/action';

/** What cells need to know beyond their row. */
export interface CellContext {
  /** When the rows were true, in milliseconds since 1970: ages are told from here. */
  readonly nowMs: number;
  /** Where the time range begins that ends now, in milliseconds since 1970. */
  readonly fromMs: number;
  readonly timeZone: TimeZone;
  /** What panels share with each other, such as the time under the pointer. */
  readonly eventBus: EventBus;
  /** How far back rates look; undefined when nobody knows. */
  readonly windowSeconds: number | undefined;
  /** How a number of a row is written. */
  readonly showNumber: ShowNumber;
  /** Where the evidence about an upstream stands; undefined when no status page is known. */
  statusPageOf(row: UpstreamRow): string | undefined;
  /** Where it is written what a code of a finding means; undefined when nobody knows. */
  runbookOf(row: UpstreamRow, code: string): string | undefined;
  /** Who tells what an upstream went through; undefined where nobody can be asked. */
  readonly past: PastPort | undefined;
  /** What else there is to do about an upstream here. */
  actionsOf(row: UpstreamRow): readonly Action[];
}

export interface CellProps {
  readonly row: UpstreamRow;
  readonly context: CellContext;
}

/** A column of the table: head, cells, order and layout follow from its row. */
export interface Column {
  readonly id: string;
  title(): string;
  /** What the title leaves out. */
  hint?(): string;
  /** Whether it moves with the window of the rates, which its hint then names. */
  readonly isRate?: true;
  /** In CSS pixels, and how much of what all columns leave it takes beside the others that grow. */
  readonly width: number;
  readonly grow?: number;
  readonly align?: 'right';
  /** A narrow panel keeps the column, puts its cell under the name of the upstream, or leaves it to the drawer. */
  readonly narrow: 'column' | 'below' | 'drawer';
  /** Where not all columns fit beside each other, the ones with the highest number are left to the drawer. */
  readonly yields?: number;
  /** The queries that it reads. */
  readonly reads: readonly PanelRole[];
  /** Orders rows by it, the worse first. */
  compare(a: UpstreamRow, b: UpstreamRow): number;
  /** Its part in the order of the rows that nobody sorted: the lowest decides first. */
  readonly precedence?: number;
  /** Whether these rows have anything to show in it; without, always. */
  shown?(rows: readonly UpstreamRow[]): boolean;
  /** Its value in words, which screen readers say; empty when there is nothing to say. */
  value(row: UpstreamRow, context: CellContext): string;
  readonly Cell: (props: CellProps) => ReactElement | null;
}
