import type { SourceState } from '../../model/source-state.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { learnedGateway } from '../../model/proxy-node.ts';
import { type ProxyView, worstViews } from '../../model/proxy-view.ts';
import { readinessOf, type Upstream } from '../../model/upstream.ts';
import { tellsOfHosts } from '../proxy-hosts.ts';
import type { Inputs, TrafficAt } from '../rule.ts';

type InputName = keyof Inputs;

/** What is known of an upstream. */
export interface Known {
  /** What sources that are up tell now. */
  readonly present: Partial<Inputs>;
  /** The same, and what sources that were lost told last. The same object where none of them was lost. */
  readonly last: Partial<Inputs>;
  /** By input, when the first of the sources that fed it was lost, in milliseconds since the epoch. */
  readonly lostAt: ReadonlyMap<InputName, number>;
}

type Sources = Snapshot['sources'];

export const nothingLost: Known['lostAt'] = new Map();

/**
 * What is known of an upstream right now. What a lost source told is read as it was then: its figures of a rolling
 * window neither grow nor fade. A source that was never up told nothing.
 */
export function knownOf(upstream: Upstream, sources: Sources, now: number): Known {
  const node = learnedGateway(sources);
  const gateway = node && { gateway: node };
  const present = {
    ...inputsOf(upstream, (source) => (sources.get(source)?.up === true ? now : undefined)),
    ...gateway,
  };
  const lostAt = lossesOf(upstream, sources);
  if (lostAt.size === 0) return { present, last: present, lostAt };
  const readAt = (source: string): number | undefined => {
    const state = sources.get(source);
    return state?.up === true ? now : state?.lostAt;
  };
  return { present, last: { ...inputsOf(upstream, readAt), ...gateway }, lostAt };
}

/** `readAt` says as of when what a source told is read, and is undefined where it is not known. */
function inputsOf(upstream: Upstream, readAt: (source: string) => number | undefined): Partial<Inputs> {
  const { declared, availability, collected } = upstream;
  const known = declared !== undefined && readAt(declared.source) !== undefined ? declared.service : undefined;
  const traffic = rowsAt(upstream.traffic, readAt);
  const inbound = rowsAt(upstream.inbound, readAt);
  const views = [...upstream.proxyViews.values()].filter(({ source }) => readAt(source) !== undefined);
  const hasReadiness = readinessOf(upstream).length > 0;
  const proxyHosts = worstViews(known && hasReadiness ? views : withoutSilent(views), nameOf);
  return {
    ...(known && { declared: known }),
    ...(known && hasReadiness && { endpoints: { service: known, availability } }),
    ...(traffic.length > 0 && { traffic }),
    ...(inbound.length > 0 && { inbound }),
    ...(proxyHosts.length > 0 && { proxyHosts }),
    ...(collected && readAt(collected.source) !== undefined && { evidence: collected.evidence }),
  };
}

function rowsAt(rows: Upstream['traffic'], readAt: (source: string) => number | undefined): TrafficAt[] {
  return rows.flatMap((row) => {
    // The latest of several: what one of them still tells is known now.
    const at = Math.max(...row.sources.map((source) => readAt(source) ?? -Infinity));
    return at === -Infinity ? [] : [{ row, now: at }];
  });
}

function nameOf({ port, subset }: ProxyView): string {
  return `${port}\n${subset}`;
}

/** Where no registry tells which hosts are lacking, a proxy that shows none must not hide what another one shows. */
function withoutSilent(views: readonly ProxyView[]): readonly ProxyView[] {
  const telling = new Set(views.filter(({ hosts }) => tellsOfHosts(hosts)).map(nameOf));
  return views.filter((view) => tellsOfHosts(view.hosts) || !telling.has(nameOf(view)));
}

function lossesOf({ declared, collected, traffic, inbound, proxyViews }: Upstream, sources: Sources): Known['lostAt'] {
  let losses: Map<InputName, number> | undefined;
  const add = (input: InputName, at: number | undefined): void => {
    if (at === undefined) return;
    losses ??= new Map();
    losses.set(input, Math.min(at, losses.get(input) ?? Infinity));
  };
  const registryLoss = declared && lossOf(sources.get(declared.source));
  add('declared', registryLoss);
  add('endpoints', registryLoss);
  add('evidence', collected && lossOf(sources.get(collected.source)));
  for (const row of traffic) add('traffic', lossOfAll(row.sources, sources));
  for (const row of inbound) add('inbound', lossOfAll(row.sources, sources));
  for (const { source } of proxyViews.values()) add('proxyHosts', lossOf(sources.get(source)));
  return losses ?? nothingLost;
}

/** When the last of them was lost; undefined while one of them is up. */
function lossOfAll(names: readonly string[], sources: Sources): number | undefined {
  const times = names.map((name) => lossOf(sources.get(name)));
  return times.some((at) => at === undefined) ? undefined : Math.max(...times.map((at) => at ?? 0));
}

function lossOf(state: SourceState | undefined): number | undefined {
  return state?.up === true ? undefined : state?.lostAt;
}
