import type { FieldName } from '../entry.ts';

/**
 * What a value may hold. `number` is digits or `-`. `word` holds neither a blank nor a quote, nor does an
 * `address`. `token` is a word unless
 * the client forges a header, and so are `id` and `host`, which are not taken for each other: an ID holds neither a dot
 * nor a colon, a host is no UUID. `free` may be anything that a client sends: text formats escape nothing. A `phrase`
 * surely holds blanks.
 */
export type Shape = 'number' | 'word' | 'address' | 'token' | 'id' | 'host' | 'free' | 'phrase';

interface OperatorRow {
  /** Without percent signs; what stands between parentheses is given where it matters. */
  readonly name: string;
  readonly shape: Shape;
  readonly field?: FieldName;
}

/**
 * Command operators of Envoy's substitution formatter, those that matter here or whose shape helps to find those.
 * Sources: Envoy docs, configuration/advanced/substitution_formatter, Envoy 1.40; Kuma docs, "MeshAccessLog", "Format",
 * whose operators are filled in before Envoy sees the format.
 */
const rows: readonly OperatorRow[] = [
  { name: 'RESPONSE_FLAGS', shape: 'word', field: 'flags' },
  { name: 'RESPONSE_FLAGS_LONG', shape: 'word', field: 'flags' },
  { name: 'RESPONSE_CODE', shape: 'number', field: 'code' },
  { name: 'UPSTREAM_CLUSTER', shape: 'word', field: 'cluster' },
  { name: 'UPSTREAM_CLUSTER_RAW', shape: 'word', field: 'cluster' },
  { name: 'REQ(:AUTHORITY)', shape: 'host', field: 'authority' },
  { name: 'REQ(HOST)', shape: 'token', field: 'authority' },
  { name: 'REQ(X-ENVOY-ORIGINAL-HOST?:AUTHORITY)', shape: 'token', field: 'authority' },
  // Users name routes as they like.
  { name: 'ROUTE_NAME', shape: 'token', field: 'route' },
  { name: 'RESPONSE_CODE_DETAILS', shape: 'word', field: 'details' },
  { name: 'RESPONSE_CODE_DETAILS(ALLOW_WHITESPACES)', shape: 'free', field: 'details' },
  { name: 'ACCESS_LOG_TYPE', shape: 'word', field: 'type' },
  { name: 'REQ(X-REQUEST-ID)', shape: 'id' },
  { name: 'REQ(:METHOD)', shape: 'token' },
  { name: 'REQ(:PATH)', shape: 'token' },
  { name: 'REQ(X-ENVOY-ORIGINAL-PATH?:PATH)', shape: 'token' },
  { name: 'PATH', shape: 'token' },
  { name: 'PROTOCOL', shape: 'word' },
  { name: 'START_TIME', shape: 'token' },
  { name: 'REQ(USER-AGENT)', shape: 'phrase' },
  { name: 'REQ(COOKIE)', shape: 'phrase' },
  { name: 'UPSTREAM_TRANSPORT_FAILURE_REASON', shape: 'phrase' },
  { name: 'BYTES_RECEIVED', shape: 'number' },
  { name: 'BYTES_SENT', shape: 'number' },
  { name: 'DURATION', shape: 'number' },
  { name: 'REQUEST_DURATION', shape: 'number' },
  { name: 'RESPONSE_DURATION', shape: 'number' },
  { name: 'RESPONSE_TX_DURATION', shape: 'number' },
  { name: 'RESP(X-ENVOY-UPSTREAM-SERVICE-TIME)', shape: 'number' },
  { name: 'CONNECTION_TERMINATION_DETAILS', shape: 'word' },
  { name: 'UPSTREAM_HOST', shape: 'address' },
  { name: 'UPSTREAM_LOCAL_ADDRESS', shape: 'address' },
  { name: 'UPSTREAM_REMOTE_ADDRESS', shape: 'address' },
  { name: 'DOWNSTREAM_LOCAL_ADDRESS', shape: 'address', field: 'destination' },
  { name: 'DOWNSTREAM_REMOTE_ADDRESS', shape: 'address' },
  { name: 'DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT', shape: 'word' },
  { name: 'DOWNSTREAM_DIRECT_REMOTE_ADDRESS', shape: 'word' },
  // Envoy replaces what a host name cannot hold.
  { name: 'REQUESTED_SERVER_NAME', shape: 'word', field: 'serverName' },
  { name: 'HOSTNAME', shape: 'word' },
  { name: 'STREAM_ID', shape: 'word' },
  { name: 'UPSTREAM_REQUEST_ATTEMPT_COUNT', shape: 'number' },
  { name: 'GRPC_STATUS', shape: 'word' },
  { name: 'GRPC_STATUS_NUMBER', shape: 'number' },
  // A service tag of Kuma names the cluster too.
  { name: 'KUMA_DESTINATION_SERVICE', shape: 'word', field: 'cluster' },
  { name: 'KUMA_SOURCE_SERVICE', shape: 'word' },
  { name: 'KUMA_SOURCE_ADDRESS', shape: 'address' },
  { name: 'KUMA_SOURCE_ADDRESS_WITHOUT_PORT', shape: 'word' },
  { name: 'KUMA_MESH', shape: 'word' },
  { name: 'KUMA_ZONE', shape: 'word' },
  { name: 'KUMA_TRAFFIC_DIRECTION', shape: 'word' },
];

const rowByName = new Map(rows.map((row) => [row.name, row]));

/** One `%OPERATOR%` of a format. */
export interface Operator {
  readonly shape: Shape;
  readonly field: FieldName | undefined;
}

/** `%REQ(:AUTHORITY):100%` and `%REQUEST_HEADER(:AUTHORITY)%` are `REQ(:AUTHORITY)`; a length does not change the meaning. */
export function operatorOf(text: string): Operator {
  const name = text
    .replace(/:\d+$/, '')
    .replace(/^REQUEST_HEADER\(/, 'REQ(')
    .replace(/^RESPONSE_HEADER\(/, 'RESP(')
    .replace(/^(REQ|RESP)\([^)]*\)$/, (header) => header.toUpperCase());
  const bare = name.replace(/^(?!REQ\b|RESP\b)([A-Z_]+)\(.*\)$/s, '$1');
  const row = rowByName.get(name) ?? rowByName.get(bare);
  return { shape: row?.shape ?? 'free', field: row?.field };
}
