/**
 * Who draws the answers: the built panel, as a table or as a timeline; the table of Grafana's library, which draws the
 * first of them; that table with all of them, joined as Grafana does; or the chart of Grafana's library, a line for each
 * series of the past.
 */
export type Drawer = 'panel' | 'timeline' | 'table' | 'merged' | 'lines';

/** What the answers are about. */
export interface Scene {
  readonly upstreams: number;
  /** Points of the two series of the past that each upstream has; without them the answers are about the present. */
  readonly points?: number;
}
