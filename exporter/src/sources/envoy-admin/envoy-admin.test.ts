import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { eventually } from '../../testing/eventually.ts';
import { FakeClock } from '../../testing/fake-clock.ts';
import { SourceError } from '../../model/source.ts';
import { envoyAdmin } from './index.ts';
import {
  type Answer,
  answer,
  clustersOf,
  type FakeAdmin,
  notFound,
  startFakeAdmin,
  statsOf,
} from './testing/fake-admin.ts';
import { identifyByName, Watch } from './testing/watch.ts';

let admin: FakeAdmin;
let watch: Watch;
const started: { stop?: () => Promise<void>; close?: () => Promise<void> }[] = [];

beforeEach(async () => {
  admin = await startFakeAdmin();
  started.push(admin);
});

afterEach(async () => {
  for (const each of started.splice(0).reverse()) await (each.stop ?? each.close)?.call(each);
});

function follow(urls: readonly string[] = [admin.url], timeoutMs?: number): Watch {
  watch = new Watch(urls, timeoutMs);
  started.push(watch);
  return watch;
}

const healthy = { eds_health_status: 'HEALTHY' };
const requests = (upstream_rq_completed: number, upstream_cx_none_healthy = 0) => ({
  upstream_rq_completed,
  upstream_cx_none_healthy,
});

/** Changes what the proxy serves, and waits until the next look has told of it. */
async function look(stats: Answer, { clusters = admin.clusters, afterMs = 5_000 } = {}): Promise<void> {
  admin.clusters = clusters;
  admin.stats = stats;
  const told = watch.ofType('proxy-hosts').length;
  if (told > 0 || watch.state !== undefined) watch.clock.advance(afterMs);
  await eventually(() => {
    expect(watch.ofType('proxy-hosts').length).toBeGreaterThan(told);
    expect(watch.clock.sleeping).toBe(1);
  });
}

/** The fault that the source tells once it has one. */
async function fault(): Promise<string> {
  return eventually(() => {
    expect(watch.state).not.toBe('up');
    return watch.state ?? expect.fail('the source has told nothing');
  });
}

describe('counting', () => {
  test('begins with the first look: what the proxy counted before is not counted', async () => {
    follow();
    const clusters = clustersOf({ cart: [healthy] });
    await look(statsOf(100, { cart: requests(1_000, 50) }), { clusters });
    expect(watch.ofType('traffic')).toMatchObject([{ proxy: 'envoy', counts: [], old: false }]);
    await look(statsOf(105, { cart: requests(1_010, 53) }));
    expect(watch.counts).toEqual({ cart: { requests: 10, outcomes: { UH: 3 }, failures: { no_healthy_upstream: 3 } } });
    expect(watch.state).toBe('up');
  });

  test('a cluster that appears later counts from its beginning', async () => {
    follow();
    await look(statsOf(100, {}));
    await look(statsOf(105, { cart: requests(4) }), { clusters: clustersOf({ cart: [] }) });
    expect(watch.counts).toEqual({ cart: { requests: 4, outcomes: {}, failures: {} } });
  });

  test('a restarted proxy counts anew, even where it has passed its old counts already', async () => {
    follow();
    await look(statsOf(100, { cart: requests(5) }), { clusters: clustersOf({ cart: [] }) });
    await look(statsOf(3, { cart: requests(8) }));
    expect(watch.counts).toMatchObject({ cart: { requests: 8 } });
  });

  test('a cluster that went and came back counts anew', async () => {
    follow();
    await look(statsOf(100, { cart: requests(5) }), { clusters: clustersOf({ cart: [] }) });
    await look(statsOf(105, {}), { clusters: clustersOf({}) });
    await look(statsOf(110, { cart: requests(7) }), { clusters: clustersOf({ cart: [] }) });
    expect(watch.counts).toMatchObject({ cart: { requests: 7 } });
  });

  test('counters that were reset count anew, never negative', async () => {
    follow();
    await look(statsOf(100, { cart: requests(50, 9) }), { clusters: clustersOf({ cart: [] }) });
    await look(statsOf(105, { cart: requests(2, 1) }));
    expect(watch.counts).toEqual({ cart: { requests: 2, outcomes: { UH: 1 }, failures: { no_healthy_upstream: 1 } } });
  });

  test('what happened while the proxy could not be asked counts, and is old', async () => {
    follow();
    await look(statsOf(100, { cart: requests(5) }), { clusters: clustersOf({ cart: [] }) });
    admin.stats = answer('later', 503);
    watch.clock.advance(5_000);
    await fault();
    await look(statsOf(3_700, { cart: requests(25) }), { afterMs: 3_600_000 });
    expect(watch.ofType('traffic').at(-1)).toMatchObject({ old: true, counts: [{ service: 'cart', requests: 20 }] });
    await look(statsOf(3_705, { cart: requests(26) }));
    expect(watch.ofType('traffic').at(-1)).toMatchObject({ old: false, counts: [{ requests: 1 }] });
  });

  test('inbound clusters and those that only the control plane uses are nobody’s upstream', async () => {
    follow();
    const names = ['inbound|8080||', 'xds_cluster', 'lightstep', 'contour', 'envoy-admin', 'cart'];
    const each = (count: number) => Object.fromEntries(names.map((name) => [name, requests(count)]));
    const clusters = clustersOf(Object.fromEntries(names.map((name) => [name, [healthy]])));
    await look(statsOf(100, each(1)), { clusters });
    await look(statsOf(105, each(2)));
    expect(Object.keys(watch.counts)).toEqual(['cart']);
    expect(Object.keys(watch.hosts)).toEqual(['cart']);
  });
});

