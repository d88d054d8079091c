import type { UpstreamList } from '@uhwatch/contract/api.ts';
import { labels } from '@uhwatch/contract/metrics.ts';
import type { PastRole } from '@uhwatch/contract/past-queries.ts';
import type { PanelRole } from '@uhwatch/contract/panel-queries.ts';
import { answer, healthy, stale, unhealthy } from '../test-data.ts';
import { toFrames, type TableFrame } from './frames.ts';
import type { AnyFrame } from './shown.ts';

type Upstream = UpstreamList['upstreams'][number];
type LabelSet = Readonly<Record<string, string>>;

/** The end of the time range, and its length and step. */
const endMs = Date.parse('2026-03-04T09:30:00Z');
const steps = 240;
const stepMs = 15_000;

/** What went on with an upstream, from the start of the time range (0) to its end (1). */
interface Course {
  readonly ready: (time: number) => number | null;
  readonly failed: (time: number) => number | null;
}

const fine: Course = { ready: () => 1, failed: () => 0 };
const down: Course = { ready: (time) => (time < 0.86 ? 1 : 0), failed: (time) => (time < 0.87 ? 0 : 1) };
const partly: Course = {
  ready: (time) => (time < 0.5 ? 1 : 0.66),
  failed: (time) => (time < 0.5 ? 0 : 0.08 + 0.04 * Math.sin(time * 60)),
};
const blip: Course = {
  ready: (time) => (time > 0.9 && time < 0.97 ? 0 : 1),
  failed: (time) => (time > 0.91 && time < 0.995 ? 0.7 : 0),
};
const lost: Course = { ready: (time) => (time < 0.8 ? 0.66 : null), failed: (time) => (time < 0.8 ? 0.02 : null) };

/** One upstream with what Prometheus tells of it beside the list of the API. */
interface Story {
  readonly upstream: Upstream;
  readonly course: Course;
  readonly alert?: LabelSet;
  readonly ports?: Readonly<Record<string, readonly [ready: number, unready: number]>>;
}

function calm(name: string, requests: number): Story {
  const [namespace = '', service = ''] = name.split('/');
  const rates = { ...ratesOf(requests, {}), flags_per_second: { UH: 0 } };
  return { upstream: { ...healthy(service, namespace), rates }, course: fine };
}

function ratesOf(requests: number, failures: Readonly<Record<string, number>>) {
  const flags = { UH: failures['no_healthy_upstream'] ?? 0 };
  return {
    window_seconds: 60,
    requests_per_second: requests,
    flags_per_second: flags,
    failures_per_second: failures,
  };
}

function degraded(service: string, namespace: string): Upstream {
  const [finding] = unhealthy(service, namespace).findings;
  if (finding === undefined) throw new Error('an unhealthy upstream has a finding');
  return {
    ...healthy(service, namespace),
    status: 'degraded',
    endpoints: { ready: 2, unready: 1, draining: 0, terminating: 0 },
    rates: ratesOf(86, { no_healthy_upstream: 0.4, timeout: 3.1, connection_failure: 4.2 }),
    findings: [{ ...finding, cause: 'crash_loop', reason: 'oom_killed', endpoints: 1, share: 1 / 3 }],
  };
}

const names = [
  'shop/cart 42',
  'shop/catalog 120',
  'shop/search 31',
  'shop/reviews 6',
  'bank/ledger 18',
  'bank/cards 11',
  'bank/limits 2',
  'edge/gateway 310',
  'edge/assets 205',
  'ops/metrics 0.4',
  'ops/mail 0.2',
  'media/images 74',
  'media/video 12',
];

/** An hour in which one upstream went down, one limps, one recovers and one is not known any more. */
function storiesOf(cluster: string): Story[] {
  const calmOnes = names.map((line) => calm(line.split(' ')[0] ?? '', Number(line.split(' ')[1])));
  if (cluster !== 'eu-west-1') return [calm('shop/checkout', 55), calm('bank/payments', 9), ...calmOnes];
  return [
    {
      upstream: {
        ...unhealthy('checkout'),
        rates: ratesOf(58.4, { no_healthy_upstream: 57.9, retries_exhausted: 0.5 }),
      },
      course: down,
      alert: { alertname: 'UpstreamNoHealthyUpstream', alertstate: 'firing', severity: 'critical' },
      ports: { http: [0, 3], grpc: [0, 3] },
    },
    {
      upstream: degraded('payments', 'bank'),
      course: partly,
      alert: { alertname: 'UpstreamRequestsFail', alertstate: 'pending', severity: 'warning' },
      ports: { http: [2, 1], admin: [3, 0] },
    },
    {
      upstream: { ...healthy('orders'), rates: ratesOf(23, { no_healthy_upstream: 1.6 }) },
      course: blip,
    },
    { upstream: stale('basket'), course: lost },
    {
      upstream: {
        ...healthy('nightly-report', 'ops'),
        status: 'idle',
        endpoints: { ready: 0, unready: 0, draining: 0, terminating: 0 },
        desired: 0,
        rates: ratesOf(0, {}),
      },
      course: { ready: () => null, failed: () => null },
    },
    ...calmOnes,
  ];
}

