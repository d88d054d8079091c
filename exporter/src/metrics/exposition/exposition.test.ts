import { describe, expect, test } from 'vitest';
import { systemSlicing } from '../../app/slicing.ts';
import { Engine } from '../../diagnosis/engine/engine.ts';
import { rules } from '../../diagnosis/rules/index.ts';
import type { ModelEvent } from '../../model/event.ts';
import { Store } from '../../model/store.ts';
import { declared, noon, proxyHosts, readiness, traffic, up } from '../../testing/events.ts';
import { Exposition } from './exposition.ts';
import type { Family } from '../families/family.ts';
import { commonFamilies } from '../families/common.ts';
import { selfFamilies } from '../families/self.ts';
import { seriesName } from './text.ts';
import { upstreamFamilies } from '../families/upstreams.ts';

const self = selfFamilies({ version: '1.2.3', revision: 'abc', node_version: '24' });

/** A store with an exposition of the named family (all without a name), and a clock that stands at noon. */
function scene(family?: string) {
  const store = new Store();
  const only = <F extends Family<never>>(all: F[]): F[] =>
    all.filter(({ name }) => family === undefined || name === family);
  const engine = new Engine(store, rules);
  const exposition = new Exposition(
    { upstream: only(upstreamFamilies), common: only(commonFamilies), self: only(self) },
    engine,
    {
      slicing: systemSlicing,
    },
  );
  const whole = async (now = noon): Promise<string> => {
    engine.work(now);
    const { buffers, release } = await exposition.render(
      () => store.snapshot(),
      () => now,
    );
    const text = Buffer.concat(buffers).toString();
    release();
    return text;
  };
  return {
    apply: (...events: ModelEvent[]) => events.forEach((event) => store.apply(event)),
    /** The samples without HELP and TYPE. */
    scrape: async (now = noon) => (await whole(now)).replaceAll(/^#.*\n/gm, ''),
    whole,
  };
}

/** A first sign of traffic to the service, if not to the port in question. */
const elsewhere: ModelEvent = traffic({ port: '', requests: 0 });

describe('counters are born at zero', () => {
  test('a declared service has UH, UF and URX before its first request', async () => {
    const { apply, scrape } = scene('upstream_response_flags_total');
    apply(declared(), elsewhere);
    expect(await scrape()).toMatchInlineSnapshot(`
      "upstream_response_flags_total{upstream_namespace="shop",upstream_service="checkout",upstream_port="http",subset="",proxy="envoy",flag="UH"} 0
      upstream_response_flags_total{upstream_namespace="shop",upstream_service="checkout",upstream_port="http",subset="",proxy="envoy",flag="UF"} 0
      upstream_response_flags_total{upstream_namespace="shop",upstream_service="checkout",upstream_port="http",subset="",proxy="envoy",flag="URX"} 0
      "
    `);
  });

  test('so has each of the classes in which a request fails for want of a host; another appears when it is seen', async () => {
    const { apply, scrape } = scene('upstream_failures_total');
    apply(declared(), elsewhere);
    const classes = (text: string): RegExpMatchArray | null => text.match(/class="\w+"} \d+/g);
    const born = ['class="no_healthy_upstream"} 0', 'class="connection_failure"} 0', 'class="retries_exhausted"} 0'];
    expect(classes(await scrape())).toEqual(born);
    apply(traffic({ outcomes: { UT: 4, DI: 1 } }));
    expect(classes(await scrape())).toEqual([...born, 'class="timeout"} 0']);
    expect(classes(await scrape())).toEqual([...born, 'class="timeout"} 4']);
  });

  test('a series first seen by an event is 0 for one scrape, then its value', async () => {
    const { apply, scrape } = scene('upstream_response_flags_total');
    apply(traffic({ outcomes: { NR: 500 } }));
    const series = seriesName(upstreamFamilies[1] as Family<never>, {
      upstream_namespace: 'shop',
      upstream_service: 'checkout',
      upstream_port: '80',
      subset: '',
      proxy: 'envoy',
      flag: 'NR',
    });
    expect(await scrape()).toContain(`${series} 0\n`);
    expect(await scrape()).toContain(`${series} 500\n`);
    apply(traffic({ outcomes: { NR: 1 } }));
    expect(await scrape()).toContain(`${series} 501\n`);
  });

  test('a service that comes back is born anew', async () => {
    const { apply, scrape } = scene('upstream_requests_total');
    apply(declared());
    await scrape();
    apply({ type: 'service-removed', source: 'kubernetes', at: noon, namespace: 'shop', name: 'checkout' });
    expect(await scrape()).toBe('');
    apply(declared(), traffic({ requests: 7 }));
    expect(await scrape()).toContain('} 0\n');
    expect(await scrape()).toContain('} 7\n');
  });
});

