import { policyUpstreams } from '@uhwatch/contract/status.ts';
import { type Identity, inboundOf, keyOf, type NameForm } from './form.ts';
import { ofHost } from './host.ts';

const policyClusters: ReadonlySet<string> = new Set(policyUpstreams);

/**
 * Clusters of Istio's own bootstrap and of the hops inside a waypoint, whose outer hop is reported as well.
 * Sources: tools/packaging/common/envoy_bootstrap.json and pilot/pkg/networking/core/waypoint.go.
 */
const internalClusters: ReadonlySet<string> = new Set([
  'agent',
  'connect_originate',
  'encap',
  'inner_connect_originate',
  'main_internal',
  'outer_connect_originate',
  'prometheus_stats',
  'sds-grpc',
  'xds-grpc',
  'zipkin',
]);

/** Followed by Ipv4 or Ipv6 in older versions. */
const inboundPassthrough = /^InboundPassthroughCluster(?:Ipv[46])?$/;
const directions: ReadonlySet<string> = new Set(['outbound', 'inbound', 'inbound-vip']);

/**
 * Splits `direction|port|subset|host`, or the SNI form with `_.` between. A host may hold `_.` itself, so at most three
 * separators are taken. Source: `BuildSubsetKey` and `ParseSubsetKey` in Istio's pilot/pkg/model/service.go.
 */
function splitSubsetKey(
  name: string,
): readonly [direction: string, port: string, subset: string, host: string] | undefined {
  const separator = name.startsWith('outbound_.') || name.startsWith('inbound_.') ? '_.' : '|';
  const [direction, port, subset, ...host] = name.split(separator);
  if (direction === undefined || port === undefined || subset === undefined || host.length === 0) return undefined;
  return directions.has(direction) ? [direction, port, subset, host.join(separator)] : undefined;
}

/** A waypoint writes the protocol in the subset's place: `http`, `tcp`, `http/v1`. */
function waypointSubset(item: string): string {
  return item.includes('/') ? item.slice(item.indexOf('/') + 1) : '';
}

/** Since Istio 1.8 an inbound cluster names a port of the pod; before, the service and its port. */
function ofInbound(host: string, port: string): Identity {
  if (host === '') return inboundOf({ port });
  const { namespace, service } = ofHost({ host, port });
  return inboundOf({ namespace, service, port });
}

function readSubsetKey(name: string): Identity | undefined {
  const parts = splitSubsetKey(name);
  if (parts === undefined) return undefined;
  const [direction, port, subset, host] = parts;
  if (direction === 'inbound') return ofInbound(host, port);
  if (host === '') return undefined;
  return ofHost({ host, port, subset: direction === 'inbound-vip' ? waypointSubset(subset) : subset });
}

function readSpecial(name: string): Identity | undefined {
  if (policyClusters.has(name)) return keyOf({ service: name });
  if (inboundPassthrough.test(name)) return inboundOf({});
  return internalClusters.has(name) ? 'internal' : undefined;
}

export const istio: NameForm = {
  gateway: 'Istio',
  example: 'outbound|80|v1|reviews.default.svc.cluster.local',
  read: (name) => readSpecial(name) ?? readSubsetKey(name),
};
