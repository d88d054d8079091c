import type { UpstreamSummary } from './api.ts';

/** What the panel asks of Prometheus. */
export interface PanelQuery {
  readonly expr: string;
  /** `instant` in the table format: the present. `range` in the time series format: over the dashboard's time range. */
  readonly type: 'instant' | 'range';
  /** What it answers, for the person who sets up the panel. */
  readonly meaning: string;
  /** What is not known without it, as a clause. */
  readonly without: string;
  /** The panel is complete without it, and says nothing when it is missing. */
  readonly optional?: true;
}

/** A query that answers one number for each upstream. */
export interface NumberQuery extends PanelQuery {
  /** Which one counts when a query of one's own answers several for an upstream. */
  readonly worst: 'min' | 'max';
  /** The same number in an answer of the HTTP API; null where no source tells. */
  fromApi(upstream: UpstreamSummary): number | null;
}
