import { otherUpstream } from '../model/upstream.ts';
import { contour } from './identity/contour.ts';
import { emissary, emissaryStat } from './identity/emissary.ts';
import { envoyGateway, ofRoute } from './identity/envoy-gateway.ts';
import { type Identity, keyOf, type NameForm } from './identity/form.ts';
import { gloo, kgateway } from './identity/gloo.ts';
import { ofAuthority } from './identity/host.ts';
import { istio } from './identity/istio.ts';
import { kuma } from './identity/kuma.ts';
import { ofPatterns } from './identity/patterns.ts';

/** Which field of an entry names the upstream: the proxy's cluster, the host that the client asked for, or the route. */
export type NamedBy = 'cluster' | 'authority' | 'route';

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

const readers = {
  cluster: ofCluster,
  // Without a host, TLS that is passed through is named by its SNI, which is Istio's name of a cluster.
  authority: (name) => (name.startsWith('outbound_.') ? ofCluster(name) : ofAuthority(name)),
  route: ofRoute,
} as const satisfies Record<NamedBy, (name: string) => Identity>;

/**
 * Makes the function that says whom a name means. The user's own patterns come before all else, in their order; they
 * see the name as the log has it, an authority in lower case. Their named groups are those of `upstreamPatternFault`.
 */
export function createIdentify({ patterns }: { readonly patterns: readonly RegExp[] }): Identify {
  return (by, given) => {
    if (given === '' || given === '-') return 'unknown';
    if (given.length > maxCharacters) return keyOf({ service: otherUpstream });
    const name = by === 'authority' ? given.toLowerCase() : given;
    return ofPatterns(patterns, name) ?? readers[by](name);
  };
}
