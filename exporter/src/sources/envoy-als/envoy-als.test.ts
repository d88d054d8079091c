import http2, { type ClientHttp2Stream } from 'node:http2';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { Client, type ClientWritableStream, credentials, type ServiceError, status } from '@grpc/grpc-js';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../app/clock.ts';
import type { Clock } from '../../model/clock.ts';
import type { EventBody, ModelEvent } from '../../model/event.ts';
import { teller } from '../../model/teller.ts';
import { eventually } from '../../testing/eventually.ts';
import { FakeClock } from '../../testing/fake-clock.ts';
import { createIdentify } from '../../envoy/identity.ts';
import { SourceError } from '../../model/source.ts';
import { envoyAls } from './index.ts';
import { maxMessageLength } from './server.ts';
import { type AlsMessage, callPath, encode } from './testing/encode.ts';

const identify = createIdentify({ patterns: [] });
const silent = { warn: () => undefined, debug: () => undefined };

/** What a source told, summed up. */
class Told {
  readonly events: ModelEvent[] = [];

  /** `shop/checkout` of all flushes: requests, and the outcomes that they had. */
  counts(name: string): { requests: number; outcomes: Record<string, number> } {
    const sum = { requests: 0, outcomes: {} as Record<string, number> };
    for (const event of this.events) {
      if (event.type !== 'traffic') continue;
      for (const { namespace, service, requests, outcomes } of event.counts) {
        if (`${namespace}/${service}` !== name) continue;
        sum.requests += requests;
        for (const [word, count] of outcomes) sum.outcomes[word] = (sum.outcomes[word] ?? 0) + count;
      }
    }
    return sum;
  }

  lines(): Record<string, number> {
    const sum: Record<string, number> = {};
    for (const event of this.events) {
      if (event.type === 'lines' && event.count > 0) sum[event.result] = (sum[event.result] ?? 0) + event.count;
    }
    return sum;
  }
}

interface Running {
  readonly port: number;
  readonly told: Told;
  readonly warned: readonly string[];
  readonly debugged: readonly string[];
  readonly stop: () => Promise<void>;
}

async function start(clock: Clock = systemClock): Promise<Running> {
  const told = new Told();
  const warned: string[] = [];
  const debugged: string[] = [];
  const stopping = new AbortController();
  const listening = Promise.withResolvers<number>();
  const source = envoyAls({
    listenAddress: '127.0.0.1:0',
    clock,
    identify,
    flushMs: 5,
    warn: (sentence) => warned.push(sentence),
    debug: (sentence) => debugged.push(sentence),
    onListen: (port) => listening.resolve(port),
  });
  const run = source.run(teller('envoy-als', { emit: (event) => told.events.push(event), clock }), stopping.signal);
  return {
    port: await listening.promise,
    told,
    warned,
    debugged,
    async stop() {
      stopping.abort();
      await run;
    },
  };
}

type Call = ClientWritableStream<Buffer> & { readonly answered: Promise<ServiceError | null> };

/** A call as Envoy makes it; `answered` resolves with the error of the answer, or null. */
function open(client: Client): Call {
  const answered = Promise.withResolvers<ServiceError | null>();
  const call = client.makeClientStreamRequest(
    callPath,
    (bytes: Buffer) => bytes,
    () => true,
    (error) => answered.resolve(error),
  );
  return Object.assign(call, { answered: answered.promise });
}

const identifier = { node: { id: 'gateway-1', cluster: 'gateway' }, log_name: 'http_envoy_accesslog' };

function entry(common: object, rest: object = {}): object {
  return {
    common_properties: { upstream_cluster: 'outbound|80||checkout.shop.svc.cluster.local', ...common },
    ...rest,
  };
}

const ok = entry({});
const unhealthy = entry({ response_flags: { no_healthy_upstream: true } });

function http(...log_entry: readonly object[]): AlsMessage {
  return { http_logs: { log_entry } };
}

/** One request without an answer: HTTP/2 as it is, so that a test can break it off anywhere. */
async function rawCall(port: number): Promise<ClientHttp2Stream> {
  const session = http2.connect(`http://127.0.0.1:${port}`);
  session.on('error', () => undefined);
  await once(session, 'connect');
  const stream = session.request({ ':method': 'POST', ':path': callPath, 'content-type': 'application/grpc' });
  stream.on('error', () => undefined);
  return stream;
}

