import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/**
 * What stands between a client and a server on 127.0.0.1: it passes bytes on as they come, until a connection dies. Then
 * nobody hears of the other side again, and the kernel answers for both, as a load balancer or a frozen machine does.
 */
export class Relay {
  readonly #port: number;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  /** To this port; the server may come and go. */
  constructor(port: number) {
    this.#port = port;
    this.#server = createServer((client) => this.#pass(client));
  }

  /** Resolves with the port that it listens on. */
  async start(): Promise<number> {
    this.#server.listen(0, '127.0.0.1');
    await new Promise((resolve) => this.#server.once('listening', resolve));
    return (this.#server.address() as AddressInfo).port;
  }

  /** Not a byte passes any more on the connections that there are; new ones work. */
  kill(): void {
    for (const socket of this.#sockets) {
      socket.unpipe();
      socket.resume();
    }
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #pass(client: Socket): void {
    const server = connect(this.#port, '127.0.0.1');
    this.#keep(client, server);
    this.#keep(server, client);
    client.pipe(server).pipe(client);
  }

  #keep(socket: Socket, other: Socket): void {
    this.#sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      this.#sockets.delete(socket);
      other.destroy();
    });
  }
}
