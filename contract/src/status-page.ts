import type { UpstreamList } from './api.ts';

/** The query parameter of the status page that names the upstream to open at. */
export const upstreamParameter = 'upstream';

/** How an upstream is named to people, and in the query parameter: without namespace, by its service alone. */
export function upstreamName(namespace: string, service: string): string {
  return namespace === '' ? service : `${namespace}/${service}`;
}

/** Props of `ListPanel`, which the panel's module exports beside Grafana's `plugin`: the panel, fed by the HTTP API. */
export interface ListPanelProps {
  readonly list: UpstreamList;
  /** In CSS pixels, as Grafana gives them to a panel. */
  readonly width: number;
  readonly height: number;
}
