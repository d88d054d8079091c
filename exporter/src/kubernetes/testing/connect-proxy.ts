import { createServer, type IncomingMessage, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, connect, type Socket } from 'node:net';
import type { TlsOptions } from 'node:tls';

/** A real proxy on 127.0.0.1 that makes tunnels to this machine, whatever name it is asked for. Source: RFC 9110 9.3.6. */
export class ConnectProxy {
  /** The HOST:PORT of every tunnel. */
  readonly tunnels: string[] = [];
  /** What each CONNECT showed. */
  readonly authorizations: (string | undefined)[] = [];
  /** The status of every answer; 200 makes a tunnel. */
  status = 200;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  constructor(tls?: TlsOptions) {
    this.#server = tls ? createTlsServer(tls) : createServer();
    this.#server.on('connect', (request: IncomingMessage, socket: Socket) => this.#tunnel(request, socket));
  }

  async start(): Promise<this> {
    this.#server.listen(0, '127.0.0.1');
    await new Promise((resolve) => this.#server.once('listening', resolve));
    return this;
  }

  /** HOST:PORT. */
  get host(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #tunnel(request: IncomingMessage, socket: Socket): void {
    this.#keep(socket);
    this.authorizations.push(request.headers['proxy-authorization']);
    if (this.status !== 200) return void socket.end(`HTTP/1.1 ${this.status} No\r\n\r\n`);
    const target = request.url ?? '';
    this.tunnels.push(target);
    const upstream = connect(Number(target.split(':').at(-1)), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      socket.pipe(upstream).pipe(socket);
    });
    this.#keep(upstream);
    upstream.on('close', () => socket.destroy());
    socket.on('close', () => upstream.destroy());
  }

  #keep(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.#sockets.delete(socket));
  }
}
