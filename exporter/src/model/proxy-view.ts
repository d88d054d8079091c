import { type ProxyHosts, proxyHostStates, type TrafficKey } from './event.ts';

/** How many of its hosts a proxy would send requests to. A cluster without any host has none left. */
export type HostsLeft = 'all' | 'some' | 'none';

/** The hosts of one port and subset as one instance of a proxy saw them when it was last asked. */
export interface ProxyView extends TrafficKey {
  readonly proxy: string;
  /** Which of several proxies. */
  readonly instance: string;
  /** The source that tells of it. */
  readonly source: string;
  readonly hosts: ProxyHosts['hosts'];
  readonly left: HostsLeft;
  /** Since when `left` is what it is, in milliseconds since the epoch. */
  readonly since: number;
  /** When the proxy was last asked, in milliseconds since the epoch. */
  readonly seenAt: number;
}

/** Hosts that the proxy sends requests to: Envoy balances over degraded ones when the healthy do not suffice. */
export function availableHosts({ healthy, degraded }: ProxyHosts['hosts']): number {
  return healthy + degraded;
}

/** Hosts in any state. */
export function totalHosts(hosts: ProxyHosts['hosts']): number {
  return proxyHostStates.reduce((sum, state) => sum + hosts[state], 0);
}

export function hostsLeft(hosts: ProxyHosts['hosts']): HostsLeft {
  if (availableHosts(hosts) === 0) return 'none';
  return hosts.healthy === totalHosts(hosts) ? 'all' : 'some';
}

/**
 * The worse of two views: that with the fewest available hosts, of those that with the fewest healthy ones, and of those
 * that with the most hosts that are out: no host at all tells less than three that are ejected.
 */
export function isWorse(a: ProxyHosts['hosts'], b: ProxyHosts['hosts']): boolean {
  const difference = availableHosts(a) - availableHosts(b) || a.healthy - b.healthy || totalHosts(b) - totalHosts(a);
  return difference < 0;
}

/** Of each group the worst view: to those whose requests pass that instance the outage is total. */
export function worstViews(views: Iterable<ProxyView>, group: (view: ProxyView) => string): ProxyView[] {
  const worst = new Map<string, ProxyView>();
  for (const view of views) {
    const key = group(view);
    const known = worst.get(key);
    if (known === undefined || isWorse(view.hosts, known.hosts)) worst.set(key, view);
  }
  return [...worst.values()];
}
