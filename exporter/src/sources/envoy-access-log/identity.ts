import { policyUpstreams } from '@uhwatch/contract/status.ts';
import type { TrafficKey } from '../../model/event.ts';

const policyClusters: ReadonlySet<string> = new Set(policyUpstreams);

/** `reviews.default.svc.cluster.local`, `reviews.default.svc`: the cluster domain is configurable, `.svc` is not. */
const kubernetesHost = /^([^.]+)\.([^.]+)\.svc(?:\.|$)/;

/** A host becomes a Kubernetes service where it is one, else a service of that name without a namespace. */
function ofHost(host: string, port: string, subset: string): TrafficKey {
  const match = kubernetesHost.exec(host);
  if (match === null) return { namespace: '', service: host, port, subset };
  return { namespace: match[2] ?? '', service: match[1] ?? '', port, subset };
}

/**
 * Splits an Istio cluster name: `direction|port|subset|host`, or the SNI form with `_.` between. A host may hold `_.`
 * itself, so at most three separators are taken. Source: `BuildSubsetKey` and `ParseSubsetKey` in Istio's
 * pilot/pkg/model/service.go.
 */
function splitIstio(
  cluster: string,
): readonly [direction: string, port: string, subset: string, host: string] | undefined {
  const sni = cluster.startsWith('outbound_.') || cluster.startsWith('inbound_.');
  const separator = sni ? '_.' : '|';
  const parts = cluster.split(separator);
  const [direction, port, subset, ...host] = parts;
  if (direction === undefined || port === undefined || subset === undefined || host.length === 0) return undefined;
  return [direction, port, subset, host.join(separator)];
}

/** A waypoint writes the protocol in the subset's place: `http`, `tcp`, `http/v1`. */
function waypointSubset(item: string): string {
  return item.includes('/') ? item.slice(item.indexOf('/') + 1) : '';
}

/** What a line is about: an upstream, or `inbound`, which the client's proxy reports as outbound already. */
export type Identity = TrafficKey | 'inbound' | 'unknown';

function ofCluster(name: string): Identity {
  // Since Istio 1.23 `%UPSTREAM_CLUSTER%` prints the alternative stat name, which ends in `;`.
  const cluster = name.endsWith(';') ? name.slice(0, -1) : name;
  const istio = splitIstio(cluster);
  if (istio === undefined) return { namespace: '', service: cluster, port: '', subset: '' };
  const [direction, port, subset, host] = istio;
  if (direction === 'inbound') return 'inbound';
  return ofHost(host, port, direction === 'inbound-vip' ? waypointSubset(subset) : subset);
}

function ofAuthority(authority: string): Identity {
  const match = /^(.+?)(?::(\d+))?$/.exec(authority.toLowerCase());
  if (match === null || match[1] === undefined) return 'unknown';
  return ofHost(match[1], match[2] ?? '', '');
}

/**
 * Who the upstream of an entry was. The cluster tells where the proxy logs one; under NR and NC there is none, and
 * then only the authority that the client asked for names the service.
 */
export function identify(cluster: string, authority: string): Identity {
  if (cluster !== '' && cluster !== '-') {
    if (policyClusters.has(cluster)) return { namespace: '', service: cluster, port: '', subset: '' };
    // Followed by Ipv4 or Ipv6 in older versions.
    if (cluster.startsWith('InboundPassthroughCluster')) return 'inbound';
    return ofCluster(cluster);
  }
  return authority === '' || authority === '-' ? 'unknown' : ofAuthority(authority);
}
