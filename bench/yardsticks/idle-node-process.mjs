/** A server with nothing to do, on a free port: `node idle-node-process.mjs`. Run by `idle-node.ts`. */
import { createServer } from 'node:http';

const server = createServer((_request, response) => response.end());
server.listen(0, '127.0.0.1', () => {
  console.error(`listens on http://127.0.0.1:${server.address()?.port}`);
});
