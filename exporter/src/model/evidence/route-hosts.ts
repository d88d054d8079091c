import type { Upstream } from '../upstream.ts';

/** A host that clients ask for, and the route that leads its requests to the upstream. */
export interface RouteHost {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly host: string;
}

/** So many are told of one upstream, and so many hosts of one route: whoever needs more looks at the routes themselves. */
const maxHosts = 50;
const maxHostsOfRoute = 10;

/** Who is hit: the routes to the upstream by host, or through it where it is a gateway, while evidence is collected for it. */
export function routeHostsOf({ namespace, service, collected }: Upstream): readonly RouteHost[] {
  const routes = collected?.evidence.routes ?? [];
  // What only reads like the name of the upstream does not lead to it.
  const leading = routes.filter(
    ({ targets }) =>
      namespace === '' || targets.some((target) => target.namespace === namespace && target.service === service),
  );
  const hosts = [...leading, ...(collected?.evidence.through ?? [])].flatMap((route) =>
    [...new Set(route.hosts)].slice(0, maxHostsOfRoute).map((host) => ({
      kind: route.kind,
      namespace: route.namespace,
      name: route.name,
      host,
    })),
  );
  return hosts.slice(0, maxHosts);
}
