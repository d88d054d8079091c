import type { KnownFlag } from '@uhwatch/contract/outcomes.ts';

/** How a protobuf field is laid out. Source: "Message Structure" in protobuf.dev/programming-guides/encoding. */
export const wireTypes = { varint: 0, i64: 1, lengthDelimited: 2, i32: 5 } as const;
type WireType = (typeof wireTypes)[keyof typeof wireTypes];

function tag(field: number, wireType: WireType): number {
  return (field << 3) | wireType;
}

const { varint, lengthDelimited } = wireTypes;

/**
 * The fields that are read, as they are written before each value. Sources: envoy/service/accesslog/v3/als.proto and
 * envoy/data/accesslog/v3/accesslog.proto.
 */
export const messageTags = {
  identifier: tag(1, lengthDelimited),
  httpLogs: tag(2, lengthDelimited),
  tcpLogs: tag(3, lengthDelimited),
};
/** StreamAccessLogsMessage.Identifier. */
export const identifierTags = { node: tag(1, lengthDelimited), logName: tag(2, lengthDelimited) };
/** Node, of envoy/config/core/v3/base.proto. */
export const nodeTags = { id: tag(1, lengthDelimited), cluster: tag(2, lengthDelimited) };
/** HTTPAccessLogEntries and TCPAccessLogEntries. */
export const entriesTags = { logEntry: tag(1, lengthDelimited) };
/** HTTPAccessLogEntry; TCPAccessLogEntry has the common properties under the same number, and no request. */
export const entryTags = {
  commonProperties: tag(1, lengthDelimited),
  request: tag(3, lengthDelimited),
  response: tag(4, lengthDelimited),
};
/** AccessLogCommon. */
export const commonTags = {
  downstreamLocalAddress: tag(3, lengthDelimited),
  tlsProperties: tag(4, lengthDelimited),
  upstreamCluster: tag(15, lengthDelimited),
  responseFlags: tag(16, lengthDelimited),
  routeName: tag(19, lengthDelimited),
  customTags: tag(22, lengthDelimited),
  intermediateLogEntry: tag(27, varint),
  accessLogType: tag(33, varint),
};
/** Address and SocketAddress, of envoy/config/core/v3/address.proto. */
export const addressTags = { socketAddress: tag(1, lengthDelimited) };
export const socketAddressTags = { address: tag(2, lengthDelimited), portValue: tag(3, varint) };
/** TLSProperties. */
export const tlsTags = { sniHostname: tag(3, lengthDelimited) };
/** An entry of a map from text to text. */
export const mapTags = { key: tag(1, lengthDelimited), value: tag(2, lengthDelimited) };
/** HTTPRequestProperties. */
export const requestTags = { authority: tag(3, lengthDelimited) };
/** HTTPResponseProperties. */
export const responseTags = { responseCode: tag(1, lengthDelimited), responseCodeDetails: tag(6, lengthDelimited) };
/** google.protobuf.UInt32Value. */
export const wrapperTags = { value: tag(1, varint) };
/** ResponseFlags: the only flag that is a message, and says by being there that it is set. */
export const flagsTags = { unauthorizedDetails: tag(13, lengthDelimited) };

/** ResponseFlags: the flags that are bools, by field number. DO and UDO have no field. */
export const flagOfField: ReadonlyMap<number, KnownFlag> = new Map([
  [1, 'LH'],
  [2, 'UH'],
  [3, 'UT'],
  [4, 'LR'],
  [5, 'UR'],
  [6, 'UF'],
  [7, 'UC'],
  [8, 'UO'],
  [9, 'NR'],
  [10, 'DI'],
  [11, 'FI'],
  [12, 'RL'],
  [14, 'RLSE'],
  [15, 'DC'],
  [16, 'URX'],
  [17, 'SI'],
  [18, 'IH'],
  [19, 'DPE'],
  [20, 'UMSDR'],
  [21, 'RFCF'],
  [22, 'NFCF'],
  [23, 'DT'],
  [24, 'UPE'],
  [25, 'NC'],
  [26, 'OM'],
  [27, 'DF'],
  [28, 'DR'],
]);

/**
 * AccessLogType of entries that end what a logger is meant for: NotSet and UdpSessionEnd; DownstreamEnd for HTTP,
 * TcpConnectionEnd for TCP. The others tell of the same request earlier, or once per attempt. Istio attaches the loggers
 * of both kinds to HTTP and to TCP, so that each request and each connection comes as an HTTP and as a TCP entry.
 */
export const finalLogTypes = { http: new Set([0, 6, 13]), tcp: new Set([0, 3, 13]) } as const;

/**
 * The custom tag that names the cluster. Envoy fills upstream_cluster in from the host that it chose, so that an entry
 * with UH has none; `%UPSTREAM_CLUSTER_RAW%` in a custom tag has it. Source: extractCommonAccessLogProperties in Envoy's
 * source/extensions/access_loggers/grpc/grpc_access_log_utils.cc, and seen with Envoy 1.40.
 */
export const clusterTag = 'upstream_cluster';
