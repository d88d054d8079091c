import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { ApiError, UpstreamList } from '@uhwatch/contract/api.ts';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { declared, traffic, up } from '../testing/events.ts';
import { eventually } from '../testing/eventually.ts';
import { type Served, serve } from './testing/serve.ts';

const page = mkdtempSync(path.join(tmpdir(), 'uhwatch-page-'));
const script = 'export const long = 1;\n'.repeat(200);
let served: Served;

beforeAll(() => {
  mkdirSync(path.join(page, 'chunks'));
  mkdirSync(path.join(page, 'public-BF3A6585/icons'), { recursive: true });
  writeFileSync(path.join(page, 'public-BF3A6585/icons/search.svg'), '<svg/>');
  writeFileSync(path.join(page, 'index.html'), '<!doctype html><div id="root"></div>\n');
  writeFileSync(path.join(page, 'host.js'), script);
  writeFileSync(path.join(page, 'chunks/editor-ABCD2345.js'), script);
  writeFileSync(path.join(page, 'panel.js'), script);
  // Not what a build would write, so that a test sees that they are sent as they are.
  writeFileSync(path.join(page, 'panel.js.br'), 'small');
  writeFileSync(path.join(page, 'panel.js.gz'), 'bigger');
});
afterAll(() => rmSync(page, { recursive: true }));

beforeEach(async () => {
  served = await serve({ pageDir: page, onError: (error) => expect.unreachable(String(error)) });
  served.store.apply(up('kubernetes'));
  for (let n = 0; n < 20; n++) served.store.apply(declared({ name: `service-${n}` }));
  await eventually(async () => {
    const { upstreams } = UpstreamList.parse(await (await fetch(`${served.url}/api/v1/upstreams`)).json());
    expect(upstreams).toHaveLength(20);
  });
});
afterEach(() => served.stop());

interface Answer {
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

/** What is on the wire: `fetch` would decompress it, and set an `Accept` of its own. */
function ask(method: string, route: string, headers: Record<string, string> = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asking = request(served.url + route, { method, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({ status: response.statusCode, headers: response.headers, body: Buffer.concat(chunks) }),
      );
    });
    asking.on('error', reject).end();
  });
}

const gzip = { 'accept-encoding': 'gzip' };
const routes = [
  '/',
  '/host.js',
  '/metrics',
  '/api/v1/upstreams',
  '/api/v1/upstreams/shop/service-1',
  '/-/healthy',
  '/-/ready',
];

describe('every answer', () => {
  test.each([...routes, '/nothing', '/api/v1/upstreams/shop/nothing', '/%E0%A4%A'])(
    'of %s forbids to guess its type and to load what is not its own',
    async (route) => {
      const { headers } = await ask('GET', route);
      expect(headers['x-content-type-options']).toBe('nosniff');
      expect(headers['content-security-policy']).toMatch(/^default-src 'none'; script-src 'self';/);
    },
  );

  test.each(routes)('to HEAD %s has the headers of GET and no body', async (route) => {
    const [head, get] = [await ask('HEAD', route), await ask('GET', route)];
    expect([head.status, head.body.length]).toEqual([200, 0]);
    const telling = ['content-type', 'content-length', 'etag', 'cache-control', 'vary'];
    for (const name of telling) expect([name, head.headers[name]]).toEqual([name, get.headers[name]]);
    const compressed = await ask('HEAD', route, gzip);
    expect([compressed.status, compressed.body.length]).toEqual([200, 0]);
  });

  test.each(routes.flatMap((route) => ['POST', 'PUT', 'DELETE', 'PATCH'].map((method) => [method, route])))(
    'to %s %s says what is allowed',
    async (method, route) => {
      const { status, headers, body } = await ask(method, route);
      expect([status, headers['allow']]).toEqual([405, 'GET, HEAD']);
      expect(ApiError.parse(JSON.parse(body.toString())).error).toBe(
        `${method} is not answered here; everything in uhwatch is read with GET or HEAD`,
      );
    },
  );

  test('to OPTIONS says what is allowed', async () => {
    const { status, headers } = await ask('OPTIONS', '/metrics');
    expect([status, headers['allow']]).toEqual([204, 'GET, HEAD']);
  });
});

describe('the API', () => {
  test('is compressed for who takes gzip', async () => {
    const { headers, body } = await ask('GET', '/api/v1/upstreams', gzip);
    expect(headers).toMatchObject({
      'content-encoding': 'gzip',
      vary: 'accept-encoding',
      'content-length': String(body.length),
    });
    const list = gunzipSync(body).toString();
    expect(list.length).toBeGreaterThan(2 * body.length);
    expect(UpstreamList.parse(JSON.parse(list)).upstreams).toHaveLength(20);
    const plain = await ask('GET', '/api/v1/upstreams', { 'accept-encoding': 'gzip;q=0' });
    expect(plain.headers['content-encoding']).toBeUndefined();
    expect(plain.body.toString()).toBe(list);
  });

  test.each(['/api/v1/upstreams', '/api/v1/upstreams/shop/service-1'])(
    '%s is asked for again each time, and sent only when more than the time has changed',
    async (route) => {
      const { headers } = await ask('GET', route);
      expect(headers['cache-control']).toBe('no-cache');
      const known = { 'if-none-match': String(headers['etag']) };
      served.clock.advance(2_000);
      for (const method of ['GET', 'HEAD']) {
        const same = await ask(method, route, known);
        expect([same.status, same.body.length, same.headers['etag']]).toEqual([304, 0, headers['etag']]);
      }
      served.store.apply(declared({ name: 'service-1', desired: 9 }));
      await eventually(async () => expect((await ask('GET', route, known)).status).toBe(200));
    },
  );
});

