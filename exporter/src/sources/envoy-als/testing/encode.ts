import path from 'node:path';
import { loadSync, type MethodDefinition } from '@grpc/proto-loader';

/** A message as als.proto names its fields. */
export interface AlsMessage {
  readonly identifier?: {
    readonly node?: { readonly id?: string; readonly cluster?: string };
    readonly log_name?: string;
  };
  readonly http_logs?: { readonly log_entry: readonly object[] };
  readonly tcp_logs?: { readonly log_entry: readonly object[] };
}

/** Where Envoy calls the service. */
export const callPath = '/envoy.service.accesslog.v3.AccessLogService/StreamAccessLogs';

const service = loadSync(path.join(import.meta.dirname, '../als.proto'), { keepCase: true })[
  'envoy.service.accesslog.v3.AccessLogService'
] as Readonly<Record<string, MethodDefinition<object, object>>>;

/** The bytes that protobuf.js makes of a message, with the field numbers of als.proto. */
export function encode(message: AlsMessage): Buffer {
  const method = service['StreamAccessLogs'];
  if (method === undefined) throw new Error('als.proto has no StreamAccessLogs');
  return method.requestSerialize(message);
}
