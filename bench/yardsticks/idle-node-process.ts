/** A server with nothing to do, on a free port: `node idle-node-process.ts`. Run by `idle-node.ts`. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const server = createServer((_request, response) => response.end());
server.listen(0, '127.0.0.1', () => {
  console.error(`listens on http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
