import type { UpstreamList } from './api.ts';
import type { HistoryList, UpstreamHistory } from './history.ts';

/** The query parameter of the status page that names the upstream to open at. */
export const upstreamParameter = 'upstream';

/** How an upstream is named to people, and in the query parameter: without namespace, by its service alone. */
export function upstreamName(namespace: string, service: string): string {
  return namespace === '' ? service : `${namespace}/${service}`;
}

/** What the HTTP API tells one upstream from another by. */
export interface UpstreamName {
  /** Empty for an upstream outside of Kubernetes. */
  readonly namespace: string;
  readonly service: string;
}

/** How the panel draws upstreams. */
export const panelViews = ['table', 'grid', 'timeline'] as const;
export type PanelView = (typeof panelViews)[number];

/** What somebody wants to see of the upstreams. */
export interface PanelFilter {
  /** Words that each have to occur in what names or explains an upstream; case does not matter. */
  readonly search: string;
  /** Empty for all. */
  readonly statuses: readonly string[];
}

/**
 * Props of `ListPanel`, which the panel's module exports in `statusPage` beside Grafana's `plugin`: the panel, fed by the
 * HTTP API.
 */
export interface ListPanelProps {
  readonly list: UpstreamList;
  /** The last hour; undefined until it is known. */
  readonly history: HistoryList | undefined;
  /**
   * The last hour of one upstream; undefined until a minute of it has ended. Rejects with a sentence when the exporter
   * does not tell.
   */
  historyOf(upstream: UpstreamName, signal: AbortSignal): Promise<UpstreamHistory | undefined>;
  readonly view: PanelView;
  /** What upstreams are grouped by, from the outermost to the innermost, as the panel's option has it. */
  readonly groupBy: readonly string[];
  readonly filter: PanelFilter;
  readonly onFilter: (filter: PanelFilter) => void;
  /** Columns of the table that nobody wants to see, by id. */
  readonly hiddenColumns: readonly string[];
  readonly onHiddenColumns: (hidden: readonly string[]) => void;
  /** In CSS pixels, as Grafana gives them to a panel. */
  readonly width: number;
  readonly height: number;
}
