import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { networkInterfaces } from 'node:os';

export interface Listening {
  readonly server: Server;
  /** An address at which it can be reached from this machine. */
  readonly url: string;
  /** All addresses at which it can be reached. */
  readonly urls: readonly string[];
}

/** Listens on `HOST:PORT`; an empty host means every address, IPv6 and IPv4. Resolves with the addresses in use. */
export async function listen(app: RequestListener, address: string): Promise<Listening> {
  const colon = address.lastIndexOf(':');
  const host = address.slice(0, colon).replace(/^\[|\]$/g, '');
  const server = createServer(app);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port: Number(address.slice(colon + 1)), ...(host !== '' && { host }) }, resolve);
  });
  const { port, address: bound } = server.address() as AddressInfo;
  const hosts = hostsOf(bound);
  const urls = hosts.map((one) => `http://${one.includes(':') ? `[${one}]` : one}:${port}`);
  return { server, url: urls[0] ?? '', urls };
}

/** The addresses that an address to listen on stands for, the loopback one first. */
function hostsOf(bound: string): readonly string[] {
  if (bound !== '::' && bound !== '0.0.0.0') return [bound];
  const own = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  const usable = own.filter(
    ({ address, family, internal }) =>
      !internal && (family === 'IPv4' || (bound === '::' && !address.startsWith('fe80:'))),
  );
  return ['127.0.0.1', ...usable.map(({ address }) => address)];
}
