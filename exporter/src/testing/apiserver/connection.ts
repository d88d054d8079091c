import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer, Server as TlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { type PeerCertificate, TLSSocket } from 'node:tls';

/** PEM texts. */
export interface ServerTls {
  readonly key: string;
  readonly cert: string;
  /** Who signs the certificates of clients. */
  readonly ca?: string;
  /** Asks clients for a certificate: who shows none, and no token, is answered 401. */
  readonly requestCert?: boolean;
}

/** Listens on 127.0.0.1; rejects when the port is taken. */
export async function listen(
  port: number,
  tls: ServerTls | undefined,
  answer: RequestListener,
): Promise<Server | TlsServer> {
  // As the apiserver does, a certificate that nobody trusts is answered 401, not in the handshake.
  const server =
    tls === undefined ? createServer(answer) : createTlsServer({ ...tls, rejectUnauthorized: false }, answer);
  const listening = new Promise((resolve, reject) => {
    server.once('listening', resolve);
    server.once('error', reject);
  });
  server.listen(port, '127.0.0.1');
  await listening;
  return server;
}

export function addressOf(server: Server | TlsServer): string {
  const scheme = server instanceof TlsServer ? 'https' : 'http';
  return `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** The common name of the certificate that the client showed, whether or not it is trusted. */
export function clientNameOf({ socket }: IncomingMessage): string | undefined {
  if (!(socket instanceof TLSSocket)) return undefined;
  const { subject } = socket.getPeerCertificate() as Partial<PeerCertificate>;
  const name: unknown = subject?.CN;
  return typeof name === 'string' ? name : undefined;
}

export interface Admission {
  readonly acceptedTokens: ReadonlySet<string> | undefined;
  readonly requestCert: boolean;
}

/** Whether the server knows who asks: by a certificate that it trusts, or by a token. */
export function isKnown(request: IncomingMessage, { acceptedTokens, requestCert }: Admission): boolean {
  if (acceptedTokens === undefined && !requestCert) return true;
  if (request.socket instanceof TLSSocket && request.socket.authorized) return true;
  const [, token] = /^Bearer (.*)$/.exec(request.headers.authorization ?? '') ?? [];
  return token !== undefined && (acceptedTokens?.has(token) ?? true);
}
