/** A server with nothing to do, on a free port: `node idle-node-process.mjs`. Run by `idle-node.ts`. */
import { createServer } from 'node:http';
import v8 from 'node:v8';

// As the exporter does (app/memory.ts, which is TypeScript: what strips types would stay in the memory).
v8.setFlagsFromString('--optimize-for-size');

const server = createServer((_request, response) => response.end());
server.listen(0, '127.0.0.1', () => {
  console.error(`listens on http://127.0.0.1:${server.address()?.port}`);
});
