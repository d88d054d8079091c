import { once } from 'node:events';
import type { AddressInfo, Server as NetServer, Socket } from 'node:net';
import {
  logVerbosity,
  type sendUnaryData,
  Server,
  ServerCredentials,
  ServerInterceptingCall,
  type ServerInterceptingCallInterface,
  type ServerOptions,
  type ServerReadableStream,
  setLogVerbosity,
  status,
} from '@grpc/grpc-js';
import { listen } from './listen.ts';
import type { Remark } from './messages.ts';

/** Hears of what clients send. Nothing that it is given may throw. */
export interface Receiver {
  /** The bytes of one StreamAccessLogsMessage, as soon as they are here: a client that dies takes none back. */
  message(bytes: Buffer): Remark;
  /** A new stream, which hears in order what its messages said; of a client that dies not to the end. */
  stream(): (remark: Remark) => void;
  /** A message longer than `maxMessageLength`; its stream is ended. */
  tooLong(): void;
  /** What is no message, such as broken compression; its stream is ended. */
  malformed(): void;
}

export interface AlsServer {
  readonly port: number;
  /** Refuses what is new, tells clients to go, takes what they still send until `enough` resolves, and then ends it. */
  close(enough: Promise<void>): Promise<void>;
}

/** Bytes. Envoy sends about `buffer_size_bytes`, by default 16 KiB. */
export const maxMessageLength = 4 * 1024 * 1024;

const options: ServerOptions = {
  'grpc.max_receive_message_length': maxMessageLength,
  // Envoy opens a stream per log and worker thread, and bounds what one connection can make us hold.
  'grpc.max_concurrent_streams': 128,
  // A machine that vanishes says no farewell; without this its connections would stay for ever.
  'grpc.keepalive_time_ms': 60_000,
  'grpc.keepalive_timeout_ms': 20_000,
  'grpc.enable_channelz': 0,
};

/** Serves version 3 of Envoy's Access Log Service, without TLS. Throws a SourceError when it cannot listen. */
export async function serve(listenAddress: string, receiver: Receiver): Promise<AlsServer> {
  // The library would write to standard error by itself.
  setLogVerbosity(logVerbosity.NONE);
  const grpc = new Server({ ...options, interceptors: [(_method, call) => watched(call, receiver)] });
  grpc.addService(accessLogService(receiver), {
    streamAccessLogs: (call: Call, respond: sendUnaryData<null>) => streamAccessLogs(call, { respond, receiver }),
  });
  const accepting = await listen(listenAddress);
  const connections = grpc.createConnectionInjector(ServerCredentials.createInsecure());
  const sockets = new Set<Socket>();
  // One connection could not be accepted; its client tries again.
  accepting.on('error', () => undefined);
  accepting.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    connections.injectConnection(socket);
  });
  return {
    port: (accepting.address() as AddressInfo).port,
    async close(enough) {
      const closed = endOf(accepting);
      // Its own answer is of no use: it comes at once where the sessions have begun to close.
      grpc.tryShutdown(() => undefined);
      await Promise.race([closed, enough]);
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

/** Resolves when the last connection has ended. */
async function endOf(accepting: NetServer): Promise<void> {
  const closed = once(accepting, 'close');
  accepting.close();
  await closed;
}

const empty = Buffer.alloc(0);

type Call = ServerReadableStream<Remark, null>;

/** Source: envoy/service/accesslog/v3/als.proto. */
function accessLogService(receiver: Receiver) {
  return {
    streamAccessLogs: {
      path: '/envoy.service.accesslog.v3.AccessLogService/StreamAccessLogs',
      requestStream: true,
      responseStream: false,
      requestSerialize: () => empty,
      // The library knows no stream here, and tells the stream later, if ever: so the message is counted first.
      requestDeserialize: (bytes: Buffer) => receiver.message(bytes),
      // StreamAccessLogsResponse has no fields.
      responseSerialize: () => empty,
      responseDeserialize: () => null,
    },
  } as const;
}

/** Envoy waits for no answer; a client that ends its half gets the empty one. */
function streamAccessLogs(
  call: Call,
  { respond, receiver }: { readonly respond: sendUnaryData<null>; readonly receiver: Receiver },
): void {
  call.on('data', receiver.stream());
  call.once('end', () => respond(null, null));
}

/** The library ends a stream that it cannot read by itself, and tells nobody but the client. */
function watched(call: ServerInterceptingCallInterface, receiver: Receiver): ServerInterceptingCall {
  const send = call.sendStatus.bind(call);
  call.sendStatus = (sent) => {
    if (sent.code === status.RESOURCE_EXHAUSTED) receiver.tooLong();
    if (sent.code === status.INTERNAL || sent.code === status.UNIMPLEMENTED) receiver.malformed();
    send(sent);
  };
  return new ServerInterceptingCall(call);
}