function framed(message: Buffer, compressed = 0): Buffer {
  const head = Buffer.from([compressed, 0, 0, 0, 0]);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
}

describe('over a real connection', () => {
  let running: Running;
  let client: Client;
  beforeEach(async () => {
    running = await start();
    client = new Client(`127.0.0.1:${running.port}`, credentials.createInsecure());
  });
  afterEach(async () => {
    client.close();
    await running.stop();
  });

  test('the source announces the proxy and what becomes of entries before it is up', () => {
    const [announced, ...rest] = running.told.events;
    expect(announced).toMatchObject({ type: 'traffic', source: 'envoy-als', proxy: 'envoy', counts: [] });
    expect(rest.map((event) => (event.type === 'lines' ? [event.result, event.count] : event.type))).toEqual([
      ['counted', 0],
      'source-up',
    ]);
  });

  test('entries count while the stream is open, and a client that ends its half is answered', async () => {
    const call = open(client);
    call.write(encode({ identifier, ...http(ok, unhealthy) }));
    await eventually(() =>
      expect(running.told.counts('shop/checkout')).toMatchObject({ requests: 2, outcomes: { UH: 1 } }),
    );
    // Only the first message of a stream has the identifier.
    call.write(encode(http(unhealthy)));
    await eventually(() =>
      expect(running.told.counts('shop/checkout')).toMatchObject({ requests: 3, outcomes: { UH: 2 } }),
    );
    call.end();
    expect(await call.answered).toBeNull();
    expect(running.told.lines()).toEqual({ counted: 3 });
  });

  test('streams of several connections count together, HTTP and TCP', async () => {
    const clients = [
      client,
      ...[1, 2].map(() => new Client(`127.0.0.1:${running.port}`, credentials.createInsecure())),
    ];
    const calls = clients.flatMap((each) => [open(each), open(each)]);
    for (const [n, call] of calls.entries()) {
      const log_entry = [unhealthy, ok];
      call.write(
        encode(n % 2 === 0 ? { identifier, http_logs: { log_entry } } : { identifier, tcp_logs: { log_entry } }),
      );
      call.end();
    }
    expect(await Promise.all(calls.map((call) => call.answered))).toEqual(calls.map(() => null));
    await eventually(() =>
      expect(running.told.counts('shop/checkout')).toMatchObject({ requests: 12, outcomes: { UH: 6 } }),
    );
    for (const each of clients.slice(1)) each.close();
  });

  test('what is not final, inbound or names nobody is ignored', async () => {
    const call = open(client);
    const ignored = [
      entry({ access_log_type: 'DownstreamPeriodic' }),
      entry({ access_log_type: 'UpstreamEnd' }),
      entry({ intermediate_log_entry: true }),
      entry({ upstream_cluster: 'inbound|8080||' }),
      {},
    ];
    call.write(encode({ identifier, ...http(...ignored, ok) }));
    await eventually(() => expect(running.told.lines()).toEqual({ ignored: 4, inbound: 1, counted: 1 }));
    expect(running.told.counts('shop/checkout').requests).toBe(1);
  });

  test('a request and a connection that come as HTTP and as TCP entries, as with the providers of Istio, count once', async () => {
    const request = entry({ access_log_type: 'DownstreamEnd' });
    const connection = entry({ access_log_type: 'TcpConnectionEnd' });
    const log_entry = [request, connection];
    open(client).write(encode({ identifier, http_logs: { log_entry } }));
    open(client).write(encode({ identifier, tcp_logs: { log_entry } }));
    await eventually(() => expect(running.told.lines()).toEqual({ counted: 2, ignored: 2 }));
    expect(running.told.counts('shop/checkout').requests).toBe(2);
  });

  test('without a cluster the authority names the upstream', async () => {
    const noRoute = {
      common_properties: { response_flags: { no_route_found: true } },
      request: { authority: 'cart.shop.svc.cluster.local:8080' },
      response: { response_code: { value: 404 } },
    };
    open(client).write(encode(http(noRoute)));
    await eventually(() =>
      expect(running.told.counts('shop/cart')).toMatchObject({ requests: 1, outcomes: { NR: 1 } }),
    );
  });

  test("Envoy Gateway's answer for a route without endpoints counts as such, and as no other direct response", async () => {
    const direct = (route_name: string, code: number) => ({
      common_properties: { route_name },
      request: { authority: 'shop.example' },
      response: { response_code: { value: code }, response_code_details: 'direct_response' },
    });
    const route = 'httproute/shop/checkout/rule/0/match/0/shop_example';
    open(client).write(
      encode(http(direct(route, 503), direct(route, 500), direct(route, 200), direct('maintenance', 503))),
    );
    await eventually(() => expect(running.told.lines()).toEqual({ counted: 4 }));
    const counts = running.told.events.flatMap((event) => (event.type === 'traffic' ? event.counts : []));
    expect(counts.reduce((sum, { outcomes }) => sum + (outcomes.get('no_backend') ?? 0), 0)).toBe(2);
    expect(running.told.counts('/shop.example')).toEqual({ requests: 2, outcomes: {} });
  });

  test('a message that cannot be read is counted, and its stream goes on', async () => {
    const call = open(client);
    call.write(Buffer.from([0x12, 0x7f, 1, 2, 3]));
    call.write(encode(http(ok)));
    await eventually(() => expect(running.told.lines()).toEqual({ malformed: 1, counted: 1 }));
  });

  test('the sample of what cannot be read names its stream, which only the first message of each stream did', async () => {
    const call = open(client);
    call.write(encode({ identifier, ...http(ok) }));
    const other = open(client);
    other.write(encode({ identifier: { node: { id: 'gateway-2' }, log_name: 'tcp' }, ...http(ok) }));
    await eventually(() => expect(running.told.lines()).toEqual({ counted: 2 }));
    call.write(Buffer.from([0x12, 0x7f, 0x61]));
    await eventually(() => expect(running.debugged).toHaveLength(1));
    // A minute is not over.
    other.end(Buffer.from([0x12, 0x7f, 0x62]));
    await other.answered;
    await eventually(() => expect(running.told.lines()).toEqual({ counted: 2, malformed: 2 }));
    expect(running.debugged).toEqual([
      'a line of Envoy gateway-1 (node cluster gateway, log http_envoy_accesslog) is in no known format: ' +
        JSON.stringify('\u0012\u007fa'),
    ]);
  });

  test('a message beyond the longest ends its stream, is counted, and the next stream counts', async () => {
    const call = open(client);
    call.on('error', () => undefined);
    call.write(Buffer.alloc(maxMessageLength + 1));
    expect((await call.answered)?.code).toBe(status.RESOURCE_EXHAUSTED);
    open(client).write(encode(http(ok)));
    await eventually(() => expect(running.told.lines()).toEqual({ truncated: 1, counted: 1 }));
  });

  test('compression that is broken ends its stream, and is counted', async () => {
    const session = http2.connect(`http://127.0.0.1:${running.port}`);
    const headers = {
      ':method': 'POST',
      ':path': callPath,
      'content-type': 'application/grpc',
      'grpc-encoding': 'gzip',
    };
    const stream = session.request(headers);
    stream.end(framed(Buffer.from('this is no gzip'), 1));
    stream.resume();
    await once(stream, 'close');
    session.close();
    await eventually(() => expect(running.told.lines()).toEqual({ malformed: 1 }));
  });

  test('of a client that is killed within a message the whole messages count, and the others are served on', async () => {
    const stream = await rawCall(running.port);
    const message = framed(encode(http(unhealthy)));
    stream.write(message);
    stream.write(message.subarray(0, message.length - 3));
    await eventually(() => expect(running.told.counts('shop/checkout').requests).toBe(1));
    stream.session?.destroy();
    open(client).write(encode(http(ok)));
    await eventually(() => expect(running.told.lines()).toEqual({ counted: 2 }));
    expect(running.told.counts('shop/checkout').outcomes).toEqual({ UH: 1 });
  });

  test('streams that are opened and reset by the hundred are forgotten', async () => {
    const other = new Client(`127.0.0.1:${running.port}`, credentials.createInsecure());
    for (let round = 0; round < 5; round++) {
      const calls = Array.from({ length: 100 }, () => open(other));
      for (const call of calls) {
        call.on('error', () => undefined);
        call.write(encode(http(ok)));
        call.cancel();
      }
      await Promise.all(calls.map((call) => call.answered));
    }
    other.close();
    // More streams at once than one connection may have open: none of the reset ones holds a place.
    const calls = Array.from({ length: 100 }, () => open(client));
    const before = running.told.lines()['counted'] ?? 0;
    for (const call of calls) call.end(encode(http(ok)));
    await Promise.all(calls.map((call) => call.answered));
    await eventually(() => expect(running.told.lines()['counted']).toBeGreaterThanOrEqual(before + 100));
  });

  test('other paths, and what is not HTTP/2 at all, do no harm', async () => {
    const unknown = new Client(`127.0.0.1:${running.port}`, credentials.createInsecure());
    const refused = Promise.withResolvers<ServiceError | null>();
    const same = (bytes: Buffer) => bytes;
    unknown.makeUnaryRequest('/somebody.Else/Call', same, same, Buffer.alloc(0), (error) => refused.resolve(error));
    expect((await refused.promise)?.code).toBe(status.UNIMPLEMENTED);
    unknown.close();
    const answer = await fetch(`http://127.0.0.1:${running.port}/metrics`).catch(() => 'closed');
    expect(answer).not.toMatchObject({ ok: true });
    open(client).write(encode(http(ok)));
    await eventually(() => expect(running.told.lines()).toEqual({ counted: 1 }));
  });
});

