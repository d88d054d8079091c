import type { Access } from '../client/access.ts';

/** Access to a server that asks for no credentials. */
export function plainAccess(server: string): Access {
  return {
    server,
    origin: 'the test',
    ca: undefined,
    certificate: undefined,
    key: undefined,
    token: undefined,
    insecure: false,
    serverName: undefined,
  };
}
