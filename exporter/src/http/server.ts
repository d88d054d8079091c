import { existsSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import express, { type Express, type ErrorRequestHandler, type RequestHandler, type Response } from 'express';
import type { ApiError, UpstreamList } from '@uhwatch/contract/api.ts';
import type { Engine } from '../diagnosis/engine/engine.ts';
import type { Exposition } from '../metrics/exposition/exposition.ts';
import type { Clock } from '../model/clock.ts';
import type { Slicing } from '../model/slice.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { type ApiState, upstreamDetail, upstreamList } from './api.ts';
import { plainPage } from './plain-page.ts';
import { sendMetrics } from './send-metrics.ts';

export interface App {
  readonly snapshot: () => Snapshot;
  readonly clock: Clock;
  /** How long one answer may hold the event loop at a time. */
  readonly slicing: Slicing;
  readonly engine: Pick<Engine, 'results'>;
  readonly exposition: Exposition;
  /** Text of the exporter's own process metrics. */
  readonly processMetrics: () => Promise<string>;
  readonly mode: UpstreamList['mode'];
  /** Sources whose first complete view `/-/ready` waits for: without it every upstream would look unknown. */
  readonly awaited: readonly string[];
  /** Hears of faults of our own that a request ran into. */
  readonly onError: (error: unknown) => void;
  /** Folder of the built status page; `/` is a plain page where it is absent. */
  readonly pageDir: string;
}

/** The routes. Handlers only fetch and send: what they show is computed elsewhere. */
export function createApp(app: App): Express {
  const server = express();
  server.disable('x-powered-by');
  const view = (): ApiState => ({
    snapshot: app.snapshot(),
    now: app.clock.now(),
    results: app.engine.results,
    mode: app.mode,
  });
  const list = (): Promise<UpstreamList> => upstreamList(view, app.slicing);

  server.get('/metrics', metricsHandler(app));
  server.get('/api/v1/upstreams', async (_request, response) => void response.json(await list()));
  server.get('/api/v1/upstreams/:namespace/:service', (request, response) => {
    const { namespace, service } = request.params;
    const detail = upstreamDetail(view(), namespace === '-' ? '' : namespace, service);
    if (detail === undefined)
      refuse(response, 404, `no source has told of ${namespace}/${service}; /api/v1/upstreams lists what is known`);
    else response.json(detail);
  });
  server.get('/-/healthy', (_request, response) => void response.type('text').send('uhwatch is running.\n'));
  server.get('/-/ready', readyHandler(app));
  if (existsSync(path.join(app.pageDir, 'index.html'))) server.use(express.static(app.pageDir));
  else server.get('/', async (_request, response) => void response.type('html').send(plainPage(await list())));
  server.use((request, response) =>
    refuse(response, 404, `there is no ${request.path}; see /, /metrics, /api/v1/upstreams, /-/healthy, /-/ready`),
  );
  server.use(errorHandler(app));
  return server;
}

function metricsHandler({ exposition, processMetrics, snapshot, clock }: App): RequestHandler {
  return async (request, response) => {
    const own = await processMetrics();
    const { buffers, release } = await exposition.render(snapshot, () => clock.now());
    if (response.destroyed) release();
    else response.once('close', release);
    await sendMetrics(request, response, [...buffers, Buffer.from(own)]);
  };
}

/** The last resort: one sentence as of every other refusal, and never a stack. */
function errorHandler({ onError }: App): ErrorRequestHandler {
  return (error: unknown, _request, response, _next) => {
    if (error instanceof URIError) {
      refuse(response, 400, 'the address cannot be read; check its percent-encoding');
      return;
    }
    onError(error);
    refuse(response, 500, 'this cannot be answered because of a fault in uhwatch; its log tells more');
  };
}

/** What fails later does not make the exporter unready: it still tells what it knows. */
function readyHandler(app: App): RequestHandler {
  let wasReady = false;
  return (_request, response) => {
    const waiting = wasReady ? undefined : waitingFor(app);
    wasReady = waiting === undefined;
    response.type('text');
    if (waiting === undefined) response.send('uhwatch is ready.\n');
    else response.status(503).send(`waiting for ${waiting}\n`);
  };
}

function waitingFor({ snapshot, awaited, engine }: App): string | undefined {
  const { sources, upstreams } = snapshot();
  const unseen = awaited.filter((name) => sources.get(name)?.everUp !== true);
  if (unseen.length > 0) return `the first complete view of: ${unseen.join(', ')}`;
  const undiagnosed = upstreams.size - engine.results.size;
  return undiagnosed > 0 ? `the first diagnosis of ${undiagnosed} upstreams` : undefined;
}

function refuse(response: Response, status: number, error: string): void {
  response.status(status).json({ error } satisfies ApiError);
}

/** Listens on `HOST:PORT`; an empty host means every address, IPv6 and IPv4. Resolves with the address in use. */
export async function listen(app: Express, address: string): Promise<{ server: Server; url: string }> {
  const colon = address.lastIndexOf(':');
  const host = address.slice(0, colon).replace(/^\[|\]$/g, '');
  const server = createServer(app);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port: Number(address.slice(colon + 1)), ...(host !== '' && { host }) }, resolve);
  });
  const { port } = server.address() as AddressInfo;
  return { server, url: `http://${host === '' ? 'localhost' : urlHost(host)}:${port}` };
}

function urlHost(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}
