import type { UpstreamChanges, UpstreamList } from '@uhwatch/contract/api.ts';
import type { HistoryList, UpstreamHistory } from '@uhwatch/contract/history.ts';
import { readFile } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';

const dist = path.join(import.meta.dirname, 'dist');
/** The pages of panel.test.ts and of the benchmarks, under `/testing/`. */
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
  /** What it answers about the last hour of each upstream. */
  tells: (past: UpstreamHistory | 503) => void;
  close: () => Promise<void>;
}

/**
 * Stands in for the exporter: serves the built page and a scripted API on a free port; and the pages under `/testing/`
 * with the scripts of that folder in `testing/dist/`.
 */
export async function startExporter(first: UpstreamList, scripts = ''): Promise<Exporter> {
  let answer: UpstreamList | 503 = first;
  let past: UpstreamHistory | 503 = lastHour;
  let version = 1;
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    if (pathname === '/api/v1/upstreams') sendList(response, answer, { version, since: searchParams.get('since') });
    else if (pathname === '/api/v1/history') sendJson(response, 200, historyOf(answer));
    else if (/^\/api\/v1\/upstreams\/[^/]+\/[^/]+\/history$/.test(pathname)) sendPast(response, past);
    else void sendFile(response, fileOf(path.normalize(pathname === '/' ? '/index.html' : pathname), scripts));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    says: (next) => {
      answer = next;
      version++;
    },
    tells: (next) => {
      past = next;
    },
    close: () =>
      new Promise((closed) => {
        server.closeAllConnections();
        server.close(() => closed());
      }),
  };
}

interface Versions {
  readonly version: number;
  readonly since: string | null;
}

/** Who has the present version is told that nothing changed, others get all. */
function sendList(response: ServerResponse, answer: UpstreamList | 503, { version, since }: Versions): void {
  if (answer === 503) {
    sendJson(response, 503, { error: 'the store is not filled yet' });
    return;
  }
  const total = answer.upstreams.length;
  const known = since === String(version) ? { since, upstreams: [] } : { since: null };
  sendJson(response, 200, { ...answer, version: String(version), total, ...known } satisfies UpstreamChanges);
}

/** An hour in which what is unhealthy now became so 20 minutes ago. */
function historyOf(answer: UpstreamList | 503): HistoryList {
  const upstreams = answer === 503 ? [] : answer.upstreams;
  const steps = Array.from({ length: 60 }, (_, minute) => minute);
  return {
    from: '2026-03-04T08:30:00Z',
    step_seconds: 60,
    upstreams: upstreams.map(({ upstream_namespace, upstream_service, status }) => {
      const isOut = (minute: number): boolean => status === 'no_healthy_upstream' && minute >= 40;
      return {
        upstream_namespace,
        upstream_service,
        ready_share: steps.map((minute) => (isOut(minute) ? 0 : 1)),
        failure_share: steps.map((minute) => (isOut(minute) ? 1 : 0)),
      };
    }),
  };
}

/** An hour in which one that had three endpoints lost all of them 20 minutes ago. */
const lastHour = ((): UpstreamHistory => {
  const steps = Array.from({ length: 60 }, (_, minute) => minute);
  const isOut = (minute: number): boolean => minute >= 40;
  return {
    from: '2026-03-04T08:30:00Z',
    step_seconds: 60,
    endpoints: {
      ready: steps.map((minute) => (isOut(minute) ? 0 : 3)),
      unready: steps.map((minute) => (isOut(minute) ? 3 : 0)),
      draining: steps.map(() => 0),
      terminating: steps.map(() => 0),
    },
    desired: steps.map(() => 3),
    requests: steps.map(() => 600),
    failures: { no_healthy_upstream: steps.map((minute) => (isOut(minute) ? 600 : 0)) },
  };
})();

function sendPast(response: ServerResponse, past: UpstreamHistory | 503): void {
  sendJson(response, past === 503 ? 503 : 200, past === 503 ? { error: 'it starts' } : past);
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

async function sendFile(response: ServerResponse, file: string): Promise<void> {
  try {
    const content = await readFile(file);
    response.writeHead(200, {
      'content-type': types[path.extname(file)] ?? 'application/octet-stream',
      // What a server serves stays: the next page has it from the browser, compiled.
      'cache-control': 'max-age=3600',
    });
    response.end(content);
  } catch {
    response.writeHead(404).end();
  }
}

function fileOf(pathname: string, scripts: string): string {
  if (!pathname.startsWith('/testing/')) return path.join(dist, pathname);
  const name = pathname.slice('/testing/'.length);
  return name.endsWith('.html') ? path.join(testing, name) : path.join(testing, 'dist', scripts, name);
}