describe('the question', () => {
  test('is for the needed statistics only, and only for used ones where the hosts come from /clusters', async () => {
    follow();
    await look(statsOf(100, {}));
    const [clusters, stats] = admin.asked.map((asked) => new URL(asked, admin.url));
    expect(clusters?.href).toBe(`${admin.url}/clusters?format=json`);
    expect(stats?.pathname).toBe('/stats/prometheus');
    expect(stats?.searchParams.has('usedonly')).toBe(true);
    const filter = new RegExp(stats?.searchParams.get('filter') ?? '$.');
    expect(filter.test('cluster.outbound|80||cart.shop.svc.cluster.local;.upstream_cx_none_healthy')).toBe(true);
    expect(filter.test('cluster.cart.retry.upstream_rq_completed')).toBe(true);
    expect(filter.test('server.uptime')).toBe(true);
    expect(filter.test('cluster.cart.upstream_cx_rx_bytes_total')).toBe(false);
    expect(filter.test('http.ingress.downstream_rq_completed')).toBe(false);
  });

  test.each(['/stats/prometheus', '/metrics', '/sidecar/stats/prometheus/'])(
    'to an address that ends in %s is for statistics only, used or not',
    async (path) => {
      follow([admin.url + path]);
      const gauges = { membership_total: 2, membership_healthy: 2, membership_degraded: 0, upstream_rq_completed: 1 };
      await look(statsOf(100, { cart: gauges }));
      expect(admin.asked).toHaveLength(1);
      expect(admin.asked[0]).not.toContain('usedonly');
      expect(watch.hosts).toEqual({ cart: { healthy: 2 } });
      expect(watch.ofType('proxy-hosts')[0]?.instance).toBe((admin.url + path).replace(/\/$/, ''));
    },
  );

  test('may go through a proxy that serves the interface below a path', async () => {
    follow([`${admin.url}/pods/gateway:15000/proxy/`]);
    admin.stats = (request, response) =>
      (request.url?.includes('/clusters') === true ? clustersOf({ cart: [] }) : statsOf(1, {}))(request, response);
    await look(admin.stats);
    expect(admin.asked[0]).toBe('/pods/gateway:15000/proxy/clusters?format=json');
    expect(watch.hosts).toEqual({ cart: {} });
  });

  test('of an agent that merges the metrics of an application skips those', async () => {
    follow([`${admin.url}/stats/prometheus`]);
    const merged = (completed: number) =>
      answer(
        `# HELP app_x A metric.\napp_x{a="1"} 5 1700000000000\napp_odd{ nobody reads this\nenvoy_server_uptime{} 9\n` +
          `envoy_cluster_upstream_rq_completed{cluster_name="outbound|80||cart.shop.svc.cluster.local;"} ${completed}\n` +
          `envoy_cluster_external_upstream_rq_completed{cluster_name="outbound|80||cart.shop.svc.cluster.local"} 9\n`,
      );
    await look(merged(1));
    await look(merged(3));
    expect(watch.counts).toEqual({
      'outbound|80||cart.shop.svc.cluster.local': { requests: 2, outcomes: {}, failures: {} },
    });
  });
});

