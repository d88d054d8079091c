import { bornFlags, type Flag, isFlag, otherFlag, responseFlags } from '@uhwatch/contract/outcomes.ts';
import { lineCounts, type LineCounts } from '../../model/line-fate.ts';
import type { Traffic, Upstream } from '../../model/upstream.ts';
import type { Counted } from './count-logs.ts';

/** One row of the result, as `-o json` prints it. */
export interface CountRow {
  readonly upstream_namespace: string;
  readonly upstream_service: string;
  readonly upstream_port: string;
  readonly subset: string;
  readonly proxy: string;
  readonly requests: number;
  readonly flags: Readonly<Partial<Record<Flag, number>>>;
  /** Requests that the proxy answered by itself, because their route had no backend; only where there are any. */
  readonly without_backend?: number;
}

/** One of the logs, as it was named. */
export interface CountedFile extends LineCounts {
  readonly file: string;
}

export interface CountResult extends LineCounts {
  readonly upstreams: readonly CountRow[];
  /** What the server's own proxy tells (Istio's inbound clusters): most of it is in `upstreams` as well. */
  readonly inbound: readonly CountRow[];
  readonly files: readonly CountedFile[];
}

/** The worst first: by requests with UH, then by all requests, then by name. */
export function resultOf({ snapshot, logs }: Pick<Counted, 'snapshot' | 'logs'>): CountResult {
  const rows = (direction: 'traffic' | 'inbound'): CountRow[] =>
    [...snapshot.upstreams.values()]
      .flatMap((upstream) => upstream[direction].map((traffic) => rowOf(upstream, traffic)))
      .sort(worstFirst);
  return {
    upstreams: rows('traffic'),
    inbound: rows('inbound'),
    ...lineCounts((fate) => logs.reduce((sum, { fates }) => sum + fates[fate], 0)),
    files: logs.map(({ log, fates }) => ({ file: log, ...lineCounts((fate) => fates[fate]) })),
  };
}

function rowOf({ namespace, service }: Upstream, traffic: Traffic): CountRow {
  const { port, subset, proxy, requests, outcomes } = traffic;
  const withoutBackend = outcomes.get('no_backend') ?? 0;
  const flags = flagsIn([...outcomes.keys()].filter(isFlag));
  return {
    upstream_namespace: namespace,
    upstream_service: service,
    upstream_port: port,
    subset,
    proxy,
    requests,
    flags: Object.fromEntries(flags.map((flag) => [flag, outcomes.get(flag) ?? 0])),
    ...(withoutBackend > 0 && { without_backend: withoutBackend }),
  };
}

function worstFirst(a: CountRow, b: CountRow): number {
  return outages(b) - outages(a) || b.requests - a.requests || nameOf(a).localeCompare(nameOf(b), 'en');
}

function nameOf(row: CountRow): string {
  return `${row.upstream_namespace}/${row.upstream_service} ${row.upstream_port} ${row.subset}`;
}

function outages({ flags, without_backend = 0 }: CountRow): number {
  return (flags.UH ?? 0) + without_backend;
}

/** Flags in the order in which people look for them: the three that tell of upstreams, then Envoy's order. */
export function flagsIn(seen: Iterable<Flag>): Flag[] {
  const set = new Set(seen);
  const order: readonly Flag[] = [...bornFlags, ...responseFlags.map(({ word }) => word), otherFlag];
  return [...new Set(order)].filter((flag) => set.has(flag));
}
