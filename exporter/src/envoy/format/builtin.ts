/** A text format, exactly as the product documents it. */
export interface TextFormat {
  readonly name: string;
  readonly where: string;
  readonly format: string;
}

/** A JSON format: key to what it holds, or to the keys of the object in it. */
export interface JsonFormat {
  readonly name: string;
  readonly where: string;
  readonly keys: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
}

const istioHead =
  '[%START_TIME%] "%REQ(:METHOD)% %REQ(X-ENVOY-ORIGINAL-PATH?:PATH)% %PROTOCOL%" %RESPONSE_CODE% %RESPONSE_FLAGS% ';
const istioMiddle =
  '%BYTES_RECEIVED% %BYTES_SENT% %DURATION% %RESP(X-ENVOY-UPSTREAM-SERVICE-TIME)% "%REQ(X-FORWARDED-FOR)%" ' +
  '"%REQ(USER-AGENT)%" "%REQ(X-REQUEST-ID)%" "%REQ(:AUTHORITY)%" "%UPSTREAM_HOST%"';
const istioTail =
  ' %UPSTREAM_CLUSTER_RAW% %UPSTREAM_LOCAL_ADDRESS% %DOWNSTREAM_LOCAL_ADDRESS% %DOWNSTREAM_REMOTE_ADDRESS%';
const istioEnd = ' %REQUESTED_SERVER_NAME% %ROUTE_NAME%';

const kumaHead =
  '[%START_TIME%] %KUMA_MESH% "%REQ(:METHOD)% %REQ(X-ENVOY-ORIGINAL-PATH?:PATH)% %PROTOCOL%" %RESPONSE_CODE% %RESPONSE_FLAGS% ';
const kumaClient =
  '%BYTES_RECEIVED% %BYTES_SENT% %DURATION% %RESP(X-ENVOY-UPSTREAM-SERVICE-TIME)% "%REQ(X-FORWARDED-FOR)%" "%REQ(USER-AGENT)%"';
const kumaTail =
  '"%REQ(X-REQUEST-ID)%" "%REQ(:AUTHORITY)%" "%KUMA_SOURCE_SERVICE%" "%KUMA_DESTINATION_SERVICE%" ' +
  '"%KUMA_SOURCE_ADDRESS_WITHOUT_PORT%" "%UPSTREAM_HOST%"';

/**
 * Text formats that are recognized, in the order in which they are tried.
 * Sources: Istio pilot/pkg/model/telemetry_logging.go (`EnvoyTextLogFormat`) of each release; Kuma
 * pkg/plugins/policies/meshaccesslog (`defaultHttpAccessLogFormat`, `defaultNetworkAccessLogFormat`) and, before 2.0,
 * pkg/xds/envoy/listeners (the same without the trace ID); Envoy docs, observability/access_log/usage, "Default format
 * string".
 */
export const textFormats: readonly TextFormat[] = [
  {
    name: 'istio-text',
    where: 'Istio 1.9 and later',
    format: `${istioHead}%RESPONSE_CODE_DETAILS% %CONNECTION_TERMINATION_DETAILS% "%UPSTREAM_TRANSPORT_FAILURE_REASON%" ${istioMiddle}${istioTail}${istioEnd}`,
  },
  {
    name: 'istio-text-1.8',
    where: 'Istio 1.8',
    format: `${istioHead}"%UPSTREAM_TRANSPORT_FAILURE_REASON%" ${istioMiddle}${istioTail}${istioEnd}`,
  },
  {
    name: 'istio-text-1.2',
    where: 'Istio 1.2 to 1.7',
    format: `${istioHead}"%DYNAMIC_METADATA(istio.mixer:status)%" "%UPSTREAM_TRANSPORT_FAILURE_REASON%" ${istioMiddle}${istioTail} %REQUESTED_SERVER_NAME%`,
  },
  {
    name: 'istio-text-1.0',
    where: 'Istio 1.0 and 1.1',
    format: `${istioHead}${istioMiddle}${istioTail}`,
  },
  {
    name: 'kuma-text',
    where: 'Kuma and Kong Mesh, HTTP',
    format: `${kumaHead}${kumaClient} "%REQ(X-B3-TRACEID?X-DATADOG-TRACEID)%" ${kumaTail}`,
  },
  {
    name: 'kuma-text-1',
    where: 'Kuma and Kong Mesh before MeshAccessLog (TrafficLog), HTTP',
    format: `${kumaHead}${kumaClient} ${kumaTail}`,
  },
  {
    name: 'kuma-tcp-text',
    where: 'Kuma and Kong Mesh, TCP',
    format:
      '[%START_TIME%] %RESPONSE_FLAGS% %KUMA_MESH% %KUMA_SOURCE_ADDRESS_WITHOUT_PORT%(%KUMA_SOURCE_SERVICE%)->' +
      '%UPSTREAM_HOST%(%KUMA_DESTINATION_SERVICE%) took %DURATION%ms, sent %BYTES_SENT% bytes, received: %BYTES_RECEIVED% bytes',
  },
  {
    name: 'envoy-text',
    where: "Envoy's default; also Contour, and Emissary behind `ACCESS `",
    format: `${istioHead}${istioMiddle}`,
  },
];