describe('failed requests without a cluster, as Envoy sends UH without the custom tag', () => {
  const nameless = {
    common_properties: { response_flags: { no_healthy_upstream: true } },
    request: { authority: 'checkout.shop.svc.cluster.local' },
  };
  const sender = { node: { id: 'gateway-1', cluster: 'gateway' }, log_name: 'http' };
  const senders = [
    sender,
    { node: { id: 'gateway-1', cluster: 'gateway' }, log_name: 'tcp' },
    { node: { id: 'gateway-2', cluster: 'gateway' }, log_name: 'http' },
  ];
  let running: Running;
  let client: Client;
  beforeEach(async () => {
    running = await start();
    client = new Client(`127.0.0.1:${running.port}`, credentials.createInsecure());
  });
  afterEach(async () => {
    client.close();
    await running.stop();
  });

  function named(): string[] {
    return running.warned.map((sentence) => sentence.split(' sends ')[0] ?? '').sort();
  }

  test('are warned of once for each node and log, in streams that are interleaved and name themselves only at first', async () => {
    const calls = senders.map((each) => {
      const call = open(client);
      call.write(encode({ identifier: each, ...http(ok) }));
      return call;
    });
    await eventually(() => expect(running.told.lines()).toEqual({ counted: 3 }));
    expect(running.warned).toEqual([]);
    for (let round = 0; round < 3; round++) for (const call of calls) call.write(encode(http(nameless, nameless)));
    // Another stream of the first sender, as each worker thread of an Envoy opens one.
    const again = open(client);
    again.write(encode({ identifier: sender, ...http(nameless) }));
    for (const call of [...calls, again]) call.end();
    await Promise.all([...calls, again].map((call) => call.answered));
    await eventually(() => expect(running.told.lines()).toEqual({ counted: 22 }));
    expect(named()).toEqual([
      'Envoy gateway-1 (node cluster gateway, log http)',
      'Envoy gateway-1 (node cluster gateway, log tcp)',
      'Envoy gateway-2 (node cluster gateway, log http)',
    ]);
    expect(running.told.counts('shop/checkout')).toMatchObject({ requests: 22, outcomes: { UH: 19 } });
  });

  test('are warned of where a stream never says whose it is', async () => {
    const call = open(client);
    call.end(encode(http(nameless)));
    await call.answered;
    expect(named()).toEqual(['an Envoy without a node id']);
  });

  test.each([
    ['UF', { upstream_connection_failure: true }, {}, 1],
    ['URX', { upstream_retry_limit_exceeded: true }, {}, 1],
    ['UH that names its cluster', { no_healthy_upstream: true }, { upstream_cluster: 'outbound|80||a.b' }, 0],
    ['UH with the tag', { no_healthy_upstream: true }, { custom_tags: { upstream_cluster: 'outbound|80||a.b' } }, 0],
    ['UH that is not final', { no_healthy_upstream: true }, { access_log_type: 'UpstreamEnd' }, 0],
    ['NR, which has no cluster', { no_route_found: true }, {}, 0],
    ['nothing', {}, {}, 0],
  ])('of %s', async (_what, response_flags, common, warnings) => {
    const call = open(client);
    const request = { authority: 'checkout.shop' };
    call.end(encode({ identifier, ...http({ common_properties: { response_flags, ...common }, request }) }));
    await call.answered;
    expect(running.warned).toHaveLength(warnings);
  });
});

