import { labels as names, metricNames } from '@uhwatch/contract/metrics.ts';
import { statuses, type Status } from '@uhwatch/contract/status.ts';

type LabelSet = Readonly<Record<string, string>>;

/** A series; its value may be a function of the seconds since the recording began. It may end before the recording. */
export interface Series {
  readonly name: string;
  readonly labels: LabelSet;
  readonly value: number | ((age: number) => number);
  readonly endsAt?: number;
}

export interface Scene {
  readonly name: string;
  readonly series: readonly Series[];
  /** Whose queries are asked; without, the exporter's. */
  readonly input?: 'istio' | 'envoy';
  /** The upstream that is opened, and its cluster; without, shop/cart. */
  readonly opened?: { readonly service: string; readonly cluster?: string };
}

interface Upstream {
  readonly name: string;
  readonly status: Status;
  readonly ready: number;
  readonly desired: number;
  /** Requests per second, and by class those that fail. */
  readonly rate?: number;
  readonly failing?: Readonly<Record<string, number>>;
  readonly labels?: LabelSet;
}

/** When the recording ends, in Unix seconds. */
export const endsAt = Date.UTC(2026, 2, 4, 9, 30) / 1000;
export const lastsSeconds = 600;
const finding = { code: 'UP101', cause: 'readiness_probe', reason: 'http_status', upstream_port: 'http', subset: '' };

function identity(name: string, more: LabelSet = {}): LabelSet {
  const [namespace = '', service = ''] = name.split('/');
  return { ...more, [names.namespace]: namespace, [names.service]: service };
}

/** What an exporter shows of an upstream in which nothing changes. */
function exported({ name, status, ready, desired, rate = 2, failing = {}, labels = {} }: Upstream): Series[] {
  const upstream = identity(name, labels);
  const port = { ...upstream, [names.port]: 'http' };
  const traffic = { ...port, [names.proxy]: 'envoy' };
  const states = { ready, unready: desired - ready, draining: 0, terminating: 0 };
  return [
    ...statuses.map((each) => ({
      name: metricNames.status,
      labels: { ...upstream, [names.status]: each },
      value: Number(each === status),
    })),
    ...Object.entries(states).map(([state, value]) => ({
      name: metricNames.endpoints,
      labels: { ...port, [names.state]: state },
      value,
    })),
    { name: metricNames.desired, labels: upstream, value: desired },
    { name: metricNames.requests, labels: traffic, value: (age) => rate * age },
    ...Object.entries({ no_healthy_upstream: 0, ...failing }).map(([name, perSecond]) => ({
      name: metricNames.failures,
      labels: { ...traffic, [names.class]: name },
      value: (age: number) => perSecond * age,
    })),
    {
      name: metricNames.responseFlags,
      labels: { ...traffic, [names.flag]: 'UH' },
      value: (age) => (failing['no_healthy_upstream'] ?? 0) * age,
    },
  ];
}

const cart: Upstream = {
  name: 'shop/cart',
  status: 'no_healthy_upstream',
  ready: 0,
  desired: 3,
  rate: 5,
  failing: { no_healthy_upstream: 4, client: 1 },
};
const web: Upstream = { name: 'shop/web', status: 'healthy', ready: 3, desired: 3 };

/** The subsets into which a mesh divides an upstream: the stable one has all that is ready, and requests go to v2 too. */
function subsetsOf(name: string, labels: LabelSet): Series[] {
  const port = { ...identity(name, labels), [names.port]: 'http' };
  const found = { ...port, code: 'UP301', cause: 'subset_matches_no_pods', reason: '', subset: 'v2' };
  const ready = { stable: 3, v2: 0, canary: 0 };
  return [
    { name: metricNames.findingEndpoints, labels: found, value: 0 },
    ...Object.entries(ready).flatMap(([subset, value]) =>
      Object.entries({ ready: value, unready: 0, draining: 1, terminating: 0 }).map(([state, count]) => ({
        name: metricNames.subsetEndpoints,
        labels: { ...port, subset, state },
        value: count,
      })),
    ),
  ];
}

