import type { UpstreamSummary } from '@uhwatch/contract/api.ts';
import { nameOf } from './upstreams.ts';

export interface Filter {
  /** Words, all of which the name or a finding of an upstream has; case does not matter. */
  readonly search: string;
  /** A status; empty for all. What was it last counts where the status is unknown. */
  readonly status: string;
}

/** The upstreams that a person asks for; all of them, unchanged, while nothing is asked. */
export function filtered(
  upstreams: readonly UpstreamSummary[],
  { search, status }: Filter,
): readonly UpstreamSummary[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0 && status === '') return upstreams;
  return upstreams.filter((upstream) => {
    if (status !== '' && upstream.status !== status && upstream.last_status !== status) return false;
    const text = textOf(upstream);
    return words.every((word) => text.includes(word));
  });
}

function textOf(upstream: UpstreamSummary): string {
  const { findings, routes } = upstream;
  const found = findings.flatMap(({ code, cause, reason, title }) => [code, cause, reason, title]);
  return [nameOf(upstream), ...found, ...routes.map(({ host }) => host)].join(' ').toLowerCase();
}
