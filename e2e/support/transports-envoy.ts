import { once } from 'node:events';
import { connect as connectHttp2 } from 'node:http2';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { clusterName, fileAccessLog, type LogFile } from '../../examples/envoy/bootstrap.ts';
import { ask } from './envoy.ts';

/** An upstream of namespace `shop` as Envoy gets it, and how clients reach it. */
export interface UpstreamRow {
  readonly service: string;
  readonly port: number;
  readonly via: 'http' | 'grpc' | 'tcp';
  /** The port of its only host on 127.0.0.1; undefined for an upstream without hosts. */
  readonly host: number | undefined;
  /** How often Envoy tries a failed connection again. */
  readonly retries?: number;
  /** How long Envoy waits for an answer over HTTP, in seconds; by default 15. */
  readonly timeoutSeconds?: number;
  /** Its circuit breaker lets nothing through. */
  readonly broken?: true;
  /** The port of its listener, for TCP; HTTP and gRPC share one listener. */
  readonly listenPort?: number;
}

export interface TransportsEnvoy {
  readonly upstreams: readonly UpstreamRow[];
  readonly logs: readonly LogFile[];
  readonly httpPort: number;
  readonly adminPort: number;
  /** Where an exporter receives gRPC access logs. */
  readonly alsPort: number;
}

const local = (port: number) => ({ socket_address: { address: '127.0.0.1', port_value: port } });
const filterOf = (name: string) => `type.googleapis.com/envoy.extensions.filters.${name}`;

/** A configuration that tells of each request in every way that an Envoy has: files, gRPC access logs, admin interface. */
export function transportsEnvoy(options: TransportsEnvoy): string {
  const { upstreams, httpPort, adminPort, alsPort } = options;
  const overTcp = upstreams.filter(({ via }) => via === 'tcp');
  const overHttp = upstreams.filter(({ via }) => via !== 'tcp');
  return JSON.stringify({
    node: { id: 'gateway', cluster: 'gateway' },
    admin: { address: local(adminPort) },
    static_resources: {
      listeners: [
        listener(httpPort, httpFilter(overHttp.map(virtualHost), accessLogs(options, 'http'))),
        ...overTcp.map((row) => listener(row.listenPort ?? 0, tcpFilter(row, accessLogs(options, 'tcp')))),
      ],
      clusters: [...upstreams.map(cluster), alsCluster(alsPort)],
    },
  });
}

/**
 * A configuration with the one route that Envoy Gateway makes of an HTTPRoute whose backends have no ready endpoint.
 * Source: internal/gatewayapi/route.go and internal/xds/translator of Envoy Gateway 1.6.
 */
export function gatewayWithoutBackend(host: string, listenPort: number, log: LogFile): string {
  const route = {
    name: `httproute/shop/checkout/rule/0/match/0/${host.replaceAll('.', '_')}`,
    match: { prefix: '/' },
    direct_response: { status: 503 },
  };
  return JSON.stringify({
    node: { id: 'gateway', cluster: 'gateway' },
    static_resources: {
      listeners: [
        listener(listenPort, httpFilter([{ name: host, domains: [host], routes: [route] }], [fileAccessLog(log)])),
      ],
    },
  });
}

function listener(port: number, { name, ...typed_config }: { readonly name: string }) {
  return { name: `port-${port}`, address: local(port), filter_chains: [{ filters: [{ name, typed_config }] }] };
}

function httpFilter(virtualHosts: readonly object[], accessLog: readonly object[]) {
  return {
    name: 'envoy.filters.network.http_connection_manager',
    '@type': filterOf('network.http_connection_manager.v3.HttpConnectionManager'),
    stat_prefix: 'ingress',
    access_log: accessLog,
    route_config: { virtual_hosts: virtualHosts },
    http_filters: [{ name: 'envoy.filters.http.router', typed_config: { '@type': filterOf('http.router.v3.Router') } }],
  };
}

function tcpFilter({ service, port }: UpstreamRow, accessLog: readonly object[]) {
  return {
    name: 'envoy.filters.network.tcp_proxy',
    '@type': filterOf('network.tcp_proxy.v3.TcpProxy'),
    stat_prefix: service,
    cluster: clusterName(service, port),
    access_log: accessLog,
  };
}

