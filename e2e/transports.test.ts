import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { istioJsonFormat, istioTextFormat } from '../examples/envoy/bootstrap.ts';
import {
  namespace,
  now,
  pod,
  selector,
  stamp,
} from '../exporter/src/sources/envoy-pod-logs/testing/gateway-harness.ts';
import { FakeApiserver } from '../exporter/src/testing/apiserver/fake-apiserver.ts';
import { eventually } from '../exporter/src/testing/eventually.ts';
import { linesIn, startEnvoy, startPod } from './support/envoy.ts';
import { countOf } from './support/count.ts';
import { type Counted, countedBy, linesOf, sampleOf } from './support/metrics.ts';
import { answering, freePort, type Started, startUhwatch, type Uhwatch } from './support/processes.ts';
import { program } from './support/programs.ts';
import { askUpstream, startTcpPod, transportsEnvoy, type UpstreamRow } from './support/transports-envoy.ts';

const envoy = program('envoy');

/** What is asked of each upstream, and what every transport must tell of it. */
const told = {
  'shop/checkout:80': { requests: 9, UH: 0, UF: 0, URX: 0 },
  'shop/payments:80': { requests: 6, UH: 6, UF: 0, URX: 0 },
  'shop/refunds:80': { requests: 3, UH: 3, UF: 0, URX: 0 },
  'shop/cart:80': { requests: 5, UH: 0, UF: 5, URX: 0 },
  'shop/orders:80': { requests: 4, UH: 0, UF: 4, URX: 4 },
  'shop/ledger:9000': { requests: 8, UH: 8, UF: 0, URX: 0 },
  'shop/mailer:9000': { requests: 3, UH: 0, UF: 3, URX: 0 },
  'shop/cache:6379': { requests: 4, UH: 0, UF: 0, URX: 0 },
  'shop/database:5432': { requests: 7, UH: 7, UF: 0, URX: 0 },
  'shop/search:9300': { requests: 2, UH: 0, UF: 2, URX: 2 },
} as const satisfies Record<string, Counted>;

/** What the clients see: with UH a gRPC call is HTTP 200, and a TCP connection is closed without a word. */
const seen = {
  checkout: 'HTTP 200',
  payments: 'HTTP 503',
  refunds: 'HTTP 503',
  cart: 'HTTP 503',
  orders: 'HTTP 503',
  ledger: 'HTTP 200, gRPC 14',
  mailer: 'HTTP 200, gRPC 14',
  cache: 'TCP hello',
  database: 'TCP closed',
  search: 'TCP closed',
};

const requests = Object.values(told).reduce((sum, row) => sum + row.requests, 0);
const allCounted = { counted: requests, inbound: 0, ignored: 0, malformed: 0, truncated: 0 };

/** One exporter for each, so that their counts do not add up. */
const transports = [
  'a file of text',
  'a file of JSON',
  'standard input',
  'the pod logs of the Kubernetes API',
  'gRPC access logs',
  'the admin interface',
] as const;
type Transport = (typeof transports)[number];

/** Waits until the exporter's source has a complete view. */
async function up(uhwatch: Uhwatch, source: string): Promise<void> {
  await eventually(async () => {
    const value = await sampleOf(uhwatch.url, 'uhwatch_source_up', ['source', source]);
    if (value !== 1) throw new Error(`${source} is not up; uhwatch wrote:\n${uhwatch.output()}`);
  }, 20_000);
}

function kubeconfig(server: string): string {
  return JSON.stringify({
    'current-context': 'test',
    contexts: [{ name: 'test', context: { cluster: 'fake', user: 'me' } }],
    clusters: [{ name: 'fake', cluster: { server } }],
    users: [{ name: 'me', user: { token: 'any' } }],
  });
}

