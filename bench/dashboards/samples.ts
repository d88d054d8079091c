import { labels as names, metricNames } from '@uhwatch/contract/metrics.ts';
import { bornFlags } from '@uhwatch/contract/outcomes.ts';
import { type Status, statuses } from '@uhwatch/contract/status.ts';
import { type BenchUpstream, type Sample, samplesOf } from '../rules/upstreams.ts';

const statusOf = {
  well: 'healthy',
  'no endpoints': 'no_healthy_upstream',
  'half fails': 'degraded',
} as const satisfies Record<BenchUpstream['fate'], Status>;

const finding = {
  'no endpoints': { code: 'UP101', cause: 'readiness_probe', reason: 'http_status' },
  'half fails': { code: 'UP301', cause: 'connection_refused', reason: '' },
};

/** What dashboards read of an upstream beside what rules do; times are seconds since the epoch. */
export function* shownOf(upstream: BenchUpstream, time: number, age: number): Generator<Sample> {
  const { namespace, service, fate, rate } = upstream;
  const identity = { [names.namespace]: namespace, [names.service]: service };
  const port = { ...identity, [names.port]: 'http' };
  yield* samplesOf(upstream, age, fate === 'well' ? 0 : age);
  for (const flag of bornFlags) {
    const isFailing = flag === 'UH' && fate !== 'well';
    const labels = { ...port, [names.subset]: '', [names.proxy]: 'gateway', [names.flag]: flag };
    yield { name: metricNames.responseFlags, labels, value: isFailing ? Math.floor(rate * age) : 0 };
  }
  for (const status of statuses) {
    yield { name: metricNames.status, labels: { ...identity, status }, value: status === statusOf[fate] ? 1 : 0 };
  }
  if (fate === 'well') return;
  const found = { ...port, [names.subset]: '', ...finding[fate] };
  yield { name: metricNames.findingEndpoints, labels: found, value: 3 };
  yield { name: metricNames.findingSince, labels: found, value: time - age };
  yield { name: metricNames.primaryFinding, labels: { ...found, confidence: 'certain' }, value: 1 };
  const route = { kind: 'Ingress', route_namespace: namespace, route: 'all', host: `${service}.example.com` };
  yield { name: metricNames.routeInfo, labels: { ...identity, ...route }, value: 1 };
  const change = { kind: 'Deployment', name: service, what: 'rolled out revision 2' };
  yield { name: metricNames.change, labels: { ...identity, ...change }, value: time - age };
}
