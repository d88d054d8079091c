import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createHttp2Server, type Http2Server, type ServerHttp2Stream } from 'node:http2';
import { createServer as createTcpServer, type Server } from 'node:net';

/** The ports of the pods of the mesh: what listens there, on every address of this machine, and where nobody does. */
export const podPorts = { http: 18_080, failing: 18_503, grpc: 19_090, tcp: 19_379, nobody: 18_099 } as const;

const answer =
  (status: number): RequestListener =>
  (_request, response) =>
    response.writeHead(status).end('ok\n');

/** A gRPC call that succeeds without a message. */
function serveCall(stream: ServerHttp2Stream): void {
  stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
  stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
  stream.end();
}

/** Starts the applications of all pods; returns how to end them. */
export async function startMeshServers(): Promise<() => void> {
  const grpc = createHttp2Server();
  grpc.on('stream', serveCall);
  const servers: readonly (readonly [Server | Http2Server, number])[] = [
    [createServer(answer(200)), podPorts.http],
    [createServer(answer(503)), podPorts.failing],
    [createTcpServer((socket) => void socket.on('error', () => undefined).end('hello')), podPorts.tcp],
    [grpc, podPorts.grpc],
  ];
  for (const [server, port] of servers) {
    server.listen(port, '0.0.0.0');
    await once(server, 'listening');
  }
  return () => {
    for (const [server] of servers) server.close();
  };
}
