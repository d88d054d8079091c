import { type Identity, keyOf, label, type NameForm } from './form.ts';

/**
 * `irRoutePrefix`, `irRouteDestinationName`, `irDestinationSettingName` and `irBackendClusterName` in Envoy Gateway's
 * internal/gatewayapi/helpers.go.
 */
const destination = new RegExp(`^((?:http|grpc|tls|tcp|udp)route)/(${label})/([^/]+)/(rule/.+)$`);
/** Routes of TLS, TCP and UDP have one destination for all their rules, and its number is -1. */
const resolvable = /^rule\/(?:-1|\d+)(?:\/backend\/\d+)?$/;
const mergedBackend = new RegExp(`^([a-z]+)/(${label})/([^/]+)/(\\d{1,5})(?:/[^/]*)?$`);
/** `irRouteName` and `irTCPRouteName`; the host that the first appends may hold anything. */
const routeName = new RegExp(`^((?:http|grpc|tls|tcp|udp)route)/(${label})/([^/]+)(?:/rule/(\\d+)/match/.*)?$`);

/** A destination by its own name; a source that knows the routes says which service stands behind it. */
function ofDestination({
  kind,
  namespace,
  name,
  rest,
}: {
  kind: string;
  namespace: string;
  name: string;
  rest: string;
}): Identity {
  const key = keyOf({ namespace, service: `${kind}/${name}/${rest}` });
  return resolvable.test(rest) ? { ...key, alias: `${kind}/${namespace}/${name}/${rest}` } : key;
}

function read(cluster: string): Identity | undefined {
  const [, kind, namespace = '', name = '', rest = ''] = destination.exec(cluster) ?? [];
  if (kind !== undefined) return ofDestination({ kind, namespace, name, rest });
  const [, backendKind, backendNamespace = '', service = '', port = ''] = mergedBackend.exec(cluster) ?? [];
  if (backendKind === undefined) return undefined;
  // A Backend or a ServiceImport is not the Service of the same name.
  const named = backendKind === 'service' ? service : `${backendKind}/${service}`;
  return keyOf({ namespace: backendNamespace, service: named, port });
}

export const envoyGateway: NameForm = {
  gateway: 'Envoy Gateway',
  example: 'httproute/default/backend/rule/0',
  read,
};

/** The destination of a route, as its cluster would be named; the log of a direct response names the route only. */
export function ofRoute(route: string): Identity {
  const [, kind, namespace = '', name = '', rule] = routeName.exec(route) ?? [];
  if (kind === undefined) return 'unknown';
  const isStream = kind === 'tlsroute' || kind === 'tcproute' || kind === 'udproute';
  if (rule === undefined && !isStream) return 'unknown';
  return ofDestination({ kind, namespace, name, rest: `rule/${isStream ? '-1' : (rule ?? '')}` });
}
