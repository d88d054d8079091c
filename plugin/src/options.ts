import { labels } from '@uhwatch/contract/metrics.ts';
import { type PanelView } from '@uhwatch/contract/status-page.ts';
import { type RefIds } from './data/answers';
import { text } from './text';

/** The views, one of which the panel shows. */
export const views: ReadonlyArray<{ readonly value: PanelView; label(): string }> = [
  { value: 'table', label: () => text('views.table', 'Table') },
  { value: 'grid', label: () => text('views.grid', 'Grid') },
  { value: 'timeline', label: () => text('views.timeline', 'Timeline') },
];

export const defaults = {
  /** How upstreams are drawn. */
  view: 'table' as View,
  /** What they are grouped by, from the outermost to the innermost: `cluster`, `namespace`, or a label of the answers. */
  groupBy: [] as string[],
  /** In the grid, more requests make a larger tile. */
  sizeByTraffic: false,
  /** Columns of the table that nobody wants to see, by id. */
  hiddenColumns: [] as string[],
  /** Off leaves only what needs a person. */
  showHealthy: true,
  /** Rows are drawn worst first, so that what the limit cuts off is the least interesting. */
  maxRows: 10_000,
  /** A regular expression over `namespace/service`; dashboard variables are replaced in it. */
  namePattern: '',
  /** Address of the exporter's status page, which holds the evidence; dashboard variables are replaced in it. */
  statusPageUrl: '',
  /** The label that tells clusters apart. */
  clusterLabel: labels.cluster as string,
  /** Which query answers what, where it is not called by the name of its role. */
  refIds: {} as RefIds,
};
export type Options = typeof defaults;
export type View = PanelView;
