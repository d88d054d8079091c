/** Envoy bootstraps that look like Istio's, for the demo's recorder and the tests that run a real Envoy. */

/** Istio's default text format, 1.9 to now (`EnvoyTextLogFormat` in pilot/pkg/model/telemetry_logging.go). */
export const istioTextFormat =
  '[%START_TIME%] "%REQ(:METHOD)% %REQ(X-ENVOY-ORIGINAL-PATH?:PATH)% %PROTOCOL%" %RESPONSE_CODE% %RESPONSE_FLAGS% ' +
  '%RESPONSE_CODE_DETAILS% %CONNECTION_TERMINATION_DETAILS% "%UPSTREAM_TRANSPORT_FAILURE_REASON%" %BYTES_RECEIVED% ' +
  '%BYTES_SENT% %DURATION% %RESP(X-ENVOY-UPSTREAM-SERVICE-TIME)% "%REQ(X-FORWARDED-FOR)%" "%REQ(USER-AGENT)%" ' +
  '"%REQ(X-REQUEST-ID)%" "%REQ(:AUTHORITY)%" "%UPSTREAM_HOST%" %UPSTREAM_CLUSTER_RAW% %UPSTREAM_LOCAL_ADDRESS% ' +
  '%DOWNSTREAM_LOCAL_ADDRESS% %DOWNSTREAM_REMOTE_ADDRESS% %REQUESTED_SERVER_NAME% %ROUTE_NAME%\n';

/** Envoy's default text format, which has no cluster. */
export const envoyTextFormat =
  '[%START_TIME%] "%REQ(:METHOD)% %REQ(X-ENVOY-ORIGINAL-PATH?:PATH)% %PROTOCOL%" %RESPONSE_CODE% %RESPONSE_FLAGS% ' +
  '%BYTES_RECEIVED% %BYTES_SENT% %DURATION% %RESP(X-ENVOY-UPSTREAM-SERVICE-TIME)% "%REQ(X-FORWARDED-FOR)%" ' +
  '"%REQ(USER-AGENT)%" "%REQ(X-REQUEST-ID)%" "%REQ(:AUTHORITY)%" "%UPSTREAM_HOST%"\n';

/** Istio's JSON format (`EnvoyJSONLogFormatIstio`), without the keys that nothing here reads. */
export const istioJsonFormat = {
  start_time: '%START_TIME%',
  method: '%REQ(:METHOD)%',
  path: '%REQ(X-ENVOY-ORIGINAL-PATH?:PATH)%',
  protocol: '%PROTOCOL%',
  response_code: '%RESPONSE_CODE%',
  response_flags: '%RESPONSE_FLAGS%',
  response_code_details: '%RESPONSE_CODE_DETAILS%',
  authority: '%REQ(:AUTHORITY)%',
  upstream_host: '%UPSTREAM_HOST%',
  upstream_cluster: '%UPSTREAM_CLUSTER_RAW%',
  route_name: '%ROUTE_NAME%',
};

/** Envoy Gateway's JSON format (`EnvoyJSONLogFields`), without the keys that nothing here reads. */
export const envoyGatewayJsonFormat = {
  start_time: '%START_TIME%',
  method: '%REQ(:METHOD)%',
  'x-envoy-origin-path': '%REQ(X-ENVOY-ORIGINAL-PATH?:PATH)%',
  protocol: '%PROTOCOL%',
  response_code: '%RESPONSE_CODE%',
  response_flags: '%RESPONSE_FLAGS%',
  response_code_details: '%RESPONSE_CODE_DETAILS%',
  ':authority': '%REQ(:AUTHORITY)%',
  upstream_host: '%UPSTREAM_HOST%',
  upstream_cluster: '%UPSTREAM_CLUSTER%',
  route_name: '%ROUTE_NAME%',
};

export interface LogFile {
  readonly path: string;
  readonly format: string | Readonly<Record<string, string>>;
}

export interface Host {
  readonly address: string;
  readonly port: number;
  readonly healthy: boolean;
}

export interface Bootstrap {
  readonly listenPort: number;
  readonly logs: readonly LogFile[];
  /** Services of namespace `shop`, port 80; each answers to its own name as Host header. */
  readonly services: readonly string[];
  /** Folder of the files that `endpointsFile` names. */
  readonly edsDir: string;
}

/** Istio's name of the cluster of a service of namespace `shop`. */
export function clusterName(service: string, port = 80): string {
  return `outbound|${port}||${service}.shop.svc.cluster.local`;
}

export function endpointsFile(edsDir: string, service: string): string {
  return `${edsDir}/${service}.json`;
}

/** A ClusterLoadAssignment as Envoy reads it from a file; an unhealthy host is what Istio 1.31 sends for an unready pod. */
export function endpoints(service: string, version: number, hosts: readonly Host[]): string {
  const lbEndpoints = hosts.map(({ address, port, healthy }) => ({
    health_status: healthy ? 'HEALTHY' : 'UNHEALTHY',
    endpoint: { address: { socket_address: { address, port_value: port } } },
  }));
  const assignment = {
    '@type': 'type.googleapis.com/envoy.config.endpoint.v3.ClusterLoadAssignment',
    cluster_name: clusterName(service),
    endpoints: lbEndpoints.length === 0 ? [] : [{ lb_endpoints: lbEndpoints }],
  };
  return JSON.stringify({ version_info: String(version), resources: [assignment] });
}

/** An access log that Envoy writes to a file. */
export function fileAccessLog({ path, format }: LogFile) {
  const logFormat =
    typeof format === 'string' ? { text_format_source: { inline_string: format } } : { json_format: format };
  return {
    name: 'envoy.access_loggers.file',
    typed_config: {
      '@type': 'type.googleapis.com/envoy.extensions.access_loggers.file.v3.FileAccessLog',
      path,
      log_format: logFormat,
    },
  };
}

function cluster(service: string, edsDir: string) {
  return {
    name: clusterName(service),
    type: 'EDS',
    connect_timeout: '1s',
    eds_cluster_config: {
      eds_config: { resource_api_version: 'V3', path_config_source: { path: endpointsFile(edsDir, service) } },
    },
    // Istio turns panic off: with every host unhealthy the answer is UH, not a request to a dead host.
    common_lb_config: { healthy_panic_threshold: { value: 0 } },
  };
}

function virtualHost(service: string) {
  return {
    name: service,
    domains: [service, `${service}.shop`, `${service}.shop.svc.cluster.local`],
    routes: [{ name: 'default', match: { prefix: '/' }, route: { cluster: clusterName(service) } }],
  };
}

/** A static bootstrap, as JSON (which is YAML to Envoy), with endpoints from files. */
export function bootstrap({ listenPort, logs, services, edsDir }: Bootstrap): string {
  const http = {
    '@type': 'type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager',
    stat_prefix: 'ingress',
    access_log: logs.map(fileAccessLog),
    route_config: { virtual_hosts: services.map(virtualHost) },
    http_filters: [
      {
        name: 'envoy.filters.http.router',
        typed_config: { '@type': 'type.googleapis.com/envoy.extensions.filters.http.router.v3.Router' },
      },
    ],
  };
  const listener = {
    name: 'ingress',
    address: { socket_address: { address: '127.0.0.1', port_value: listenPort } },
    filter_chains: [{ filters: [{ name: 'envoy.filters.network.http_connection_manager', typed_config: http }] }],
  };
  return JSON.stringify({
    node: { id: 'gateway', cluster: 'gateway' },
    static_resources: { listeners: [listener], clusters: services.map((service) => cluster(service, edsDir)) },
  });
}
