import { classOf, type FailureClass, type Outcome } from '@uhwatch/contract/outcomes.ts';
import { addTo } from '../model/counts.ts';
import { type ModelEvent, type ProxyHosts, proxyHostStates, type TrafficCount } from '../model/event.ts';
import type { PortReadiness, Service } from '../model/service.ts';

/** Noon of a day; tests add to it. */
export const noon = Date.parse('2026-11-22T12:00:00Z');

/** A service `shop/checkout` with port `http`, of which a test names what it is about. */
export function service(facts: Partial<Service> = {}): Service {
  return {
    namespace: 'shop',
    name: 'checkout',
    kind: 'selector',
    ports: [{ name: 'http', number: 80 }],
    readiness: [readiness('http', { ready: 3 })],
    endpointsDeclared: true,
    desired: 3,
    ...facts,
  };
}

export function readiness(port: string, counts: Partial<PortReadiness['counts']>): PortReadiness {
  return { port, counts: { ready: 0, unready: 0, draining: 0, terminating: 0, ...counts }, withoutPort: 0 };
}

export function declared(facts: Partial<Service> = {}, at = noon): ModelEvent {
  return { type: 'service', source: 'kubernetes', at, service: service(facts) };
}

export function up(source: string, at = noon): ModelEvent {
  return { type: 'source-up', source, at };
}

/** Traffic towards `shop/checkout:80`, of which a test names what it is about; each outcome is that of other requests. */
export function traffic(
  facts: Partial<Omit<TrafficCount, 'outcomes' | 'failures'>> & { outcomes?: Partial<Record<Outcome, number>> } = {},
  at = noon,
): ModelEvent {
  const { outcomes = {}, ...key } = facts;
  const count = { namespace: 'shop', service: 'checkout', port: '80', subset: '', requests: 10, ...key };
  const entries = Object.entries(outcomes) as [Outcome, number][];
  const failures = new Map<FailureClass, number>();
  for (const [outcome, requests] of entries) {
    const failure = classOf('envoy', [outcome]);
    if (failure !== undefined) addTo(failures, failure, requests);
  }
  return {
    type: 'traffic',
    source: 'envoy-access-log',
    at,
    proxy: 'envoy',
    old: false,
    counts: [{ ...count, outcomes: new Map(entries), failures }],
  };
}

/** The one cluster that a proxy has, towards `shop/checkout:80`, of which a test names the hosts. */
export function proxyHosts(
  facts: Partial<Omit<ProxyHosts, 'hosts'>> & { hosts?: Partial<ProxyHosts['hosts']>; instance?: string } = {},
  at = noon,
): ModelEvent & { type: 'proxy-hosts' } {
  const { hosts = { healthy: 3 }, instance = '127.0.0.1:15000', ...key } = facts;
  const none = Object.fromEntries(proxyHostStates.map((state) => [state, 0])) as ProxyHosts['hosts'];
  const cluster = { namespace: 'shop', service: 'checkout', port: '80', subset: '', ...key };
  return {
    type: 'proxy-hosts',
    source: 'envoy-admin',
    at,
    proxy: 'envoy',
    instance,
    clusters: [{ ...cluster, hosts: { ...none, ...hosts } }],
  };
}
