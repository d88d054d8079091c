import type { UpstreamSummary } from '@uhwatch/contract/api.ts';
import { searchFor } from '@uhwatch/contract/search.ts';
import type { PanelFilter } from '@uhwatch/contract/status-page.ts';
import { nameOf } from './upstreams.ts';

/** The upstreams that a person asks for, as the panel understands it; all of them, unchanged, while nothing is asked. */
export function filtered(
  upstreams: readonly UpstreamSummary[],
  { search, statuses }: PanelFilter,
): readonly UpstreamSummary[] {
  const isFound = searchFor(search);
  if (isFound === undefined && statuses.length === 0) return upstreams;
  return upstreams.filter((upstream) => {
    const { findings, routes } = upstream;
    const isMeant = statuses.length === 0 || statuses.includes(upstream.status);
    return isMeant && isFound?.({ names: [nameOf(upstream), ...routes.map(({ host }) => host)], findings }) !== false;
  });
}
