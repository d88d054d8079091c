import type { IncomingMessage } from 'node:http';
import type { RequestHandler } from 'express';
import type { Exposition } from '../metrics/exposition/exposition.ts';
import { openMetricsEnd, openMetricsType, toOpenMetrics } from '../metrics/exposition/openmetrics.ts';
import { contentType } from '../metrics/exposition/text.ts';
import type { Clock } from '../model/clock.ts';
import type { Slicing } from '../model/slice.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { metricsFormat } from './accept.ts';
import { sendMetrics } from './send-metrics.ts';

export interface MetricsRoute {
  readonly snapshot: () => Snapshot;
  readonly clock: Clock;
  /** How long one answer may hold the event loop at a time. */
  readonly slicing: Slicing;
  readonly exposition: Exposition;
  /** Text of the exporter's own process metrics. */
  readonly processMetrics: () => Promise<string>;
}

const maxNameLength = 300;

/** `GET /metrics`, in the format that is asked for. */
export function metricsRoute({ exposition, processMetrics, snapshot, clock, slicing }: MetricsRoute): RequestHandler {
  return async (request, response) => {
    const format = metricsFormat(request.headers.accept);
    const own = await processMetrics();
    const { buffers, release } = await exposition.render(snapshot, () => clock.now(), {
      format,
      scraper: scraperOf(request),
    });
    const done = (): void => release(response.writableFinished && request.method === 'GET');
    if (response.destroyed) done();
    else response.once('close', done);
    const [type, rest] =
      format === 'text' ? [contentType, own] : [openMetricsType, toOpenMetrics(own) + openMetricsEnd];
    response.set('content-type', type).vary('accept');
    await sendMetrics(request, response, { buffers: [...buffers, Buffer.from(rest)], slicing });
  };
}

/** Two Prometheus servers differ in their address; behind a proxy it alone knows it. */
function scraperOf({ socket, headers }: Pick<IncomingMessage, 'socket' | 'headers'>): string {
  const via = [headers['x-forwarded-for'] ?? []].flat().join(',');
  return `${socket.remoteAddress ?? ''} ${via} ${headers['user-agent'] ?? ''}`.slice(0, maxNameLength);
}
