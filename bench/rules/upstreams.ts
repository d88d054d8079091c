import { labels as names, metricNames } from '@uhwatch/contract/metrics.ts';

/** What an upstream suffers from the moment on at which the rules begin to look. */
export type Fate = 'well' | 'no endpoints' | 'half fails';

export interface BenchUpstream {
  readonly namespace: string;
  readonly service: string;
  readonly fate: Fate;
  /** Requests per second. */
  readonly rate: number;
}

/** One in two hundred has no ready endpoints, as many lose half of their requests. */
export function benchUpstreams(count: number): BenchUpstream[] {
  return Array.from({ length: count }, (_, index) => ({
    namespace: `team-${index % 100}`,
    service: `service-${index}`,
    fate: (['no endpoints', 'half fails'] as const)[index % 200] ?? 'well',
    rate: 1 + (index % 7),
  }));
}

export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

const born = ['no_healthy_upstream', 'connection_failure', 'retries_exhausted'];
const states = ['ready', 'unready', 'draining', 'terminating'];
const failingShare = { well: 0, 'no endpoints': 1, 'half fails': 0.5 } as const satisfies Record<Fate, number>;

/** What the exporter shows of an upstream; `age` and `failing` are seconds since counters began and since it fails. */
export function* samplesOf(upstream: BenchUpstream, age: number, failing: number): Generator<Sample> {
  const { namespace, service, fate, rate } = upstream;
  const identity = { [names.namespace]: namespace, [names.service]: service };
  const port = { ...identity, [names.port]: 'http' };
  const traffic = { ...port, [names.subset]: '', [names.proxy]: 'gateway' };
  yield { name: metricNames.requests, labels: traffic, value: Math.floor(rate * age) };
  for (const name of born) {
    const value = name === 'no_healthy_upstream' ? Math.floor(rate * failingShare[fate] * failing) : 0;
    yield { name: metricNames.failures, labels: { ...traffic, [names.class]: name }, value };
  }
  const down = fate === 'no endpoints' && failing > 0 ? 'unready' : 'ready';
  for (const state of states) {
    yield { name: metricNames.endpoints, labels: { ...port, [names.state]: state }, value: state === down ? 3 : 0 };
  }
  yield { name: metricNames.desired, labels: identity, value: 3 };
  for (const direction of ['up', 'down']) {
    yield { name: metricNames.readyChanges, labels: { ...port, direction }, value: Math.floor(age / 3600) };
  }
}

/** A sample as a line of text, with its time where it has one. */
export function lineOf({ name, labels, value }: Sample, time?: number): string {
  const pairs = Object.entries(labels).map(([key, each]) => `${key}="${each}"`);
  return `${name}{${pairs.join(',')}} ${value}${time === undefined ? '' : ` ${time}`}\n`;
}
