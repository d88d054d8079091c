import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ApiError, UpstreamDetail, UpstreamList } from '@uhwatch/contract/api.ts';
import { causes } from '@uhwatch/contract/causes.ts';
import { findingCodes } from '@uhwatch/contract/findings.ts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { keepDiagnosing } from '../app/diagnosing.ts';
import { FirstViews } from '../app/first-views.ts';
import { systemSlicing } from '../app/slicing.ts';
import { Engine } from '../diagnosis/engine/engine.ts';
import { rules } from '../diagnosis/rules/index.ts';
import { History } from '../history/history.ts';
import { Exposition } from '../metrics/exposition/exposition.ts';
import { upstreamFamilies } from '../metrics/families/upstreams.ts';
import { noEvidence } from '../model/evidence/upstream-evidence.ts';
import { Store } from '../model/store.ts';
import { declared, noon, proxyHosts, readiness, service, traffic, up } from '../testing/events.ts';
import { eventually } from '../testing/eventually.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { listen } from './listen.ts';
import { createApp } from './server.ts';

let store: Store;
let server: Server;
let url: string;
let stopping: AbortController;
let diagnosing: Promise<void>;
let engine: Engine;

async function start(pageDir = '/nowhere'): Promise<void> {
  const clock = new FakeClock();
  engine = new Engine(store, rules);
  const onError = (error: unknown): void => expect.unreachable(String(error));
  stopping = new AbortController();
  diagnosing = keepDiagnosing({
    engine,
    store,
    clock,
    slicing: systemSlicing,
    firstViews: new FirstViews([]),
    signal: stopping.signal,
    onError,
  });
  const app = createApp({
    snapshot: () => store.snapshot(),
    clock,
    slicing: systemSlicing,
    engine,
    exposition: new Exposition({ upstream: upstreamFamilies, common: [], self: [] }, engine, {
      slicing: systemSlicing,
    }),
    processMetrics: () => Promise.resolve('process_things 1\n'),
    history: new History(() => engine.results),
    mode: 'serve',
    awaited: ['kubernetes'],
    onError,
    pageDir,
    runbooksDir: path.resolve(import.meta.dirname, '../../runbooks'),
  });
  ({ server, url } = await listen(app, '127.0.0.1:0'));
}

/** Every upstream is diagnosed. */
const settled = () => eventually(() => expect(engine.results.size).toBe(store.snapshot().upstreams.size));

const get = (route: string) => fetch(url + route);
/** Without compression, which `fetch` asks for by itself. */
const plain = { 'accept-encoding': 'identity' };

beforeEach(async () => {
  store = new Store();
  await start();
});

async function stop(): Promise<void> {
  stopping.abort();
  await diagnosing;
  await new Promise((resolve) => server.close(resolve));
}

afterEach(stop);

describe('health', () => {
  test('it is healthy at once, and ready after the first complete view', async () => {
    expect((await get('/-/healthy')).status).toBe(200);
    const waiting = await get('/-/ready');
    expect(waiting.status).toBe(503);
    expect(await waiting.text()).toBe('waiting for the first complete view of: kubernetes\n');
    store.apply(up('kubernetes'));
    expect((await get('/-/ready')).status).toBe(200);
  });

  test('it is not ready before what the first view holds was diagnosed', async () => {
    stopping.abort();
    await diagnosing;
    store.apply(up('kubernetes'));
    store.apply(declared());
    const waiting = await get('/-/ready');
    expect([waiting.status, await waiting.text()]).toEqual([503, 'waiting for the first diagnosis of 1 upstreams\n']);
    engine.work(0);
    expect((await get('/-/ready')).status).toBe(200);
  });

  test('a source that fails later does not take the exporter out of service', async () => {
    store.apply(up('kubernetes'));
    store.apply({ type: 'source-down', source: 'kubernetes', at: 0, error: 'gone' });
    expect((await get('/-/ready')).status).toBe(200);
  });
});