/** What the panel's queries answer during that hour, about these clusters. */
export function incidentFrames(clusters: readonly string[] = ['eu-west-1', 'us-east-1']): TableFrame[] {
  return clusters.flatMap((cluster) => {
    const stories = storiesOf(cluster);
    const list = answer(stories.map(({ upstream }) => upstream));
    const now = toFrames(list, cluster).filter(({ fields }) => fields.length > 0);
    return [...now, ...stories.flatMap((story) => besides(story, cluster))];
  });
}

/** What the data source answers about the upstream that went down. */
export function incidentPast(): AnyFrame[] {
  const { ready, failed } = down;
  const isReady = (time: number) => (ready(time) ?? 0) > 0;
  const counts = {
    ready: (time: number) => (isReady(time) ? 3 : 0),
    unready: (time: number) => (isReady(time) ? 0 : 3),
    draining: (time: number) => (time > 0.84 && time < 0.88 ? 2 : 0),
    terminating: () => 0,
  };
  const requests = (time: number) => 58 + 6 * Math.sin(time * 40);
  const share = (time: number) => failed(time) ?? 0;
  return [
    ...Object.entries(counts).map(([state, of]) => series('endpoints', { [labels.state]: state }, of)),
    series('desired', {}, () => 3),
    series('requests', {}, requests),
    series('failures', { [labels.class]: 'no_healthy_upstream' }, (time) => 0.97 * share(time) * requests(time)),
    series('failures', { [labels.class]: 'retries_exhausted' }, (time) => 0.01 * share(time) * requests(time)),
    series('failures', { [labels.class]: 'timeout' }, (time) => (time > 0.4 && time < 0.45 ? 9 : 0)),
  ];
}

function besides({ upstream, course, alert, ports = {} }: Story, cluster: string): TableFrame[] {
  const identity = {
    [labels.cluster]: cluster,
    [labels.namespace]: upstream.upstream_namespace,
    [labels.service]: upstream.upstream_service,
  };
  const portRows = Object.entries(ports).flatMap(([port, [ready, unready]]) => [
    { labels: { ...identity, [labels.port]: port, [labels.state]: 'ready' }, value: ready },
    { labels: { ...identity, [labels.port]: port, [labels.state]: 'unready' }, value: unready },
  ]);
  return [
    series('ready_history', identity, course.ready),
    series('failure_history', identity, course.failed),
    ...(alert === undefined ? [] : [instant('alerts', [{ labels: { ...identity, ...alert }, value: 1 }])]),
    ...(portRows.length === 0 ? [] : [instant('ports', portRows)]),
  ];
}

function series<R extends PanelRole | PastRole>(
  refId: R,
  set: LabelSet,
  of: (time: number) => number | null,
): Omit<TableFrame, 'refId'> & { readonly refId: R } {
  const times = Array.from({ length: steps }, (_, step) => endMs - (steps - 1 - step) * stepMs);
  return {
    refId,
    fields: [
      { name: 'Time', type: 'time', values: times },
      { name: 'Value', type: 'number', labels: set, values: times.map((_, step) => of(step / (steps - 1))) },
    ],
  };
}

function instant(refId: PanelRole, rows: readonly { readonly labels: LabelSet; readonly value: number }[]): TableFrame {
  const columns = Object.keys(rows[0]?.labels ?? {}).sort();
  return {
    refId,
    fields: [
      { name: 'Time', type: 'time', values: rows.map(() => endMs) },
      ...columns.map((name) => ({ name, type: 'string' as const, values: rows.map((row) => row.labels[name] ?? '') })),
      { name: `Value #${refId}`, type: 'number', values: rows.map(({ value }) => value) },
    ],
  };
}