/** One real Envoy tells of the same requests in every way; each way alone must give the same counts. */
describe.skipIf(!envoy)('the transports of a real Envoy', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'uhwatch-transports-'));
  const text = path.join(folder, 'istio.log');
  const json = path.join(folder, 'json.log');
  const pipe = path.join(folder, 'pipe');
  const apiserver = new FakeApiserver();
  const exporters = new Map<Transport, Uhwatch>();
  const running: Started[] = [];
  const closing: (() => unknown)[] = [];
  let gateway: Started;

  async function upstreams(): Promise<UpstreamRow[]> {
    const http = await startPod();
    const tcp = await startTcpPod();
    closing.push(
      () => http.server.close(),
      () => tcp.server.close(),
    );
    // Nobody listens there.
    const refused = await freePort();
    return [
      { service: 'checkout', port: 80, via: 'http', host: http.host.port },
      { service: 'payments', port: 80, via: 'http', host: undefined },
      { service: 'refunds', port: 80, via: 'http', host: undefined, retries: 2 },
      { service: 'cart', port: 80, via: 'http', host: refused },
      { service: 'orders', port: 80, via: 'http', host: refused, retries: 2 },
      { service: 'ledger', port: 9000, via: 'grpc', host: undefined },
      { service: 'mailer', port: 9000, via: 'grpc', host: refused },
      { service: 'cache', port: 6379, via: 'tcp', host: tcp.port, listenPort: await freePort() },
      { service: 'database', port: 5432, via: 'tcp', host: undefined, listenPort: await freePort() },
      { service: 'search', port: 9300, via: 'tcp', host: refused, listenPort: await freePort() },
    ];
  }

  /** Starts one exporter for each transport and waits until it has what it needs; Envoy is started meanwhile. */
  async function startExporters(adminPort: number, alsPort: number): Promise<void> {
    const access = ['--envoy-access-log.start-at', 'start', '--envoy-access-log.paths'];
    const podLogs = ['--envoy-pod-logs.selector', selector, '--kubernetes.kubeconfig', path.join(folder, 'kubeconfig')];
    const rows: readonly (readonly [Transport, string, readonly string[], string?])[] = [
      ['a file of text', 'envoy-access-log', [...access, text]],
      ['a file of JSON', 'envoy-access-log', [...access, json]],
      ['standard input', 'envoy-access-log', [...access, '-'], pipe],
      ['the pod logs of the Kubernetes API', 'envoy-pod-logs', podLogs],
      ['gRPC access logs', 'envoy-als', ['--envoy-als.listen-address', `127.0.0.1:${alsPort}`]],
      ['the admin interface', 'envoy-admin', ['--envoy-admin.urls', `http://127.0.0.1:${adminPort}`]],
    ];
    await Promise.all(
      rows.map(async ([transport, source, options, stdin]) => {
        const uhwatch = await startUhwatch(['serve', ...options], stdin);
        running.push(uhwatch);
        exporters.set(transport, uhwatch);
        await up(uhwatch, source);
      }),
    );
  }

  /** What Envoy wrote goes through the log of a pod, whose stream breaks in the middle. */
  async function logAsPod(): Promise<void> {
    const gatewayPod = `${namespace}/gateway`;
    const following = () => eventually(() => expect(apiserver.logs.following(gatewayPod)).toBe(1));
    const at = now();
    const lines = linesIn(text);
    for (const [index, line] of lines.entries()) {
      await following();
      apiserver.logs.write(gatewayPod, stamp(at, index), line);
      if (index === lines.length >> 1) apiserver.logs.cut(gatewayPod);
    }
  }

  beforeAll(async () => {
    const rows = await upstreams();
    const server = await apiserver.start();
    closing.push(() => apiserver.stop());
    apiserver.put(pod('gateway'));
    writeFileSync(path.join(folder, 'kubeconfig'), kubeconfig(server));
    const [httpPort, adminPort, alsPort] = [await freePort(), await freePort(), await freePort()];
    expect(spawnSync('mkfifo', [pipe]).status).toBe(0);
    const logs = [
      { path: text, format: istioTextFormat },
      { path: json, format: istioJsonFormat },
      { path: pipe, format: istioTextFormat },
    ];
    const config = path.join(folder, 'envoy.json');
    writeFileSync(config, transportsEnvoy({ upstreams: rows, logs, httpPort, adminPort, alsPort }));
    gateway = startEnvoy(envoy ?? '', config);
    running.push(gateway);
    // Counting by the admin interface begins with the first look, so it must be before the first request.
    await Promise.all([
      answering(`http://127.0.0.1:${adminPort}/ready`, gateway, 15_000),
      startExporters(adminPort, alsPort),
    ]);
    const answers: Record<string, string> = {};
    for (const row of rows) {
      const { requests: count } = told[`shop/${row.service}:${row.port}` as keyof typeof told];
      for (let i = 0; i < count; i++) answers[row.service] = await askUpstream(row, httpPort);
    }
    expect(answers).toEqual(seen);
    await eventually(() => expect(linesIn(text)).toHaveLength(requests));
    await logAsPod();
  }, 60_000);

  afterAll(async () => {
    await Promise.all(running.map((started) => started.stop()));
    for (const close of closing) await close();
    rmSync(folder, { recursive: true, force: true });
  });

  function exporterOf(transport: Transport): Uhwatch {
    const uhwatch = exporters.get(transport);
    if (uhwatch === undefined) throw new Error(`no exporter runs for ${transport}`);
    return uhwatch;
  }

  test.each(transports)('%s: HTTP, gRPC and TCP count as they were asked, and UH, UF and URX with them', async (of) => {
    const { url } = exporterOf(of);
    // The admin interface is asked every 5 s.
    await eventually(async () => expect(await countedBy(url)).toEqual(told), 20_000);
  });

  test.each(transports.filter((of) => of !== 'the admin interface'))(
    '%s: every entry is understood and none counts twice, also when Envoy has ended',
    async (of) => {
      await gateway.stop();
      const { url } = exporterOf(of);
      await eventually(async () => expect(await linesOf(url)).toEqual(allCounted));
      expect(await countedBy(url)).toEqual(told);
    },
  );

  test('an admin interface that is gone leaves the counts as they were', async () => {
    await gateway.stop();
    const { url } = exporterOf('the admin interface');
    const isUp = () => sampleOf(url, 'uhwatch_source_up', ['source', 'envoy-admin']);
    await eventually(async () => expect(await isUp()).toBe(0), 20_000);
    expect(await countedBy(url)).toEqual(told);
  });

  test.each([
    ['text', text],
    ['JSON', json],
  ])('uhwatch count says the same of the %s log, plain and compressed', async (_format, log) => {
    await gateway.stop();
    writeFileSync(`${log}.gz`, gzipSync(readFileSync(log)));
    for (const file of [log, `${log}.gz`]) expect(countOf(file)).toEqual({ upstreams: told, lines: allCounted });
  });
});