test('what an upstream stops telling goes, and a counter that comes back is not born again', async () => {
  const { apply, scrape } = scene('upstream_requests_total');
  const http = { name: 'http', number: 80 };
  apply(declared({ ports: [http, { name: 'admin', number: 90 }] }), elsewhere);
  expect(await scrape()).toContain('upstream_port="admin"');
  apply(declared({ ports: [http] }));
  expect(await scrape()).not.toContain('upstream_port="admin"');
  apply(traffic({ port: 'admin', requests: 7 }));
  expect(await scrape()).toMatch(/upstream_port="admin".*} 7\n/);
});

test('endpoints have explicit zeros in every state', async () => {
  const { apply, scrape } = scene('upstream_endpoints');
  apply(up('kubernetes'), declared({ readiness: [readiness('http', { ready: 2, draining: 1 })] }));
  expect(await scrape()).toMatchInlineSnapshot(`
    "upstream_endpoints{upstream_namespace="shop",upstream_service="checkout",upstream_port="http",state="ready"} 2
    upstream_endpoints{upstream_namespace="shop",upstream_service="checkout",upstream_port="http",state="unready"} 0
    upstream_endpoints{upstream_namespace="shop",upstream_service="checkout",upstream_port="http",state="draining"} 1
    upstream_endpoints{upstream_namespace="shop",upstream_service="checkout",upstream_port="http",state="terminating"} 0
    "
  `);
});

test('desired endpoints are absent, not 0, when no workload is known', async () => {
  const { apply, scrape } = scene('upstream_desired_endpoints');
  apply(declared({ desired: undefined }));
  expect(await scrape()).toBe('');
  apply(declared({ desired: 0 }));
  expect(await scrape()).toBe('upstream_desired_endpoints{upstream_namespace="shop",upstream_service="checkout"} 0\n');
});

test('a proxy that answers without a backend, or panics, has no series until it does, and then one from zero', async () => {
  const { apply, scrape } = scene('upstream_no_backend_responses_total');
  apply(declared(), traffic());
  expect(await scrape()).toBe('');
  apply(traffic({ outcomes: { no_backend: 500 } }));
  const series =
    'upstream_no_backend_responses_total{upstream_namespace="shop",upstream_service="checkout",upstream_port="http",subset="",proxy="envoy"}';
  expect(await scrape()).toBe(`${series} 0\n`);
  expect(await scrape()).toBe(`${series} 500\n`);
  const panics = scene('upstream_panic_requests_total');
  panics.apply(traffic());
  expect(await panics.scrape()).toBe('');
  panics.apply(traffic({ outcomes: { panic: 7 } }));
  await panics.scrape();
  expect(await panics.scrape()).toMatch(/port="80",subset="",proxy="envoy"} 7\n$/);
});

test('of several proxies of a kind the one with the fewest hosts left is shown, and no series when none tells', async () => {
  const { apply, scrape } = scene('upstream_proxy_hosts');
  apply(up('envoy-admin'), declared());
  expect(await scrape()).toBe('');
  apply(proxyHosts({ instance: 'a' }), proxyHosts({ instance: 'b', hosts: { healthy: 1, ejected: 2 } }));
  const identity = 'upstream_namespace="shop",upstream_service="checkout",upstream_port="http",subset="",proxy="envoy"';
  expect(await scrape()).toBe(
    [
      ['healthy', 1],
      ['degraded', 0],
      ['ejected', 2],
      ['failed_health_check', 0],
      ['excluded', 0],
      ['unhealthy', 0],
    ]
      .map(([state, count]) => `upstream_proxy_hosts{${identity},state="${state}"} ${count}\n`)
      .join(''),
  );
  apply({ ...proxyHosts({ instance: 'b' }), clusters: [] });
  expect(await scrape()).toContain('state="healthy"} 3\n');
});

test('what each log lags behind is a series while the log is followed, and its changes are counted from zero', async () => {
  const lag = scene('uhwatch_log_lag_bytes');
  const files = (...named: [string, number][]): ModelEvent => ({
    type: 'log-files',
    source: 'envoy-access-log',
    at: noon,
    files: new Map(named.map(([file, lagBytes]) => [file, { lagBytes }])),
  });
  lag.apply(files(['/logs/a.log', 0], ['/logs/b.log', 4096]));
  expect(await lag.scrape()).toBe(
    'uhwatch_log_lag_bytes{source="envoy-access-log",file="/logs/a.log"} 0\n' +
      'uhwatch_log_lag_bytes{source="envoy-access-log",file="/logs/b.log"} 4096\n',
  );
  lag.apply(files());
  expect(await lag.scrape()).toBe('');
  const changes = scene('uhwatch_log_changes_total');
  changes.apply(up('kubernetes'));
  expect(await changes.scrape()).toBe('');
  changes.apply(files(), { type: 'log-change', source: 'envoy-access-log', at: noon, change: 'truncated', count: 1 });
  expect((await changes.scrape()).match(/change="\w+"} \d/g)).toEqual([
    'change="rotated"} 0',
    'change="truncated"} 1',
    'change="deleted"} 0',
  ]);
});