const commonKeys = {
  start_time: '%START_TIME%',
  method: '%REQ(:METHOD)%',
  path: '%REQ(X-ENVOY-ORIGINAL-PATH?:PATH)%',
  protocol: '%PROTOCOL%',
  response_code: '%RESPONSE_CODE%',
  response_flags: '%RESPONSE_FLAGS%',
  bytes_received: '%BYTES_RECEIVED%',
  bytes_sent: '%BYTES_SENT%',
  duration: '%DURATION%',
  upstream_service_time: '%RESP(X-ENVOY-UPSTREAM-SERVICE-TIME)%',
  x_forwarded_for: '%REQ(X-FORWARDED-FOR)%',
  user_agent: '%REQ(USER-AGENT)%',
  request_id: '%REQ(X-REQUEST-ID)%',
  authority: '%REQ(:AUTHORITY)%',
  upstream_host: '%UPSTREAM_HOST%',
  upstream_cluster: '%UPSTREAM_CLUSTER%',
  upstream_local_address: '%UPSTREAM_LOCAL_ADDRESS%',
  downstream_local_address: '%DOWNSTREAM_LOCAL_ADDRESS%',
  downstream_remote_address: '%DOWNSTREAM_REMOTE_ADDRESS%',
  requested_server_name: '%REQUESTED_SERVER_NAME%',
};

/** Contour's names of fields, which its `json-fields` may list without an operator. */
export const contourFields: Readonly<Record<string, string>> = {
  ...commonKeys,
  '@timestamp': '%START_TIME%',
  response_code_details: '%RESPONSE_CODE_DETAILS%',
  route_name: '%ROUTE_NAME%',
  uber_trace_id: '%REQ(UBER-TRACE-ID)%',
  grpc_status: '%GRPC_STATUS%',
  grpc_status_number: '%GRPC_STATUS_NUMBER%',
};

/**
 * JSON formats that are recognized. Their keys agree wherever they share one, so a line is read by all of them at once.
 * Sources: Istio pilot/pkg/model/telemetry_logging.go (`EnvoyJSONLogFormatIstio`), Envoy Gateway
 * internal/xds/translator/accesslog.go (`EnvoyJSONLogFields`), Contour apis/projectcontour/v1alpha1/accesslog.go,
 * Emissary docs on `envoy_log_type: json`; kgateway docs on access logging; istio/proxy extensions/stackdriver/log,
 * Google Cloud Logging's `LogEntry`.
 */
