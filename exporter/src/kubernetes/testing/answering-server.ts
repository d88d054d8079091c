import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { type TlsOptions, TLSSocket } from 'node:tls';

export interface Asked {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly httpVersion: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** The common name of the client certificate. */
  readonly clientName: string | undefined;
}

export type Answering = (response: ServerResponse, asked: Asked) => void;

/** A real HTTP or HTTPS server that answers as the test says, and remembers what it was asked. */
export class AnsweringServer {
  readonly asked: Asked[] = [];
  readonly sockets = new Set<Socket>();
  answering: Answering = (response) => response.end('{}');
  readonly #server: Server & { setSecureContext?: (options: TlsOptions) => void };
  readonly #scheme: string;

  constructor(tls?: TlsOptions) {
    const onRequest = (request: IncomingMessage, response: ServerResponse): void =>
      void this.#onRequest(request, response);
    this.#server = tls ? createTlsServer(tls, onRequest) : createServer(onRequest);
    this.#scheme = tls ? 'https' : 'http';
    this.#server.on('connection', (socket: Socket) => {
      this.sockets.add(socket);
      socket.on('close', () => this.sockets.delete(socket));
    });
  }

  async start(): Promise<this> {
    this.#server.listen(0, '127.0.0.1');
    await new Promise((resolve) => this.#server.once('listening', resolve));
    return this;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return `${this.#scheme}://127.0.0.1:${this.port}`;
  }

  /** New connections see this certificate, and idle ones are closed, as when a server is restarted. */
  present(tls: TlsOptions): void {
    this.#server.setSecureContext?.(tls);
    this.#server.closeIdleConnections();
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #onRequest(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method, url, httpVersion, headers, socket } = request;
    const clientName =
      socket instanceof TLSSocket
        ? (socket.getPeerCertificate() as { subject?: { CN?: string } }).subject?.CN
        : undefined;
    let body = '';
    for await (const chunk of request) body += String(chunk);
    const asked = { method, url, httpVersion, headers, body, clientName };
    this.asked.push(asked);
    this.answering(response, asked);
  }
}
