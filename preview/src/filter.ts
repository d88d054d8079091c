import type { UpstreamSummary } from '@uhwatch/contract/api.ts';
import { describeCause } from '@uhwatch/contract/causes.ts';
import type { PanelFilter } from '@uhwatch/contract/status-page.ts';
import { nameOf } from './upstreams.ts';

/** The upstreams that a person asks for, as the panel understands it; all of them, unchanged, while nothing is asked. */
export function filtered(
  upstreams: readonly UpstreamSummary[],
  { search, statuses }: PanelFilter,
): readonly UpstreamSummary[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0 && statuses.length === 0) return upstreams;
  return upstreams.filter((upstream) => {
    if (statuses.length > 0 && !statuses.includes(upstream.status)) return false;
    const text = textOf(upstream);
    return words.every((word) => text.includes(word));
  });
}

function textOf(upstream: UpstreamSummary): string {
  const { findings, routes } = upstream;
  const found = findings.flatMap(({ code, cause, reason }) => [code, cause, describeCause(cause, reason)]);
  return [nameOf(upstream), ...found, ...routes.map(({ host }) => host)].join(' ').toLowerCase();
}
