import { labels, metricNames } from '@uhwatch/contract/metrics.ts';
import { bornFlags } from '@uhwatch/contract/response-flags.ts';
import { endpointStates, statuses } from '@uhwatch/contract/status.ts';
import { hasStatus } from '../diagnosis/diagnose.ts';
import { portLabel } from '../model/service.ts';
import { readinessOf, type Traffic } from '../model/upstream.ts';
import { type UpstreamSubject, upstreamFamily } from './family.ts';

const { namespace, service, port, subset, proxy, flag, state, status, code, cause, reason } = labels;

function nameOf({ upstream }: Pick<UpstreamSubject, 'upstream'>) {
  return { upstream_namespace: upstream.namespace, upstream_service: upstream.service };
}

type Series = Pick<Traffic, 'port' | 'subset' | 'proxy' | 'requests' | 'flags'>;

/** The traffic series, and for each declared port those at zero, so that `rate()` sees the first request too. */
function* series({ upstream, proxies }: UpstreamSubject): Generator<Series> {
  yield* upstream.traffic;
  for (const declared of upstream.declared?.service.ports ?? []) {
    for (const reporter of proxies) {
      const born = { port: portLabel(declared), subset: '', proxy: reporter, requests: 0, flags: new Map() };
      if (!upstream.traffic.some((row) => sameSeries(row, born))) yield born;
    }
  }
}

function sameSeries(a: Series, b: Series): boolean {
  return a.port === b.port && a.subset === b.subset && a.proxy === b.proxy;
}

function seriesLabels(subject: UpstreamSubject, row: Series) {
  return { ...nameOf(subject), upstream_port: row.port, subset: row.subset, proxy: row.proxy };
}

/** Families of upstreams, in the order in which they are exposed. */
export const upstreamFamilies = [
  upstreamFamily({
    name: metricNames.requests,
    type: 'counter',
    help: 'Finished requests, or TCP connections, that the proxy sent towards the upstream.',
    labels: [namespace, service, port, subset, proxy],
    stability: 'experimental',
    *samples(subject) {
      for (const row of series(subject)) yield [seriesLabels(subject, row), row.requests];
    },
  }),
  upstreamFamily({
    name: metricNames.responseFlags,
    type: 'counter',
    help: 'Finished requests that carry the response flag; a request with several flags counts once in each.',
    labels: [namespace, service, port, subset, proxy, flag],
    stability: 'experimental',
    *samples(subject) {
      for (const row of series(subject)) {
        const rowLabels = seriesLabels(subject, row);
        for (const born of bornFlags) if (!row.flags.has(born)) yield [{ ...rowLabels, flag: born }, 0];
        for (const [name, count] of row.flags) yield [{ ...rowLabels, flag: name }, count];
      }
    },
  }),
  upstreamFamily({
    name: metricNames.endpoints,
    type: 'gauge',
    help: 'Endpoints by state: ready, unready, draining (terminating and still serving), terminating. Each pod counts once per port. While the source is down this is its last view; upstream_status says unknown.',
    labels: [namespace, service, port, state],
    stability: 'experimental',
    *samples(subject) {
      for (const row of readinessOf(subject.upstream)) {
        for (const word of endpointStates) {
          yield [{ ...nameOf(subject), upstream_port: row.port, state: word }, row.counts[word]];
        }
      }
    },
  }),
  upstreamFamily({
    name: metricNames.desired,
    type: 'gauge',
    help: 'Endpoints that ought to exist (replicas of the workloads behind the service); absent when no workload is known.',
    labels: [namespace, service],
    stability: 'experimental',
    *samples(subject) {
      const desired = subject.upstream.declared?.service.desired;
      if (desired !== undefined) yield [nameOf(subject), desired];
    },
  }),
  upstreamFamily({
    name: metricNames.status,
    type: 'gauge',
    help: '1 for the present status of the upstream, 0 for the others.',
    labels: [namespace, service, status],
    stability: 'experimental',
    *samples(subject) {
      if (!hasStatus(subject.upstream)) return;
      for (const word of statuses) {
        yield [{ ...nameOf(subject), status: word }, subject.diagnosis.status === word ? 1 : 0];
      }
    },
  }),
  upstreamFamily({
    name: metricNames.findingEndpoints,
    type: 'gauge',
    help: 'Endpoints that a present finding affects; 0 when it affects the upstream as a whole.',
    labels: [namespace, service, port, subset, code, cause, reason],
    stability: 'experimental',
    *samples(subject) {
      for (const { upstream_port, subset: mesh, endpoints, ...found } of subject.diagnosis.findings) {
        const { code: up, cause: why, reason: word } = found;
        yield [{ ...nameOf(subject), upstream_port, subset: mesh, code: up, cause: why, reason: word }, endpoints];
      }
    },
  }),
  upstreamFamily({
    name: 'upstream_finding_since_timestamp_seconds',
    type: 'gauge',
    help: 'When the present finding began, in seconds since the epoch.',
    labels: [namespace, service, port, subset, code],
    stability: 'experimental',
    *samples(subject) {
      for (const { upstream_port, subset: mesh, code: up, since } of subject.diagnosis.findings) {
        yield [{ ...nameOf(subject), upstream_port, subset: mesh, code: up }, Date.parse(since) / 1000];
      }
    },
  }),
];
