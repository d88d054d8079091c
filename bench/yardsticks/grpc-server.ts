import path from 'node:path';
import { type sendUnaryData, Server, ServerCredentials, type ServerReadableStream } from '@grpc/grpc-js';
import { loadSync, type ServiceDefinition } from '@grpc/proto-loader';

interface Entry {
  readonly common_properties: {
    readonly custom_tags: { readonly upstream_cluster: string };
    readonly response_flags: { readonly no_healthy_upstream: boolean } | null;
  };
}

interface Message {
  readonly http_logs?: { readonly log_entry: readonly Entry[] } | null;
}

export interface GrpcServer {
  readonly port: number;
  /** Entries by `upstream_cluster`, and how many of them had UH. */
  readonly counts: ReadonlyMap<string, { requests: number; unhealthy: number }>;
  stop(): void;
}

const proto = path.join(import.meta.dirname, '../../exporter/src/sources/envoy-als/als.proto');

/** An Access Log Service as anybody writes it: grpc-js, messages decoded by protobuf.js, and a map of counts. */
export async function startGrpcServer(): Promise<GrpcServer> {
  const service = loadSync(proto, { keepCase: true })['envoy.service.accesslog.v3.AccessLogService'];
  const counts = new Map<string, { requests: number; unhealthy: number }>();
  const server = new Server();
  server.addService(service as ServiceDefinition, {
    StreamAccessLogs(call: ServerReadableStream<Message, object>, respond: sendUnaryData<object>) {
      call.on('data', ({ http_logs }: Message) => {
        for (const entry of http_logs?.log_entry ?? []) count(counts, entry);
      });
      call.once('end', () => respond(null, {}));
    },
  });
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) => {
      if (error === null) resolve(bound);
      else reject(error);
    });
  });
  return { port, counts, stop: () => server.forceShutdown() };
}

function count(counts: Map<string, { requests: number; unhealthy: number }>, { common_properties }: Entry): void {
  const cluster = common_properties.custom_tags.upstream_cluster;
  const row = counts.get(cluster) ?? { requests: 0, unhealthy: 0 };
  row.requests++;
  if (common_properties.response_flags?.no_healthy_upstream === true) row.unhealthy++;
  counts.set(cluster, row);
}
