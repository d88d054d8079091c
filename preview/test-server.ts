import type { UpstreamList } from '@uhwatch/contract/api.ts';
import { readFile } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';

const dist = path.join(import.meta.dirname, 'dist');
/** The page of panel.test.ts, under `/testing/`. */
const testing = path.join(import.meta.dirname, 'testing');
const types: Record<string, string> = {
  '.css': 'text/css',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
};

export interface Exporter {
  readonly url: string;
  /** What the API answers from now on; a number answers that status code with an error in words. */
  says: (answer: UpstreamList | 503) => void;
  close: () => Promise<void>;
}

/** Stands in for the exporter: serves the built page and a scripted API on a free port. */
export async function startExporter(first: UpstreamList): Promise<Exporter> {
  let answer: UpstreamList | 503 = first;
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    if (pathname === '/api/v1/upstreams') sendJson(response, answer);
    else void sendFile(response, pathname === '/' ? '/index.html' : pathname);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    says: (next) => {
      answer = next;
    },
    close: () =>
      new Promise((closed) => {
        server.closeAllConnections();
        server.close(() => closed());
      }),
  };
}

function sendJson(response: ServerResponse, answer: UpstreamList | 503): void {
  const failed = answer === 503;
  response.writeHead(failed ? 503 : 200, { 'content-type': 'application/json' });
  response.end(JSON.stringify(failed ? { error: 'the store is not filled yet' } : answer));
}

async function sendFile(response: ServerResponse, pathname: string): Promise<void> {
  try {
    const content = await readFile(fileOf(path.normalize(pathname)));
    response.writeHead(200, { 'content-type': types[path.extname(pathname)] ?? 'application/octet-stream' });
    response.end(content);
  } catch {
    response.writeHead(404).end();
  }
}

function fileOf(pathname: string): string {
  if (pathname === '/testing/panel.html') return path.join(testing, 'panel.html');
  return pathname.startsWith('/testing/')
    ? path.join(testing, 'dist', pathname.slice('/testing/'.length))
    : path.join(dist, pathname);
}