test('at the end what clients are just sending still counts, and one that stays cannot hold the source up', async () => {
  const clock = new FakeClock();
  const running = await start(clock);
  const client = new Client(`127.0.0.1:${running.port}`, credentials.createInsecure());
  const staying = open(client);
  staying.on('error', () => undefined);
  const [sending, sent] = [open(client), open(client)];
  sending.write(encode(http(ok)));
  sent.end(encode(http(unhealthy)));
  await sent.answered;
  expect(running.told.counts('shop/checkout').requests).toBe(0);
  const stopped = running.stop();
  await eventually(() => expect(running.told.counts('shop/checkout').requests).toBe(2));
  sending.end(encode(http(unhealthy)));
  expect(await sending.answered).toBeNull();
  clock.advance(1_000);
  await stopped;
  expect(running.told.counts('shop/checkout')).toMatchObject({ requests: 3, outcomes: { UH: 2 } });
  expect((await staying.answered)?.code).toBe(status.UNAVAILABLE);
  client.close();
});

test('counts are stamped with the time of the flush, and are not old', async () => {
  const clock = new FakeClock();
  const told = new Told();
  const stopping = new AbortController();
  const listening = Promise.withResolvers<number>();
  const source = envoyAls({
    listenAddress: '[::1]:0',
    clock,
    identify,
    flushMs: 100,
    ...silent,
    onListen: (port) => listening.resolve(port),
  });
  const run = source.run(teller('envoy-als', { emit: (event) => told.events.push(event), clock }), stopping.signal);
  const client = new Client(`[::1]:${await listening.promise}`, credentials.createInsecure());
  const call = open(client);
  call.end(encode(http(ok)));
  await call.answered;
  clock.advance(100);
  await eventually(() =>
    expect(told.events.findLast((event) => event.type === 'traffic')).toMatchObject({
      at: clock.now(),
      old: false,
      counts: [{}],
    }),
  );
  stopping.abort();
  // The clock stands still: a connection without a call is told to go, and not waited for.
  await run;
  client.close();
});