function virtualHost({ service, port, retries, timeoutSeconds = 15 }: UpstreamRow) {
  const retryPolicy = {
    retry_on: 'connect-failure,reset',
    num_retries: retries,
    retry_back_off: { base_interval: '0.01s' },
  };
  const route = {
    cluster: clusterName(service, port),
    timeout: `${timeoutSeconds}s`,
    ...(retries !== undefined && { retry_policy: retryPolicy }),
  };
  return { name: service, domains: [hostOf(service)], routes: [{ name: 'default', match: { prefix: '/' }, route }] };
}

function cluster({ service, port, host, broken }: UpstreamRow) {
  const name = clusterName(service, port);
  const endpoints = host === undefined ? [] : [{ lb_endpoints: [{ endpoint: { address: local(host) } }] }];
  return {
    name,
    type: 'STATIC',
    connect_timeout: '1s',
    load_assignment: { cluster_name: name, endpoints },
    ...(broken && { circuit_breakers: { thresholds: [{ max_requests: 0, max_pending_requests: 0 }] } }),
  };
}

function accessLogs({ logs }: TransportsEnvoy, kind: 'http' | 'tcp') {
  const config = kind === 'http' ? 'HttpGrpcAccessLogConfig' : 'TcpGrpcAccessLogConfig';
  const als = {
    name: `envoy.access_loggers.${kind}_grpc`,
    typed_config: {
      '@type': `type.googleapis.com/envoy.extensions.access_loggers.grpc.v3.${config}`,
      common_config: {
        log_name: `${kind}_envoy_accesslog`,
        transport_api_version: 'V3',
        grpc_service: { envoy_grpc: { cluster_name: 'uhwatch' } },
        buffer_flush_interval: '0.1s',
        // Envoy leaves the cluster out of an entry with UH, because it takes it from the host that it chose.
        custom_tags: [{ tag: 'upstream_cluster', value: '%UPSTREAM_CLUSTER_RAW%' }],
      },
    },
  };
  return [...logs.map(fileAccessLog), als];
}

function alsCluster(port: number) {
  const options = 'type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions';
  return {
    name: 'uhwatch',
    type: 'STATIC',
    connect_timeout: '1s',
    typed_extension_protocol_options: {
      'envoy.extensions.upstreams.http.v3.HttpProtocolOptions': {
        '@type': options,
        explicit_http_config: { http2_protocol_options: {} },
      },
    },
    load_assignment: {
      cluster_name: 'uhwatch',
      endpoints: [{ lb_endpoints: [{ endpoint: { address: local(port) } }] }],
    },
  };
}

function hostOf(service: string): string {
  return `${service}.shop.svc.cluster.local`;
}

/** Asks an upstream once, in its own protocol, and says what the client saw. */
export async function askUpstream({ service, via, listenPort }: UpstreamRow, httpPort: number): Promise<string> {
  if (via === 'tcp') return askTcp(listenPort ?? 0);
  if (via === 'grpc') return askGrpc(httpPort, hostOf(service));
  return `HTTP ${await ask(httpPort, hostOf(service))}`;
}

/** One gRPC call over HTTP/2 without TLS. */
export async function askGrpc(port: number, authority: string, address = '127.0.0.1'): Promise<string> {
  const session = connectHttp2(`http://${address}:${port}`);
  const headers = { ':method': 'POST', ':path': '/shop.Service/Call', ':authority': authority, te: 'trailers' };
  const call = session.request({ ...headers, 'content-type': 'application/grpc' });
  const answered = once(call, 'response') as Promise<[Record<string, unknown>]>;
  const ended = once(call.resume(), 'end');
  call.end();
  let trailers: Record<string, unknown> = {};
  call.once('trailers', (received: Record<string, unknown>) => (trailers = received));
  const [answer] = await answered;
  await ended;
  session.close();
  // A call that fails before it reaches a server has its status in the headers.
  return `HTTP ${String(answer[':status'])}, gRPC ${String(trailers['grpc-status'] ?? answer['grpc-status'])}`;
}

/** Opens a connection and reads until the other side closes it. */
export async function askTcp(port: number, address = '127.0.0.1'): Promise<string> {
  const socket = connect(port, address);
  let text = '';
  socket.on('data', (chunk: Buffer) => (text += chunk.toString()));
  await once(socket, 'close');
  return `TCP ${text === '' ? 'closed' : text}`;
}

/** A TCP server that says one word and closes, or does something else with a connection. */
export async function startTcpPod(
  serve: (socket: Socket) => void = (socket) => void socket.end('hello'),
): Promise<{ readonly port: number; readonly server: Server }> {
  const server = createServer(serve).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return { port: address !== null && typeof address === 'object' ? address.port : 0, server };
}