describe('the page', () => {
  test('is asked for again each time, and sent only when it was built anew', async () => {
    for (const route of ['/', '/host.js']) {
      const { status, headers } = await ask('GET', route);
      expect([status, headers['cache-control']]).toEqual([200, 'no-cache']);
      const again = await ask('GET', route, { 'if-none-match': String(headers['etag']) });
      expect([again.status, again.body.length]).toEqual([304, 0]);
    }
  });

  test.each(['/chunks/editor-ABCD2345.js', '/host.js?_cache=1f', '/public-BF3A6585/icons/search.svg'])(
    'has parts whose addresses change with what they hold, such as %s: those may be kept',
    async (route) => {
      const { headers } = await ask('GET', route);
      expect(headers['cache-control']).toBe('public, max-age=31536000, immutable');
    },
  );

  test.each([
    ['gzip, deflate, br', 'br', 'small'],
    ['gzip', 'gzip', 'bigger'],
    ['br;q=0, gzip', 'gzip', 'bigger'],
    ['identity', undefined, script],
  ])('is sent to who takes %s as the build compressed it', async (accepted, encoding, content) => {
    const { headers, body } = await ask('GET', '/panel.js', { 'accept-encoding': accepted });
    expect([headers['content-encoding'], headers['content-type'], body.toString()]).toEqual([
      encoding,
      'text/javascript; charset=utf-8',
      content,
    ]);
  });

  test('is compressed for who takes gzip', async () => {
    const { headers, body } = await ask('GET', '/host.js', gzip);
    expect([headers['content-type'], headers['content-encoding']]).toEqual(['text/javascript; charset=utf-8', 'gzip']);
    expect(gunzipSync(body).toString()).toBe(script);
  });

  test.each([
    '/../../etc/passwd',
    '/%2e%2e/%2e%2e/etc/passwd',
    '/..%2f..%2fetc%2fpasswd',
    '/chunks',
    '/host.js%00',
    '/host.js/',
  ])('holds nothing at %s', async (route) => {
    expect((await ask('GET', route)).status).toBe(404);
  });
});

describe('/metrics in OpenMetrics', () => {
  /** As Prometheus 3 and 2 say it. */
  const accepts = [
    'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2',
    'application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1',
    'application/openmetrics-text; version="1.0.0"; charset=utf-8',
    'APPLICATION/OpenMetrics-text, */*',
  ];

  test.each(accepts)('is for who prefers it: %s', async (accept) => {
    served.store.apply(traffic({ outcomes: { UH: 4 } }));
    const { headers, body } = await ask('GET', '/metrics', { accept });
    expect(headers['content-type']).toBe('application/openmetrics-text; version=1.0.0; charset=utf-8');
    const lines = body.toString();
    expect(lines).toMatch(/\n# TYPE upstream_requests counter\nupstream_requests_total\{/);
    expect(lines).toContain(
      '# HELP process_things Of \\"it\\".\n# TYPE process_things counter\nprocess_things_total 1\n',
    );
    expect(lines.endsWith('\n# EOF\n')).toBe(true);
    const { body: compressed } = await ask('GET', '/metrics', { accept, ...gzip });
    expect(gunzipSync(compressed).toString().endsWith('\n# EOF\n')).toBe(true);
  });

  test.each([
    {},
    { accept: '*/*' },
    { accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8' },
    { accept: 'application/openmetrics-text;version=1.0.0;q=0.3,text/plain;version=0.0.4;q=0.5' },
    { accept: 'application/openmetrics-text;version=1.0.0;q=0,*/*;q=0.1' },
    { accept: 'application/openmetrics-text;version=0.0.1,text/plain;version=0.0.4;q=0.5' },
    { accept: 'application/json' },
    { accept: ';;q=,=' },
  ])('is not for others: %j', async (headers) => {
    const answer = await ask('GET', '/metrics', headers);
    expect(answer.headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(answer.body.toString()).not.toContain('# EOF');
  });
});

describe('a counter that appears with a value is zero once', () => {
  const value = async (agent: string, method = 'GET'): Promise<string | undefined> => {
    const { body } = await ask(method, '/metrics', { 'user-agent': agent });
    return /^upstream_requests_total\{.*"checkout".*\} (\d+)$/m.exec(body.toString())?.[1];
  };

  test('for each scraper that names itself otherwise or stands behind another proxy', async () => {
    await value('Prometheus/3');
    await value('Prometheus/2');
    served.store.apply(traffic({ requests: 500 }));
    await eventually(async () => expect(await value('Prometheus/3')).toBe('0'));
    expect([await value('Prometheus/3'), await value('Prometheus/2'), await value('Prometheus/2')]).toEqual([
      '500',
      '0',
      '500',
    ]);
    const proxied = await ask('GET', '/metrics', { 'user-agent': 'Prometheus/3', 'x-forwarded-for': '10.0.0.1' });
    expect(proxied.body.toString()).toMatch(/^upstream_requests_total\{.*"checkout".*\} 0$/m);
  });

  test('and HEAD uses nothing up', async () => {
    served.store.apply(traffic({ requests: 500 }));
    await eventually(async () => expect(await value('other')).toBe('0'));
    await value('Prometheus/3', 'HEAD');
    expect([await value('Prometheus/3'), await value('Prometheus/3')]).toEqual(['0', '500']);
  });
});
