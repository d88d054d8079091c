import type { ModelEvent, TrafficKey } from '../event.ts';
import type { Mutable } from '../mutable.ts';
import { portLabel, type Service } from '../service.ts';
import { Changes } from './changes.ts';
import type { MutableTraffic } from './traffic-row.ts';
import type { MutableAvailability } from '../availability.ts';
import type { Traffic, Upstream } from '../upstream.ts';
import { none } from './late-map.ts';

/** An upstream for the tables, which write it. */
export type MutableUpstream = Mutable<Omit<Upstream, 'availability' | 'traffic' | 'inbound'>> & {
  readonly availability: Map<string, MutableAvailability>;
  traffic: readonly MutableTraffic[];
  inbound: readonly MutableTraffic[];
  /** The rows of `traffic` by port, subset and proxy, and those of `inbound` by port and subset. */
  trafficRows: Map<string, MutableTraffic>;
};

export function upstreamKey(namespace: string, service: string): string {
  return `${namespace}/${service}`;
}

const noRows: readonly MutableTraffic[] = [];

/** All upstreams, by their key. Whatever changes one of them says so here. */
export class Upstreams {
  readonly byKey = new Map<string, MutableUpstream>();
  readonly changes = new Changes();

  find(namespace: string, service: string): MutableUpstream | undefined {
    return this.byKey.get(upstreamKey(namespace, service));
  }

  /** The upstream, made where there is none; whoever opens one changes it. */
  open(namespace: string, service: string): MutableUpstream {
    let upstream = this.find(namespace, service);
    if (upstream === undefined) {
      // What a template puts together keeps its parts for as long as it is kept.
      const key = [namespace, service].join('/');
      upstream = {
        key,
        namespace,
        service,
        declared: undefined,
        availability: new Map(),
        traffic: noRows,
        inbound: noRows,
        trafficRows: none,
        proxyViews: none,
        collected: undefined,
      };
      this.byKey.set(key, upstream);
    }
    this.changes.add(upstream);
    return upstream;
  }

  /** What explains the state of an upstream; of one that nobody knows any more it explains nothing. */
  explain({ source, namespace, service, evidence }: ModelEvent & { type: 'evidence' }): void {
    const upstream = this.find(namespace, service);
    if (upstream === undefined || (evidence === undefined && upstream.collected === undefined)) return;
    upstream.collected = evidence && { source, evidence };
    this.changes.add(upstream);
  }

  /** Forgets an upstream that nobody tells of any more; its counters only grow, so one that had traffic stays. */
  dropIfBare({ key, declared, traffic, inbound, proxyViews }: Upstream): void {
    const isBare = traffic.length === 0 && inbound.length === 0 && proxyViews.size === 0;
    if (declared === undefined && isBare) this.byKey.delete(key);
  }

  /** Everything that a source tells of is known, or is not known, from now on. */
  touchAllOf(source: string): void {
    for (const upstream of this.byKey.values()) if (isFedBy(upstream, source)) this.changes.add(upstream);
  }
}

function isFedBy({ declared, collected, traffic, inbound, proxyViews }: Upstream, source: string): boolean {
  if (declared?.source === source || collected?.source === source) return true;
  const tells = ({ sources }: Traffic): boolean => sources.includes(source);
  if (traffic.some(tells) || inbound.some(tells)) return true;
  for (const view of proxyViews.values()) if (view.source === source) return true;
  return false;
}

/** The longest name that is taken in, in characters over all parts: a host of 60 KiB would be repeated in every series. */
const maxNameLength = 512;

/** Whether no client can make up such keys: a registry declares the port, and there is one without a port at the most. */
export function isDeclared(service: Service | undefined, { port, subset }: TrafficKey): boolean {
  if (service === undefined || subset !== '') return false;
  return port === '' || service.ports.some((declared) => portLabel(declared) === port);
}

export function isTooLong({ namespace, service, port, subset }: TrafficKey): boolean {
  return namespace.length + service.length + port.length + subset.length > maxNameLength;
}
