import type { Cluster, Upstream } from '../fleet.ts';
import type { Random } from '../random.ts';
import type { Effect } from './state.ts';

/** What befalls the exporters of a cluster, or the proxies whose logs they read, from one second to another. */
export interface MonitorEffect {
  readonly from: number;
  readonly to: number;
  /** Which exporter of the cluster, or the proxy that it reads; all of them without. */
  readonly exporter?: number;
  /**
   * `scrape` is not answered, by the proxy neither; `stopped` starts again at the end, with counters from zero and what was
   * logged meanwhile; `kubernetes` has no present view of readiness. In place of a lost `proxy` a new pod counts from zero.
   */
  readonly lost: 'scrape' | 'stopped' | 'kubernetes' | 'proxy';
}

/** What a kind of event asks for: `benign` pages nobody, `page` is an outage where it is long enough, `blind` is a loss of sight. */
export type Truth = 'page' | 'benign' | 'blind';

export interface EventEffects {
  readonly upstreams: ReadonlyMap<Upstream, readonly Effect[]>;
  readonly monitors?: readonly MonitorEffect[];
}

/** Where and when an event is to be. */
export interface Place {
  readonly cluster: Cluster;
  /** Upstreams to which nothing else happens then. */
  readonly free: readonly Upstream[];
  /** Seconds since the epoch. */
  readonly at: number;
  readonly random: Random;
}

/** A kind of event, one row each. */
export interface EventKind {
  readonly name: string;
  readonly truth: Truth;
  /** In one cluster of a dozen services. */
  readonly perWeek: number;
  /** It is over after so many seconds. */
  readonly longest: number;
  /** Undefined where nothing free fits it. */
  readonly make: (place: Place) => EventEffects | undefined;
}

export interface LifeEvent extends EventEffects {
  readonly kind: EventKind;
  readonly cluster: string;
  readonly from: number;
  /** When all of it is over. */
  readonly to: number;
}

/** The effects on one upstream that fits, chosen by chance. */
export function onOne(
  { free, random }: Place,
  fits: (upstream: Upstream) => boolean,
  effects: (upstream: Upstream) => readonly Effect[],
): EventEffects | undefined {
  const candidates = free.filter(fits);
  if (candidates.length === 0) return undefined;
  const upstream = random.pick(candidates);
  return { upstreams: new Map([[upstream, effects(upstream)]]) };
}

export const anyUpstream = (): boolean => true;
export const isAsked = ({ shape }: Upstream): boolean => shape !== 'none';
export const isBusy = ({ shape }: Upstream): boolean => shape !== 'none' && shape !== 'rare';
export const hasSpare = ({ replicas }: Upstream): boolean => replicas >= 3;
