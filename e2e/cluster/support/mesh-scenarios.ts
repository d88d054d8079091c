import { ask } from '../../support/envoy.ts';
import { askGrpc, askTcp } from '../../support/transports-envoy.ts';
import { outsideAddress } from './mesh-network.ts';
import { gatewayApiPort } from './mesh-gateway-api.ts';
import { gatewayPorts } from './mesh-objects.ts';

/** What is asked for through a proxy, and what becomes of it. */
export interface Scenario {
  readonly what: string;
  /** The proxy of the client: the gateway, or the sidecar that connections to services are turned over to. */
  readonly proxy: 'gateway' | 'sidecar';
  readonly protocol: 'HTTP' | 'gRPC' | 'TCP';
  /** The service, or the name of the host at the gateway; `outside` is no service of the mesh. */
  readonly to: string;
  readonly times: number;
  /** What the client sees, each time. */
  readonly seen: string;
  /** Who it counts for: `NAMESPACE/SERVICE:PORT`, with `[SUBSET]`, or the one name that there is. */
  readonly upstream: string;
  readonly flags?: readonly string[];
  /** Of `upstream_failures_total`, if it failed by the proxy's flags. */
  readonly failure?: string;
  /** No cluster was chosen, so that it is in no counter of a cluster. */
  readonly noCluster?: true;
}

/** No service of the mesh. */
const outside = 'outside';

type Row = Omit<Scenario, 'proxy' | 'protocol' | 'seen' | 'upstream'> & Partial<Pick<Scenario, 'seen' | 'upstream'>>;

const success = { HTTP: 'HTTP 200', gRPC: 'HTTP 200, gRPC 0', TCP: 'TCP hello' } as const;
const failure = { HTTP: 'HTTP 503', gRPC: 'HTTP 200, gRPC 14', TCP: 'TCP closed' } as const;

/** What a row does not say is what one expects: an answer unless there are flags, and the service that is asked for. */
function via(proxy: Scenario['proxy'], protocol: Scenario['protocol'], rows: readonly Row[]): readonly Scenario[] {
  return rows.map((row) => ({
    proxy,
    protocol,
    seen: (row.flags === undefined ? success : failure)[protocol],
    upstream: `shop/${row.to}:${protocol.toLowerCase()}`,
    ...row,
  }));
}

const unhealthy = { flags: ['UH'], failure: 'no_healthy_upstream' } as const;
const refused = { flags: ['UF'], failure: 'connection_failure' } as const;
const refusedEachTime = { flags: ['UF', 'URX'], failure: 'connection_failure' } as const;
const exhausted = { flags: ['URX'], failure: 'retries_exhausted' } as const;
/** Named by the host that the client asked for. */
const noCluster = { flags: ['NC'], failure: 'no_route', noCluster: true } as const;
/** A backend that cannot be used: the Gateway API wants 500. */
const noReference = { ...noCluster, seen: 'HTTP 500' } as const;