describe('when it fails', () => {
  const hangs: Answer = () => {};
  const breaksOff: Answer = (_request, response) => {
    response.writeHead(200, { 'content-length': 1_000 }).write('# TYPE x counter\n');
    setImmediate(() => response.destroy());
  };
  const endless: Answer = (_request, response) => {
    response.writeHead(200);
    const line = `# ${'x'.repeat(1_000)}\n`.repeat(1_000);
    const more = (): void => {
      while (!response.destroyed && response.write(line));
    };
    response.on('drain', more);
    more();
  };

  type Page = 'clusters' | 'stats';

  test.each<readonly [what: string, wrong: readonly [page: Page, given: Answer], sentence: RegExp]>([
    ['403', ['clusters', answer('RBAC', 403)], /^GET http:\S+\/clusters answered 403: allow uhwatch to read it$/],
    ['404', ['stats', notFound], /^GET http:\S+\/stats\/prometheus answered 404: check that the address is the admin/],
    ['a redirect', ['stats', answer('', 302)], /answered 302: see the log of the proxy$/],
    [
      'HTML for statistics',
      ['stats', answer('<!doctype html>\n<p>hi')],
      /\/stats\/prometheus does not answer in Prometheus text format but with "<!doctype html>"; check/,
    ],
    [
      'HTML for clusters',
      ['clusters', answer('<html><a href="{">')],
      /\/clusters does not answer with Envoy's clusters in JSON but with "<html>/,
    ],
    ['other JSON', ['clusters', answer('{"items":[{"name":"a"}]}')], /does not answer with Envoy's clusters in JSON/],
    ['a text of one word', ['stats', answer('ok')], /does not answer in Prometheus text format but with "ok"/],
    [
      'nothing of Envoy',
      ['stats', answer('go_threads 7\n')],
      /holds no statistics of an Envoy; check that the proxy runs/,
    ],
    ['an empty answer', ['stats', answer('')], /holds no statistics of an Envoy/],
    [
      'a negative counter',
      ['stats', answer('envoy_cluster_upstream_rq_completed{cluster_name="a"} -1\n')],
      /does not answer in Prometheus/,
    ],
    [
      'a line cut short',
      ['stats', answer('envoy_server_uptime{} 1\nenvoy_server_uptime{} 1')],
      /ends in the middle of a line; it is asked again$/,
    ],
    [
      'JSON cut short',
      ['clusters', answer('{"cluster_statuses":[{"name":"a"}')],
      /ends in the middle of its JSON; it is asked again$/,
    ],
    ['a body that breaks off', ['stats', breaksOff], /^GET http:\S+ broke off \(ECONNRESET\); it is asked again$/],
    [
      'a line without end',
      ['stats', answer(`x${'y'.repeat(1 << 20)}`)],
      /does not answer in Prometheus text format but with "xyyy/,
    ],
    ['an answer without end', ['stats', endless], /answered more than 128 MiB; give the proxy fewer clusters/],
    [
      'too many clusters',
      [
        'stats',
        statsOf(1, Object.fromEntries(Array.from({ length: 50_001 }, (_, i) => [`c${i}`, { membership_total: 1 }]))),
      ],
      /names more than 50000 clusters/,
    ],
  ])('%s is one sentence, and a right answer ends it', async (_what, [page, given], sentence) => {
    const right = { clusters: clustersOf({ cart: [] }), stats: statsOf(1, {}) };
    Object.assign(admin, right, { [page]: given });
    follow();
    expect(await fault()).toMatch(sentence);
    expect(watch.state).toContain(admin.url);
    expect(watch.ofType('proxy-hosts')).toEqual([]);
    await look(right.stats, { clusters: right.clusters });
    expect(watch.state).toBe('up');
  });

  test('a proxy that hangs is given up after the timeout', async () => {
    admin.clusters = hangs;
    follow([admin.url], 50);
    expect(await fault()).toMatch(/^GET http:\S+\/clusters did not end within 0.05 s; look at the load of the proxy/);
  });

  test('a proxy that is not there is named, and the others go on', async () => {
    const gone = await startFakeAdmin();
    await gone.close();
    admin.clusters = clustersOf({ cart: [healthy] });
    admin.stats = statsOf(1, {});
    follow([admin.url, gone.url]);
    expect(await fault()).toBe(
      `the Envoy at ${gone.url}/clusters cannot be reached: ECONNREFUSED; start it with an admin address, or correct envoy-admin.urls`,
    );
    await eventually(() => expect(watch.hosts).toEqual({ cart: { healthy: 1 } }));
    expect(watch.ofType('source-up')).toEqual([]);
  });

  test('a fault is told once as long as it lasts', async () => {
    admin.stats = answer('', 500);
    follow();
    await fault();
    for (let i = 2; i <= 4; i++) {
      await eventually(() => expect(watch.clock.sleeping).toBe(1));
      watch.clock.advance(5_000);
      await eventually(() => expect(admin.asked.filter((asked) => asked.startsWith('/stats'))).toHaveLength(i));
    }
    await eventually(() => expect(watch.clock.sleeping).toBe(1));
    expect(watch.ofType('source-down')).toHaveLength(1);
  });

  test('statistics that are filtered out are one warning, and the hosts are told all the same', async () => {
    follow();
    await look(statsOf(1, {}), { clusters: clustersOf({ cart: [healthy] }) });
    await look(statsOf(6, {}));
    expect(watch.warnings).toEqual([
      `${admin.url} hides the statistics of its upstreams, so their requests are not counted; with Istio include cluster.outbound in proxyStatsMatcher`,
    ]);
    expect(watch.hosts).toEqual({ cart: { healthy: 1 } });
    expect(watch.state).toBe('up');
  });

  test.each(['127.0.0.1:15000', 'https://127.0.0.1:15000', 'localhost', ''])(
    'the address %j is refused at once, with a sentence',
    (url) => {
      const make = () =>
        envoyAdmin({ urls: [url], pollMs: 5_000, clock: new FakeClock(), identify: identifyByName, warn: () => {} });
      expect(make).toThrow(SourceError);
      expect(make).toThrow(`envoy-admin.urls holds ${JSON.stringify(url)}, which is no http:// address; write http://`);
    },
  );

  test('a password in an address is shown nowhere', async () => {
    admin.stats = answer('', 401);
    follow([admin.url.replace('//', '//somebody:secret@')]);
    expect(await fault()).toContain('answered 401');
    expect(JSON.stringify(watch.events)).not.toContain('secret');
  });
});

describe('who the proxy is', () => {
  test('is asked once and told before its hosts, whatever else comes', async () => {
    const id = 'router~10.244.1.7~gw-1.edge~edge.svc.cluster.local';
    admin.serverInfo = answer(JSON.stringify({ node: { id } }));
    follow();
    await look(statsOf(100, {}));
    await look(statsOf(105, {}));
    expect(watch.ofType('proxy-node').map(({ node }) => node.workload)).toEqual(['pod/gw-1']);
    expect(admin.asked.filter((page) => page.startsWith('/server_info'))).toHaveLength(1);
    const types = watch.events.map(({ type }) => type);
    expect(types.indexOf('proxy-node')).toBeLessThan(types.indexOf('proxy-hosts'));
  });

  test('may be kept from whoever reads the other pages', async () => {
    admin.serverInfo = answer('forbidden', 403);
    follow();
    await look(statsOf(100, {}));
    expect(watch.state).toBe('up');
    expect(watch.ofType('proxy-node')).toEqual([]);
  });
});