describe('an address that cannot be listened on', () => {
  const run = (listenAddress: string) =>
    envoyAls({ listenAddress, clock: new FakeClock(), identify, flushMs: 100, ...silent }).run(
      () => undefined,
      new AbortController().signal,
    );

  test('that another program has is named, with the remedy, and is taken once it is free', async () => {
    const other = createServer();
    await once(other.listen(0, '127.0.0.1'), 'listening');
    const address = other.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    await expect(run(`127.0.0.1:${port}`)).rejects.toEqual(
      new SourceError(
        `cannot listen on 127.0.0.1:${port} for Envoy's access logs (EADDRINUSE): another program listens there; ` +
          'end it, or choose another port with envoy-als.listen-address',
      ),
    );
    other.close();
    await once(other, 'close');
    const stopping = new AbortController();
    const events: EventBody[] = [];
    const source = envoyAls({
      listenAddress: `127.0.0.1:${port}`,
      clock: systemClock,
      identify,
      flushMs: 5,
      ...silent,
    });
    const running = source.run((event) => events.push(event), stopping.signal);
    await eventually(() => expect(events.map(({ type }) => type)).toContain('source-up'));
    stopping.abort();
    await running;
  });

  test.each([
    ['192.0.2.1:0', /192\.0\.2\.1:0 .*\(EADDRNOTAVAIL\): this machine does not have the address/],
    ['127.0.0.1:99999', /127\.0\.0\.1:99999 .*must be HOST:PORT with a port up to 65535/],
    ['127.0.0.1:', /must be HOST:PORT/],
  ])('%s is named, with the remedy', async (address, sentence) => {
    await expect(run(address)).rejects.toThrow(sentence);
    await expect(run(address)).rejects.toBeInstanceOf(SourceError);
  });
});
