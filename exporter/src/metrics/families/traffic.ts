import { labels, metricNames } from '@uhwatch/contract/metrics.ts';
import {
  bornClasses,
  bornFlags,
  type FailureClass,
  failureClasses,
  isFlag,
  type Outcome,
} from '@uhwatch/contract/outcomes.ts';
import { portLabel } from '../../model/service.ts';
import type { Traffic } from '../../model/upstream.ts';
import { type UpstreamSubject, upstreamFamily } from './family.ts';
import { nameOf, reportedLabels } from './labels-of.ts';

const { namespace, service, port, subset, proxy, flag, class: failureClass } = labels;

type Series = Pick<Traffic, 'port' | 'subset' | 'proxy' | 'requests' | 'outcomes' | 'failures'>;

const none = new Map<never, number>();

/**
 * The traffic series, and once a proxy has told of the upstream those at zero for each declared port. An upstream that
 * nobody sends to has none: its first counter is shown at zero for one scrape when it comes, so `rate()` sees that too.
 */
function* series({ upstream }: UpstreamSubject): Generator<Series> {
  yield* upstream.traffic;
  if (upstream.traffic.length === 0) return;
  const reporters = new Set(upstream.traffic.map((row) => row.proxy));
  for (const declared of upstream.declared?.service.ports ?? []) {
    for (const reporter of reporters) {
      const key = { port: portLabel(declared), subset: '', proxy: reporter };
      const born = { ...key, requests: 0, outcomes: none, failures: none };
      if (!upstream.traffic.some((row) => sameSeries(row, born))) yield born;
    }
  }
}

function sameSeries(a: Series, b: Series): boolean {
  return a.port === b.port && a.subset === b.subset && a.proxy === b.proxy;
}

/** Failures by class, those of the born classes also at zero. */
function* byClass(failures: Traffic['failures']): Generator<[FailureClass, number]> {
  for (const born of bornClasses) if (!failures.has(born)) yield [born, 0];
  yield* failures;
}

/** The rows that have the outcome, with its count. */
function* having(subject: UpstreamSubject, outcome: Outcome) {
  for (const row of subject.upstream.traffic) {
    const count = row.outcomes.get(outcome) ?? 0;
    if (count > 0) yield [reportedLabels(subject, row), count] as const;
  }
}

/**
 * Families of what proxies did with requests. The last two have a series once there was one such request: few proxies
 * ever count them, and a new series is exposed as 0 for one scrape in any case.
 */
export const trafficFamilies = [
  upstreamFamily({
    name: metricNames.requests,
    type: 'counter',
    help: 'Finished requests, or TCP connections, that the proxy sent towards the upstream.',
    labels: [namespace, service, port, subset, proxy],
    stability: 'experimental',
    *samples(subject) {
      for (const row of series(subject)) yield [reportedLabels(subject, row), row.requests];
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
        const rowLabels = reportedLabels(subject, row);
        for (const born of bornFlags) if (!row.outcomes.has(born)) yield [{ ...rowLabels, flag: born }, 0];
        for (const [name, count] of row.outcomes) if (isFlag(name)) yield [{ ...rowLabels, flag: name }, count];
      }
    },
  }),
  upstreamFamily({
    name: metricNames.failures,
    type: 'counter',
    help: `Failed requests, each once, in the first class that fits: ${failureClasses.join(', ')}.`,
    labels: [namespace, service, port, subset, proxy, failureClass],
    stability: 'experimental',
    *samples(subject) {
      for (const row of series(subject)) {
        const rowLabels = reportedLabels(subject, row);
        for (const [name, count] of byClass(row.failures)) yield [{ ...rowLabels, class: name }, count];
      }
    },
  }),
  upstreamFamily({
    name: metricNames.inboundFailures,
    type: 'counter',
    help: `Failed requests as the upstream's own proxy tells of them (Istio's inbound clusters), each once, in the first class that fits. Most of them are in ${metricNames.failures} as well, so never add the two.`,
    labels: [namespace, service, port, subset, failureClass],
    stability: 'experimental',
    *samples(subject) {
      for (const row of subject.upstream.inbound) {
        const key = { ...nameOf(subject), upstream_port: row.port, subset: row.subset };
        for (const [name, count] of byClass(row.failures)) yield [{ ...key, class: name }, count];
      }
    },
  }),
  upstreamFamily({
    name: metricNames.noBackend,
    type: 'counter',
    help: 'Requests that the proxy answered 503 or 500 by itself because their route had no backend (a direct response of Envoy Gateway, or of Istio for the Gateway API); they carry no flag.',
    labels: [namespace, service, port, subset, proxy],
    stability: 'experimental',
    samples: (subject) => having(subject, 'no_backend'),
  }),
  upstreamFamily({
    name: metricNames.panicRequests,
    type: 'counter',
    help: 'Requests that the proxy balanced over all hosts, healthy or not, because too few were healthy (panic mode).',
    labels: [namespace, service, port, subset, proxy],
    stability: 'experimental',
    samples: (subject) => having(subject, 'panic'),
  }),
];
