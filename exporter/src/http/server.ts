import { existsSync } from 'node:fs';
import path from 'node:path';
import express, {
  type Express,
  type ErrorRequestHandler,
  type Request,
  type RequestHandler,
  type Response,
} from 'express';
import type { ApiError, UpstreamChanges, UpstreamList } from '@uhwatch/contract/api.ts';
import type { Engine } from '../diagnosis/engine/engine.ts';
import type { History } from '../history/history.ts';
import { type ApiState, upstreamDetail, upstreamList } from './api.ts';
import { upstreamChanges } from './changes.ts';
import { headers } from './headers.ts';
import { historyList, historyOf } from './history.ts';
import { type MetricsRoute, metricsRoute } from './metrics-route.ts';
import { pageRoute } from './page-route.ts';
import { plainPage } from './plain-page.ts';
import { upstreamKey } from '../model/store.ts';
import { type Body, etagOf, sendBody } from './send-body.ts';

export interface App extends MetricsRoute {
  readonly engine: Pick<Engine, 'results' | 'commonCauses'>;
  readonly mode: UpstreamList['mode'];
  readonly history: History;
  /** Sources whose first complete view `/-/ready` waits for: without it every upstream would look unknown. */
  readonly awaited: readonly string[];
  /** Hears of faults of our own that a request ran into. */
  readonly onError: (error: unknown) => void;
  /** Folder of the built status page; `/` is a plain page where it is absent. */
  readonly pageDir: string;
  /** Folder of the pages that explain the codes of findings. */
  readonly runbooksDir: string;
}

/** The routes. Handlers only fetch and send: what they show is computed elsewhere. */
export function createApp(app: App): Express {
  const server = express();
  server.disable('x-powered-by');
  const view = (): ApiState => ({
    snapshot: app.snapshot(),
    now: app.clock.now(),
    engine: app.engine,
    mode: app.mode,
  });
  const list = (): Promise<UpstreamList> => upstreamList(view, app.slicing);
  const run = app.clock.now().toString(36);

  server.use(headers, onlyRead);
  server.get('/metrics', metricsRoute(app));
  server.get('/api/v1/upstreams', async (request, response) => {
    const { since } = request.query;
    await sendApi(request, response, listBody(await upstreamChanges(view, { slicing: app.slicing, run, since })));
  });
  server.get('/api/v1/history', async (request, response) =>
    sendApi(request, response, bodyOf(JSON.stringify(await historyList(view, app.history, app.slicing)))),
  );
  server.get('/api/v1/upstreams/:namespace/:service', async (request, response) => {
    const { namespace, service } = request.params;
    const detail = upstreamDetail(view(), namespace === '-' ? '' : namespace, service);
    if (detail === undefined) refuseUnknown(response, request.params);
    else await sendApi(request, response, bodyOf(JSON.stringify(detail)));
  });
  server.get('/api/v1/upstreams/:namespace/:service/history', async (request, response) => {
    const { namespace, service } = request.params;
    const past = historyOf(app.history, upstreamKey(namespace === '-' ? '' : namespace, service));
    if (past === undefined) refuseUnknown(response, request.params);
    else await sendApi(request, response, bodyOf(JSON.stringify(past)));
  });
  server.get('/-/healthy', (_request, response) => void response.type('text').send('uhwatch is running.\n'));
  server.get('/-/ready', readyHandler(app));
  server.use('/runbooks', pageRoute(app.runbooksDir));
  server.use('/findings', findingAddress, pageRoute(app.runbooksDir));
  if (existsSync(path.join(app.pageDir, 'index.html'))) server.use(pageRoute(app.pageDir));
  else {
    server.get('/', async (request, response) =>
      sendBody(request, response, { type: 'html', ...bodyOf(plainPage(await list())) }),
    );
  }
  server.use((request, response) =>
    refuse(
      response,
      404,
      `there is no ${request.path}; see /, /metrics, /api/v1/upstreams, /api/v1/history, /-/healthy, /-/ready`,
    ),
  );
  server.use(errorHandler(app));
  return server;
}

/** `/findings/up101` is what people type: the page of the code. */
const findingAddress: RequestHandler = (request, _response, next) => {
  request.url = `${request.path.toUpperCase()}.html`;
  next();
};

/** Nothing here is changed by a request. */
const onlyRead: RequestHandler = (request, response, next) => {
  if (request.method === 'GET' || request.method === 'HEAD') {
    next();
    return;
  }
  response.set('allow', 'GET, HEAD');
  if (request.method === 'OPTIONS') response.status(204).end();
  else refuse(response, 405, `${request.method} is not answered here; everything in uhwatch is read with GET or HEAD`);
};

type Content = Pick<Body, 'etag' | 'content'>;

function bodyOf(text: string): Content {
  return { etag: etagOf(text), content: () => text };
}

/** Its ETag is that of all but the time: whoever gets a 304 takes the time of that answer, its `Date`. */
function listBody({ at, version, ...lasting }: UpstreamChanges): Content {
  const text = JSON.stringify(lasting);
  return { etag: etagOf(text), content: () => `${JSON.stringify({ at, version }).slice(0, -1)},${text.slice(1)}` };
}

function sendApi(request: Request, response: Response, content: Content): Promise<void> {
  response.set('cache-control', 'no-cache');
  return sendBody(request, response, { type: 'json', ...content });
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

function refuseUnknown(
  response: Response,
  { namespace, service }: Readonly<Record<'namespace' | 'service', string>>,
): void {
  refuse(response, 404, `no source has told of ${namespace}/${service}; /api/v1/upstreams lists what is known`);
}

function refuse(response: Response, status: number, error: string): void {
  response.status(status).json({ error } satisfies ApiError);
}