test('the status follows the source: what was healthy is unknown once nobody tells', async () => {
  const { apply, scrape } = scene('upstream_status');
  const present = (text: string) => /status="(\w+)"} 1/.exec(text)?.[1];
  apply(up('kubernetes'), declared());
  expect(present(await scrape())).toBe('healthy');
  apply({ type: 'source-down', source: 'kubernetes', at: noon, error: 'gone' });
  expect(present(await scrape())).toBe('unknown');
});

test('a policy cluster has counters and no status', async () => {
  const { apply, scrape } = scene();
  apply(traffic({ namespace: '', service: 'BlackHoleCluster', port: '', outcomes: { UH: 1 } }));
  expect(await scrape()).toContain('upstream_requests_total{upstream_namespace="",upstream_service="BlackHoleCluster"');
  expect(await scrape()).not.toContain('upstream_status');
});

test('a flag finding ends by time alone, without an event', async () => {
  const { apply, scrape } = scene('upstream_finding_endpoints');
  apply(up('kubernetes'), up('envoy-access-log'), declared(), traffic({ outcomes: { UF: 5 } }));
  expect(await scrape(noon)).toContain('code="UP202",cause="connection_refused",reason=""} 0\n');
  expect(await scrape(noon + 120_000)).toBe('');
});

test.each([
  ['UP206', traffic({ requests: 0, outcomes: { no_backend: 5 } })],
  ['UP208', traffic({ requests: 0, outcomes: { panic: 5 } })],
  ['UP209', traffic({ namespace: '', service: 'BlackHoleCluster', port: '' })],
])('so does %s', async (code, event) => {
  const { apply, scrape } = scene('upstream_finding_endpoints');
  apply(up('envoy-access-log'), event);
  expect(await scrape(noon)).toContain(`code="${code}"`);
  expect(await scrape(noon + 120_000)).toBe('');
});

test('label values are escaped, so that no upstream can forge a line', async () => {
  const { apply, scrape } = scene('upstream_requests_total');
  apply(traffic({ service: 'a"} 1\nevil_metric{x="\\' }));
  expect((await scrape()).split('\n')).toHaveLength(2);
  expect(await scrape()).toContain('upstream_service="a\\"} 1\\nevil_metric{x=\\"\\\\"');
});

/** A port with all that can be told of one. */
const everyRow = {
  ...readiness('http', { unready: 3 }),
  families: [
    { family: 'ipv4', counts: { ready: 0, unready: 3, draining: 0, terminating: 0 } },
    { family: 'ipv6', counts: { ready: 0, unready: 0, draining: 0, terminating: 0 } },
  ],
  usable: { kube_proxy: 3, istio: 3 },
  minReady: { zone: 0, node: 0 },
} as const;

const slices = { source: 'kubernetes', resource: 'endpointslices', at: noon } as const;
const resourceEvents: readonly ModelEvent[] = [
  { ...slices, type: 'resource-up' },
  { ...slices, type: 'resource-activity', activity: 'list', count: 2 },
  { ...slices, type: 'resource-activity', activity: 'event', count: 40 },
  { ...slices, type: 'resource-relisted', reason: 'expired' },
  { source: 'kubernetes', at: noon, type: 'propagation', lagsMs: [400, 1_500] },
  { ...slices, type: 'resource-down', resource: 'deployments', error: 'it may not be read' },
];

test('the whole exposition, every family once', async () => {
  const { apply, whole } = scene();
  apply(
    up('kubernetes'),
    up('envoy-access-log'),
    declared({ readiness: [everyRow], capacity: { autoscaler: { min: 2, max: 9 }, minAvailable: 1 } }),
    traffic({ outcomes: { UH: 7, no_backend: 2, panic: 1 } }),
    proxyHosts({ hosts: { healthy: 1, ejected: 2 } }),
    ...resourceEvents,
    {
      type: 'log-files',
      source: 'envoy-access-log',
      at: noon,
      files: new Map([['/var/log/envoy/access.log', { lagBytes: 0 }]]),
    },
  );
  apply({ type: 'lines', source: 'envoy-access-log', at: noon, result: 'counted', count: 10 });
  await whole();
  await expect(await whole()).toMatchFileSnapshot('testdata/exposition.golden');
});

describe('form of the families', () => {
  const all = [...upstreamFamilies, ...self] as Family<never>[];
  test('names are unique, counters end in _total and nothing else does', () => {
    expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
    for (const { name, type } of all) expect(name.endsWith('_total')).toBe(type === 'counter');
  });

  test('every help is a sentence, and no label collides with a target label', () => {
    for (const { help, labels } of all) {
      expect(help).toMatch(/^[A-Z1].+\.$/);
      expect(labels).not.toEqual(
        expect.arrayContaining([expect.stringMatching(/^(namespace|service|cluster|pod|instance|job)$/)]),
      );
    }
  });
});