export const jsonFormats: readonly JsonFormat[] = [
  {
    name: 'istio-json',
    where: 'Istio, every release: unset is "-" up to 1.8 and null since',
    keys: {
      ...commonKeys,
      route_name: '%ROUTE_NAME%',
      response_code_details: '%RESPONSE_CODE_DETAILS%',
      connection_termination_details: '%CONNECTION_TERMINATION_DETAILS%',
      upstream_transport_failure_reason: '%UPSTREAM_TRANSPORT_FAILURE_REASON%',
    },
  },
  {
    name: 'envoy-gateway-json',
    where: 'Envoy Gateway',
    keys: {
      start_time: '%START_TIME%',
      method: '%REQ(:METHOD)%',
      'x-envoy-origin-path': '%REQ(X-ENVOY-ORIGINAL-PATH?:PATH)%',
      protocol: '%PROTOCOL%',
      response_code: '%RESPONSE_CODE%',
      response_flags: '%RESPONSE_FLAGS%',
      response_code_details: '%RESPONSE_CODE_DETAILS%',
      connection_termination_details: '%CONNECTION_TERMINATION_DETAILS%',
      upstream_transport_failure_reason: '%UPSTREAM_TRANSPORT_FAILURE_REASON%',
      bytes_received: '%BYTES_RECEIVED%',
      bytes_sent: '%BYTES_SENT%',
      duration: '%DURATION%',
      'x-envoy-upstream-service-time': '%RESP(X-ENVOY-UPSTREAM-SERVICE-TIME)%',
      'x-forwarded-for': '%REQ(X-FORWARDED-FOR)%',
      'user-agent': '%REQ(USER-AGENT)%',
      'x-request-id': '%REQ(X-REQUEST-ID)%',
      ':authority': '%REQ(:AUTHORITY)%',
      upstream_host: '%UPSTREAM_HOST%',
      upstream_cluster: '%UPSTREAM_CLUSTER%',
      upstream_local_address: '%UPSTREAM_LOCAL_ADDRESS%',
      downstream_local_address: '%DOWNSTREAM_LOCAL_ADDRESS%',
      downstream_remote_address: '%DOWNSTREAM_REMOTE_ADDRESS%',
      requested_server_name: '%REQUESTED_SERVER_NAME%',
      route_name: '%ROUTE_NAME%',
    },
  },
  {
    name: 'contour-json',
    where: 'Contour with `accesslog-format: json`',
    keys: contourFields,
  },
  {
    name: 'emissary-json',
    where: 'Emissary and Ambassador with `envoy_log_type: json`',
    keys: {
      ...commonKeys,
      istio_policy_status: '%DYNAMIC_METADATA(istio.mixer:status)%',
      upstream_transport_failure_reason: '%UPSTREAM_TRANSPORT_FAILURE_REASON%',
    },
  },
  {
    name: 'camel-case-json',
    where: 'keys that Gloo and kgateway users pick, since those products have no default',
    keys: {
      responseFlags: '%RESPONSE_FLAGS%',
      responseCode: '%RESPONSE_CODE%',
      responseCodeDetails: '%RESPONSE_CODE_DETAILS%',
      upstreamCluster: '%UPSTREAM_CLUSTER%',
      upstreamName: '%UPSTREAM_CLUSTER%',
      upstreamClusterRaw: '%UPSTREAM_CLUSTER_RAW%',
      routeName: '%ROUTE_NAME%',
      accessLogType: '%ACCESS_LOG_TYPE%',
    },
  },
  {
    name: 'snake-case-json',
    where: 'keys that users add, spelled like their operators',
    keys: {
      response_flags_long: '%RESPONSE_FLAGS_LONG%',
      upstream_cluster_raw: '%UPSTREAM_CLUSTER_RAW%',
      access_log_type: '%ACCESS_LOG_TYPE%',
    },
  },
  {
    name: 'cloud-logging-json',
    where: "Google Cloud Logging, entries of Istio's stackdriver filter and of Cloud Service Mesh",
    keys: {
      httpRequest: { status: '%RESPONSE_CODE%' },
      labels: {
        response_flag: '%RESPONSE_FLAGS%',
        response_details: '%RESPONSE_CODE_DETAILS%',
        destination_service_host: '%UPSTREAM_CLUSTER%',
        upstream_cluster: '%UPSTREAM_CLUSTER%',
        route_name: '%ROUTE_NAME%',
      },
    },
  },
];