/** What stands beside an upstream in trouble. */
function trouble(name: string): Series[] {
  const upstream = identity(name);
  const route = { kind: 'Ingress', route_namespace: 'shop', route: 'cart', host: 'shop.example.com' };
  const change = { kind: 'Deployment', name: 'cart', what: 'image from 1.0 to 1.1' };
  const alert = { alertname: 'UpstreamNoHealthyUpstream', alertstate: 'firing', severity: 'critical' };
  return [
    { name: metricNames.findingEndpoints, labels: { ...upstream, ...finding }, value: 3 },
    { name: metricNames.findingSince, labels: { ...upstream, ...finding }, value: endsAt - 300 },
    { name: metricNames.primaryFinding, labels: { ...upstream, ...finding, confidence: 'certain' }, value: 1 },
    { name: metricNames.routeInfo, labels: { ...upstream, ...route }, value: 1 },
    { name: metricNames.change, labels: { ...upstream, ...change }, value: endsAt - 360 },
    { name: 'ALERTS', labels: { ...upstream, ...alert }, value: 1 },
    { name: metricNames.endpoints, labels: { ...upstream, upstream_port: 'metrics', state: 'ready' }, value: 2 },
  ];
}

function lost(name: string, labels: LabelSet): Series[] {
  const upstream = identity(name, labels);
  return [
    { name: metricNames.lastKnownStatus, labels: { ...upstream, status: 'degraded' }, value: 1 },
    { name: metricNames.asOf, labels: upstream, value: endsAt - 192 },
  ];
}

function ended(series: readonly Series[]): Series[] {
  return series.map((each) => ({ ...each, endsAt: endsAt - 300 }));
}

const eu = { cluster: 'eu' };
const us = { cluster: 'us' };
const istio = { destination_service_namespace: 'shop', destination_service_name: 'cart' };
const envoy = { envoy_cluster_name: 'outbound|80||cart.shop.svc.cluster.local' };

/** Every shape in which answers come, one scene each. */
export const scenes: readonly Scene[] = [
  { name: 'one-cluster', series: [...exported(cart), ...exported(web), ...trouble('shop/cart')] },
  {
    name: 'two-clusters',
    opened: { service: 'cart', cluster: 'eu' },
    series: [...exported({ ...cart, labels: eu }), ...exported({ ...web, name: 'shop/cart', labels: us })],
  },
  {
    name: 'ha-pair',
    opened: { service: 'web' },
    series: ['uhwatch-0:9797', 'uhwatch-1:9797'].flatMap((instance) => exported({ ...web, labels: { instance } })),
  },
  {
    name: 'shards',
    series: [
      ...exported({ ...web, labels: { instance: 'uhwatch-0:9797' } }),
      ...exported({ ...web, name: 'shop/search', labels: { instance: 'uhwatch-1:9797' } }),
    ],
  },
  {
    name: 'stale',
    opened: { service: 'cart', cluster: 'us' },
    series: [
      ...exported({ ...web, name: 'shop/lost', status: 'unknown', labels: eu }),
      ...lost('shop/lost', eu),
      ...ended(exported({ ...web, name: 'shop/removed', labels: eu })),
      ...ended(exported({ ...cart, ready: 1, labels: us })),
    ],
  },
  {
    name: 'subsets',
    opened: { service: 'web' },
    series: ['uhwatch-0:9797', 'uhwatch-1:9797'].flatMap((instance) => [
      ...exported({ ...web, status: 'degraded', labels: { instance } }),
      ...subsetsOf('shop/web', { instance }),
    ]),
  },
  { name: 'empty', series: [] },
  {
    name: 'nan',
    opened: { service: 'web' },
    series: [
      ...exported({ ...web, ready: Number.NaN, desired: Number.NaN, rate: Number.NaN }),
      ...exported({ ...web, name: 'shop/quiet', rate: 0 }),
    ],
  },
  {
    name: 'istio-only',
    input: 'istio',
    series: [
      ['-', 8],
      ['UH', 2],
      ['UF,URX', 1],
      ['DC', 1],
    ].map(([response_flags, perSecond]) => ({
      name: 'istio_requests_total',
      labels: { ...istio, reporter: 'source', response_flags: String(response_flags) },
      value: (age: number) => Number(perSecond) * age,
    })),
  },
  {
    name: 'envoy-only',
    input: 'envoy',
    series: [
      { name: 'envoy_cluster_membership_healthy', labels: envoy, value: 1 },
      { name: 'envoy_cluster_membership_total', labels: envoy, value: 3 },
      { name: 'envoy_cluster_upstream_rq_completed', labels: envoy, value: (age) => 10 * age },
      { name: 'envoy_cluster_upstream_cx_connect_fail', labels: envoy, value: (age) => age },
    ],
  },
];