describe('/metrics', () => {
  test('carries the families and the process, with the content type that Prometheus 3 asks for', async () => {
    store.apply(declared());
    const answer = await fetch(`${url}/metrics`, { headers: plain });
    expect(answer.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    const text = await answer.text();
    expect(text).toContain('upstream_desired_endpoints{upstream_namespace="shop",upstream_service="checkout"} 3\n');
    expect(text).toContain('process_things 1\n');
    expect(answer.headers.get('content-length')).toBe(String(Buffer.byteLength(text)));
    expect(answer.headers.get('vary')).toBe('accept, accept-encoding');
  });

  test('whoever takes gzip gets the same text compressed, over however many pieces', async () => {
    for (let n = 0; n < 6_000; n++) store.apply(traffic({ service: `${'x'.repeat(200)}-${n}` }));
    await settled();
    await (await get('/metrics')).text();
    const answer = await get('/metrics');
    expect(answer.headers.get('content-encoding')).toBe('gzip');
    expect(answer.headers.get('vary')).toBe('accept, accept-encoding');
    const text = await answer.text();
    expect(text.length).toBeGreaterThan(2 ** 22);
    expect(text === (await (await fetch(`${url}/metrics`, { headers: plain })).text())).toBe(true);
    const refused = await fetch(`${url}/metrics`, { headers: { 'accept-encoding': 'gzip;q=0' } });
    expect(refused.headers.get('content-encoding')).toBeNull();
    await refused.text();
  });

  test('who leaves in the middle of an answer is no fault, and the next is answered', async () => {
    for (let n = 0; n < 6_000; n++) store.apply(traffic({ service: `${'x'.repeat(200)}-${n}` }));
    for (const headers of [plain, { 'accept-encoding': 'gzip' }]) {
      const leaving = new AbortController();
      const { body } = await fetch(`${url}/metrics`, { headers, signal: leaving.signal });
      await body?.getReader().read();
      leaving.abort();
    }
    expect(await (await get('/metrics')).text()).toContain('process_things 1\n');
  });

  test('answers HEAD with the length and without the text', async () => {
    store.apply(declared());
    const answer = await fetch(`${url}/metrics`, { method: 'HEAD' });
    expect(Number(answer.headers.get('content-length'))).toBeGreaterThan(0);
    expect(await answer.text()).toBe('');
  });

  test('an answer that is read slowly is not overwritten by the next', async () => {
    // More than the buffers of a connection take in, so that most of it still lies in the exporter.
    const longName = 'x'.repeat(400);
    for (let n = 0; n < 4_000; n++) store.apply(traffic({ service: `${longName}-${n}` }));
    await settled();
    const open = () => fetch(`${url}/metrics`, { headers: plain });
    const scrape = async () => (await open()).text();
    await scrape();
    const before = await scrape();
    const slow = await open();
    store.apply(traffic({ service: `${longName}-0`, requests: 7_000 }));
    expect((await scrape()) === before).toBe(false);
    expect((await slow.text()) === before).toBe(true);
  });
});

describe('/runbooks', () => {
  test.each(findingCodes)('%s leads to its page', async (code) => {
    const answer = await get(`/runbooks/${code}.html`);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toContain('text/html');
    expect(await answer.text()).toContain(`>${code}: `);
  });

  test('a finding has a short address as well, in whichever case it is typed', async () => {
    for (const address of ['/findings/up101', '/findings/UP101']) {
      expect(await (await get(address)).text()).toContain('>UP101: ');
    }
    expect((await get('/findings/up999')).status).toBe(404);
  });

  test('every cause has its words on one page', async () => {
    const page = await (await get('/runbooks/causes.html')).text();
    expect(causes.filter((cause) => !page.includes(`<h2 id="${cause}">`))).toEqual([]);
  });

  test('a page that is not there is answered with a sentence', async () => {
    expect((await get('/runbooks/UP999.html')).status).toBe(404);
  });
});

describe('/api/v1/upstreams', () => {
  test('lists upstreams worst first, as the contract says', async () => {
    store.apply(up('kubernetes'));
    store.apply(declared());
    store.apply({
      type: 'service',
      source: 'kubernetes',
      at: 0,
      service: { ...service(), name: 'cart', readiness: [readiness('http', {})] },
    });
    const { upstreams, sources } = UpstreamList.parse(await (await get('/api/v1/upstreams')).json());
    expect(upstreams.map((row) => [row.upstream_service, row.status])).toEqual([
      ['cart', 'no_healthy_upstream'],
      ['checkout', 'healthy'],
    ]);
    expect(sources).toMatchObject([{ name: 'kubernetes', up: true, error: null }]);
  });

  test('leaves out what only counts: policies, and the sum of those beyond the limit', async () => {
    store.apply(traffic({ namespace: '', service: '__other__', port: '', outcomes: { UH: 1 } }));
    store.apply(traffic({ namespace: '', service: 'BlackHoleCluster', port: '', outcomes: { UH: 1 } }));
    expect(UpstreamList.parse(await (await get('/api/v1/upstreams')).json()).upstreams).toEqual([]);
  });

  test('tells how old the evidence is, and which part of it is missing', async () => {
    store.apply(up('kubernetes'));
    store.apply(declared({ readiness: [readiness('http', { unready: 3 })] }));
    const collected = async () =>
      UpstreamDetail.parse(await (await get('/api/v1/upstreams/shop/checkout')).json()).collected;
    await eventually(async () => expect(await collected()).toBeNull());
    const missing = new Map([['pods' as const, 'pods may not be listed']]);
    const evidence = { ...noEvidence, collectedAt: noon, missing };
    store.apply({ type: 'evidence', source: 'kubernetes', at: noon, namespace: 'shop', service: 'checkout', evidence });
    expect(await collected()).toEqual({ at: '2026-11-22T12:00:00.000Z', missing: { pods: 'pods may not be listed' } });
  });

  test('tells one upstream with its ports and its traffic', async () => {
    store.apply(up('kubernetes'));
    store.apply(declared({ readiness: [readiness('http', { unready: 3 })] }));
    store.apply(traffic({ outcomes: { UH: 4, no_backend: 1, panic: 1 } }));
    const detail = UpstreamDetail.parse(await (await get('/api/v1/upstreams/shop/checkout')).json());
    expect(detail.ports).toEqual([
      {
        upstream_port: 'http',
        endpoints: { ready: 0, unready: 3, draining: 0, terminating: 0 },
        no_ready_since: '2026-11-22T12:00:00.000Z',
        no_ready_seconds: 0,
        ready_low_watermark: 0,
        address_families: {},
        usable: null,
        least_ready: {},
      },
    ]);
    expect(detail.traffic).toEqual([
      { upstream_port: 'http', subset: '', proxy: 'envoy', requests: 10, flags: { UH: 4 } },
    ]);
  });

  test('tells of a port by address family, data plane, zone and node, and what bounds the upstream', async () => {
    const ipv6 = { ready: 0, unready: 0, draining: 2, terminating: 0 };
    const row = {
      ...readiness('http', { draining: 2 }),
      families: [{ family: 'ipv6', counts: ipv6 }] as const,
      usable: { kube_proxy: 2, istio: 0 },
      minReady: { zone: 0 },
    };
    store.apply(declared({ readiness: [row], capacity: { autoscaler: { min: 2, max: 9 }, minAvailable: undefined } }));
    const detail = UpstreamDetail.parse(await (await get('/api/v1/upstreams/shop/checkout')).json());
    expect(detail.ports).toMatchObject([
      { address_families: { ipv6 }, usable: { kube_proxy: 2, istio: 0 }, least_ready: { zone: 0 } },
    ]);
    expect(detail.capacity).toEqual({ autoscaler: { min: 2, max: 9 }, min_available: null });
  });

  test('tells which part of a source is not known, and of a service that is gone', async () => {
    const error = 'deployments answered 403; without it the wanted number is not known';
    store.apply(up('kubernetes'));
    store.apply({ type: 'resource-up', source: 'kubernetes', at: 0, resource: 'services' });
    store.apply({ type: 'resource-down', source: 'kubernetes', at: 0, resource: 'deployments', error });
    store.apply(declared({ readiness: [readiness('http', {})], removed: true }));
    const { sources, upstreams } = UpstreamList.parse(await (await get('/api/v1/upstreams')).json());
    expect(sources[0]?.resources).toEqual([
      { name: 'services', up: true, error: null },
      { name: 'deployments', up: false, error },
    ]);
    expect(upstreams[0]).toMatchObject({ removed: true, status: 'no_healthy_upstream' });
    expect(upstreams[0]?.findings[0]).toMatchObject({ cause: 'service_missing', confidence: 'certain' });
  });

  test('tells how each proxy sees the hosts', async () => {
    store.apply(proxyHosts({ hosts: { healthy: 1, ejected: 2 } }));
    const detail = UpstreamDetail.parse(await (await get('/api/v1/upstreams/shop/checkout')).json());
    expect(detail.proxy_hosts).toEqual([
      {
        upstream_port: '80',
        subset: '',
        proxy: 'envoy',
        instance: '127.0.0.1:15000',
        hosts: { healthy: 1, degraded: 0, ejected: 2, failed_health_check: 0, excluded: 0, unhealthy: 0 },
        seen_at: '2026-11-22T12:00:00.000Z',
      },
    ]);
  });

  test('tells what a policy blocked to who asks for it', async () => {
    store.apply(up('envoy-access-log'));
    store.apply(traffic({ namespace: '', service: 'BlackHoleCluster', port: '', outcomes: { UH: 1 } }));
    const { status, findings } = UpstreamDetail.parse(await (await get('/api/v1/upstreams/-/BlackHoleCluster')).json());
    expect([status, findings.map(({ code }) => code)]).toEqual(['unknown', ['UP209']]);
  });

  test('an upstream without a namespace is asked for with a dash', async () => {
    store.apply(traffic({ namespace: '', service: 'www.example.com' }));
    expect((await get('/api/v1/upstreams/-/www.example.com')).status).toBe(200);
  });

  test('rates are null, not zero, while no log can be read', async () => {
    store.apply(up('envoy-access-log'));
    store.apply(traffic({ outcomes: { UH: 4 } }));
    const rates = async () => UpstreamDetail.parse(await (await get('/api/v1/upstreams/shop/checkout')).json()).rates;
    expect(await rates()).toMatchObject({
      flags_per_second: { UH: 0.8 },
      failures_per_second: { no_healthy_upstream: 0.8 },
    });
    store.apply({ type: 'source-down', source: 'envoy-access-log', at: 0, error: 'gone' });
    expect(await rates()).toBeNull();
  });

  test('the least ready port speaks for the upstream', async () => {
    const ports = [
      { name: 'http', number: 80 },
      { name: 'admin', number: 90 },
    ];
    store.apply(declared({ ports, readiness: [readiness('http', { ready: 3 }), readiness('admin', { unready: 1 })] }));
    const { upstreams } = UpstreamList.parse(await (await get('/api/v1/upstreams')).json());
    expect(upstreams[0]?.endpoints).toEqual({ ready: 0, unready: 1, draining: 0, terminating: 0 });
  });

  test('an address that cannot be decoded is 400 with a sentence, and no inside is shown', async () => {
    const answer = await get('/api/v1/upstreams/%E0%A4%A/x');
    expect(answer.status).toBe(400);
    expect(ApiError.parse(await answer.json()).error).toBe('the address cannot be read; check its percent-encoding');
  });

  test('what nobody told of is 404 with a sentence', async () => {
    const answer = await get('/api/v1/upstreams/shop/nothing');
    expect(answer.status).toBe(404);
    expect(ApiError.parse(await answer.json()).error).toBe(
      'no source has told of shop/nothing; /api/v1/upstreams lists what is known',
    );
    expect(ApiError.parse(await (await get('/wrong')).json()).error).toContain('there is no /wrong; see /');
  });
});

describe('/', () => {
  test('is a plain page where the panel is not built, with names escaped', async () => {
    store.apply(up('envoy-access-log'));
    store.apply(traffic({ namespace: '', service: '<script>alert(1)</script>', outcomes: { UH: 1 } }));
    const page = await (await get('/')).text();
    expect(page).toContain('&lt;script&gt;');
    expect(page).not.toContain('<script>');
    expect(page).toContain('No healthy upstream');
  });

  test('is the built page where there is one', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'uhwatch-page-'));
    writeFileSync(path.join(folder, 'index.html'), 'the panel');
    await stop();
    await start(folder);
    expect(await (await get('/')).text()).toBe('the panel');
    rmSync(folder, { recursive: true });
  });
});