/** They are asked in this order. */
export const scenarios: readonly Scenario[] = [
  ...via('gateway', 'HTTP', [
    { what: 'a healthy service', to: 'healthy', times: 4 },
    { what: 'no pod is ready', to: 'unready', times: 3, ...unhealthy },
    { what: 'no pod at all', to: 'empty', times: 2, ...unhealthy },
    { what: 'a subset without pods', to: 'subset-empty', times: 3, upstream: 'shop/healthy:http[v2]', ...unhealthy },
    {
      what: 'a subset that no DestinationRule has',
      to: 'subset-missing',
      times: 2,
      upstream: 'subset-missing.example.com',
      ...noCluster,
    },
    {
      what: 'a service that is not there',
      to: 'service-missing',
      times: 1,
      upstream: 'service-missing.example.com',
      ...noCluster,
    },
    {
      what: 'a host without a route',
      to: 'nowhere',
      times: 2,
      seen: 'HTTP 404',
      upstream: 'nowhere.example.com',
      ...noCluster,
      flags: ['NR'],
    },
    { what: 'connections are refused', to: 'refused', times: 3, ...refused },
    { what: "connections are refused, with Istio's own retries", to: 'retried', times: 2, ...refusedEachTime },
    { what: 'each retry is answered with 503', to: 'exhausted', times: 2, ...exhausted },
    { what: 'each of two hosts fails once and is ejected', to: 'ejected', times: 2, seen: 'HTTP 503' },
    { what: 'every host is ejected', to: 'ejected', times: 3, ...unhealthy },
    { what: 'a pod behind a sidecar of its own', to: 'web', times: 2 },
    { what: 'a pod that does not listen behind its sidecar', to: 'mute', times: 3, seen: 'HTTP 503' },
  ]),
  ...via('gateway', 'HTTP', [
    { what: 'an HTTPRoute to a healthy service', to: 'api-healthy', times: 2, upstream: 'shop/healthy:http' },
    { what: 'an HTTPRoute to no pod at all', to: 'api-empty', times: 2, upstream: 'shop/empty:http', ...unhealthy },
    {
      what: 'an HTTPRoute to a service that is not there',
      to: 'api-missing',
      times: 2,
      upstream: 'api-missing.example.com',
      ...noReference,
    },
    {
      what: 'an HTTPRoute to a port that the service does not have',
      to: 'api-port',
      times: 1,
      upstream: 'api-port.example.com',
      ...noReference,
    },
    {
      what: 'an HTTPRoute to a service of a namespace that grants it nothing',
      to: 'api-grant',
      times: 1,
      upstream: 'api-grant.example.com',
      ...noReference,
    },
    {
      what: 'an HTTPRoute without backends',
      to: 'api-none',
      times: 3,
      upstream: 'api-none.example.com',
      seen: 'HTTP 500',
      failure: 'no_healthy_upstream',
      noCluster: true,
    },
  ]),
  ...via('gateway', 'gRPC', [
    { what: 'a healthy service', to: 'rpc', times: 3 },
    { what: 'no pod at all', to: 'rpc-empty', times: 2, ...unhealthy },
  ]),
  ...via('gateway', 'TCP', [
    { what: 'a healthy service', to: 'cache', times: 2 },
    { what: 'no pod at all', to: 'cache-empty', times: 2, ...unhealthy },
    { what: 'connections are refused', to: 'cache-refused', times: 1, ...refusedEachTime },
  ]),
  ...via('sidecar', 'HTTP', [
    { what: 'a healthy service', to: 'healthy', times: 2 },
    { what: 'no pod is ready', to: 'unready', times: 1, ...unhealthy },
    { what: 'no pod at all', to: 'empty', times: 1, ...unhealthy },
    { what: "connections are refused, with Istio's own retries", to: 'retried', times: 1, ...refusedEachTime },
    {
      what: 'a host that REGISTRY_ONLY blocks',
      to: outside,
      times: 2,
      seen: 'HTTP 502',
      upstream: 'www.example.org',
      failure: 'policy',
      noCluster: true,
    },
  ]),
  ...via('sidecar', 'gRPC', [
    {
      what: 'a host that REGISTRY_ONLY blocks',
      to: outside,
      times: 2,
      seen: 'HTTP 200, gRPC 14',
      upstream: 'www.example.org',
      failure: 'policy',
      noCluster: true,
    },
    { what: 'a healthy service', to: 'rpc', times: 1 },
    { what: 'no pod at all', to: 'rpc-empty', times: 1, ...unhealthy },
  ]),
  ...via('sidecar', 'TCP', [
    { what: 'a healthy service', to: 'cache', times: 1 },
    { what: 'no pod at all', to: 'cache-empty', times: 3, ...unhealthy },
    { what: 'connections are refused', to: 'cache-refused', times: 1, ...refusedEachTime },
    {
      what: 'an address that REGISTRY_ONLY blocks',
      to: outside,
      times: 4,
      upstream: 'BlackHoleCluster',
      flags: ['UH'],
      failure: 'policy',
    },
  ]),
];

/** Sends one request of a scenario; what the client saw. `addressOf` gives the address of a service. */
export async function askOnce(
  { proxy, protocol, to }: Scenario,
  addressOf: (service: string) => string,
): Promise<string> {
  if (proxy === 'gateway') return askGateway(protocol, to);
  const isOutside = to === outside;
  const address = isOutside ? outsideAddress : addressOf(to);
  const host = isOutside ? 'www.example.org' : `${to}.shop.svc.cluster.local`;
  if (protocol === 'TCP') return askTcp(6379, address);
  return protocol === 'gRPC' ? askGrpc(9000, host, address) : `HTTP ${await ask(80, host, address)}`;
}

async function askGateway(protocol: Scenario['protocol'], to: string): Promise<string> {
  if (protocol === 'TCP') return askTcp(gatewayPorts[to as keyof typeof gatewayPorts]);
  const host = `${to}.example.com`;
  const port = to.startsWith('api-') ? gatewayApiPort : gatewayPorts.http;
  return protocol === 'gRPC' ? askGrpc(port, host) : `HTTP ${await ask(port, host)}`;
}
