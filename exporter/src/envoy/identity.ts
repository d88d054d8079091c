import { otherUpstream, unnamedUpstream } from '@uhwatch/contract/metrics.ts';
import type { ReportedKey } from '../model/event.ts';
import { contour } from './identity/contour.ts';
import { emissary, emissaryStat } from './identity/emissary.ts';
import { envoyGateway, ofRoute } from './identity/envoy-gateway.ts';
import { asInbound, type Identity, keyOf, type NameForm } from './identity/form.ts';
import { gloo, kgateway } from './identity/gloo.ts';
import { destinationOf, ofAuthority } from './identity/host.ts';
import { istio } from './identity/istio.ts';
import { kuma } from './identity/kuma.ts';
import { ofPatterns } from './identity/patterns.ts';

/**
 * What of an entry names the upstream: the proxy's cluster, the host that the client asked for (`inbound` where the
 * server's own proxy tells of it), the route, or nothing but the address that the client connected to.
 */
export const namedBy = ['cluster', 'authority', 'inbound', 'route', 'destination'] as const;
export type NamedBy = (typeof namedBy)[number];

/** Says whom a name means. Pure, so that the answer may be kept. */
export type Identify = (by: NamedBy, name: string) => Identity;

/** The forms of cluster names that are known, in the order in which they are tried. */
export const nameForms: readonly NameForm[] = [
  istio,
  kuma,
  envoyGateway,
  contour,
  kgateway,
  gloo,
  emissary,
  emissaryStat,
];

/**
 * No proxy gives such a long name by itself: hosts have at most 253 characters, and the names above are put together
 * of Kubernetes names with at most 63 or 253. Only a client can, and what it sends is counted, but not read.
 */
const maxCharacters = 1024;

const serviceHost = /\.svc(?:[.:]|$)/;

function ofCluster(name: string): Identity {
  // Since Istio 1.23 `%UPSTREAM_CLUSTER%` prints the alternative stat name, which ends in `;`.
  const cluster = name.length > 1 && name.endsWith(';') ? name.slice(0, -1) : name;
  for (const form of nameForms) {
    const identity = form.read(cluster);
    if (identity !== undefined) return identity;
  }
  return serviceHost.test(cluster) ? ofAuthority(cluster) : keyOf({ service: cluster });
}

/** A host, or the SNI of TLS between proxies, which is Istio's name of a cluster. */
function ofHostName(name: string): Identity {
  return name.startsWith('outbound_.') ? ofCluster(name) : ofAuthority(name);
}

/** An address tells no more than that it is the pod's own, as with the health checks of a kubelet. */
function ofInboundHost(name: string): Identity {
  const identity = ofHostName(name);
  if (typeof identity === 'string') return identity;
  return identity.destination === undefined ? asInbound(identity) : 'unknown';
}

function ofDestination(address: string): Identity {
  const destination = destinationOf(address);
  return { ...keyOf({ service: unnamedUpstream }), ...(destination && { destination }) };
}

const readers = {
  cluster: ofCluster,
  authority: ofHostName,
  inbound: ofInboundHost,
  route: ofRoute,
} as const satisfies Record<Exclude<NamedBy, 'destination'>, (name: string) => Identity>;

/**
 * Makes the function that says whom a name means. The user's own patterns come before all else, in their order; they
 * see the name as the log has it, an authority in lower case. Their named groups are those of `upstreamPatternFault`.
 */
export function createIdentify({ patterns }: { readonly patterns: readonly RegExp[] }): Identify {
  return (by, given) => {
    if (by === 'destination') return ofDestination(given);
    if (given === '' || given === '-') return 'unknown';
    const asTold = (key: ReportedKey): ReportedKey => (by === 'inbound' ? { ...key, inbound: true } : key);
    if (given.length > maxCharacters) return asTold(keyOf({ service: otherUpstream }));
    const name = by === 'authority' || by === 'inbound' ? given.toLowerCase() : given;
    const named = ofPatterns(patterns, name);
    return named === undefined ? readers[by](name) : asTold(named);
  };
}
