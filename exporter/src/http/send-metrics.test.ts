import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { type IncomingMessage, request, type Server } from 'node:http';
import express from 'express';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { eventually } from '../testing/eventually.ts';
import { systemSlicing } from '../app/slicing.ts';
import { sendMetrics } from './send-metrics.ts';
import { listen } from './listen.ts';

let server: Server;
let url: string;
let ended: number;
let answering: express.Response | undefined;

beforeEach(async () => {
  ended = 0;
  // More than the buffers of a connection take in, and nothing that could be made small.
  const buffers = Array.from({ length: 64 }, () => randomBytes(1 << 20));
  const app = express();
  app.get('/metrics', async (asked, response) => {
    answering = response;
    await sendMetrics(asked, response, { buffers, slicing: systemSlicing });
    ended++;
  });
  ({ server, url } = await listen(app, '127.0.0.1:0'));
});

afterEach(() => new Promise((resolve) => server.close(resolve)));

/** Resolves when nothing more can be sent, because nobody reads. */
async function stuck(): Promise<void> {
  let sent = -1;
  let looks = 0;
  await eventually(() => {
    const now = answering?.socket?.bytesWritten ?? -1;
    looks = now > 0 && now === sent ? looks + 1 : 0;
    sent = now;
    expect(looks).toBeGreaterThan(20);
  });
}

test.each(['gzip', 'identity'])(
  'whoever leaves in the middle of an answer leaves nothing behind: %s',
  async (encoding) => {
    const asking = request(`${url}/metrics`, { headers: { 'accept-encoding': encoding } }).end();
    const [answer] = (await once(asking, 'response')) as [IncomingMessage];
    answer.pause();
    await stuck();
    answer.destroy();
    await eventually(() => expect(ended).toBe(1));
  },
);

test('while an answer is sent as it is, others have their turn', async () => {
  let pauses = 0;
  const pause = (): Promise<void> => {
    pauses++;
    return systemSlicing.pause().then(() => undefined);
  };
  const buffers = Array.from({ length: 4_000 }, (_, index) => Buffer.alloc(2_000, index));
  const served = await listen(
    express().get('/metrics', (asked, response) =>
      sendMetrics(asked, response, { buffers, slicing: { maxMs: 0, elapsed: () => 0, pause } }),
    ),
    '127.0.0.1:0',
  );
  try {
    const answer = await fetch(`${served.url}/metrics`, { headers: { 'accept-encoding': 'identity' } });
    expect(Buffer.from(await answer.arrayBuffer()).equals(Buffer.concat(buffers))).toBe(true);
    expect(pauses).toBeGreaterThan(3);
  } finally {
    await new Promise((resolve) => served.server.close(resolve));
  }
});
