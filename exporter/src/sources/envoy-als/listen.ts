import { createServer, type Server } from 'node:net';
import { SourceError } from '../../model/source.ts';

/** The sentence for an address that cannot be listened on, by the system's error code. */
const remedies: Readonly<Record<string, string>> = {
  EADDRINUSE: 'another program listens there; end it, or choose another port with envoy-als.listen-address',
  EACCES: 'uhwatch may not open this port; choose one above 1023 with envoy-als.listen-address',
  EADDRNOTAVAIL:
    'this machine does not have the address; leave the host out to listen on all, or correct envoy-als.listen-address',
  ENOTFOUND: 'no machine has this name; leave the host out to listen on all, or correct envoy-als.listen-address',
};
const anyRemedy = 'envoy-als.listen-address must be HOST:PORT with a port up to 65535, such as ":9798" or [::1]:9798';

/** Listens on `HOST:PORT`, as web.listen-address is written; an empty host means every address, IPv6 and IPv4. */
export async function listen(address: string): Promise<Server> {
  const colon = address.lastIndexOf(':');
  const host = address.slice(0, colon).replace(/^\[|\]$/g, '');
  const server = createServer();
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen({ port: portOf(address.slice(colon + 1)), ...(host !== '' && { host }) }, () => {
        server.off('error', reject);
        resolve();
      });
    });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new SourceError(
      `cannot listen on ${address} for Envoy's access logs (${code}): ${remedies[code] ?? anyRemedy}`,
    );
  }
  return server;
}

/** Not a number, rather than 0 and thus any port, for what is no number. */
function portOf(text: string): number {
  return /^\d+$/.test(text) ? Number(text) : NaN;
}
