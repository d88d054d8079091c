import { labels as names, metricNames } from '@uhwatch/contract/metrics.ts';
import type { MonitorEffect } from '../life/event.ts';
import type { UpstreamLife } from '../life/upstream-life.ts';
import { Counter } from './counter.ts';
import type { Labels, SampleBuffer, Write } from './buffer.ts';

/** A target of Prometheus: it is scraped once each step, so many seconds behind the step's begin. */
export interface Target {
  readonly offset: number;
  scrape(time: number): void;
}

export interface ExporterPlace {
  readonly cluster: string;
  /** Which of the exporters of its cluster. */
  readonly index: number;
  readonly offset: number;
  readonly lives: readonly UpstreamLife[];
  /** What befalls this exporter. */
  readonly monitors: readonly MonitorEffect[];
}

/** What one exporter shows of one upstream. */
class ExposedUpstream {
  readonly #life: UpstreamLife;
  readonly #index: number;
  readonly #requests: Counter;
  readonly #unhealthy: Counter;
  readonly #unreachable: Counter;
  readonly #late: Counter;
  readonly #unrouted: Counter;
  readonly #lostReadiness: Counter;
  readonly #ready: Write;
  readonly #desired: Write;
  /** What Kubernetes told last. */
  #view: { readonly ready: number; readonly desired: number } | undefined;

  constructor(life: UpstreamLife, index: number, series: (name: string, more: Labels) => Write) {
    const counter = (name: string, more: Labels): Counter => new Counter(series(name, more));
    const traffic = { [names.port]: 'http', [names.subset]: '', [names.proxy]: `gateway-${index}` };
    const failures = (name: string): Counter => counter(metricNames.failures, { ...traffic, [names.class]: name });
    this.#life = life;
    this.#index = index;
    this.#requests = counter(metricNames.requests, traffic);
    this.#unhealthy = failures('no_healthy_upstream');
    this.#unreachable = failures('connection_failure');
    this.#late = failures('timeout');
    this.#unrouted = failures('no_route');
    this.#lostReadiness = counter(metricNames.readyChanges, { [names.port]: 'http', direction: 'down' });
    this.#ready = series(metricNames.endpoints, { [names.port]: 'http', [names.state]: 'ready' });
    this.#desired = series(metricNames.desired, {});
  }

  restart(): void {
    for (const each of [this.#requests, this.#unhealthy, this.#unreachable, this.#late, this.#unrouted]) each.reset();
    this.#lostReadiness.reset();
  }

  show(seesKubernetes: boolean): void {
    const { state, lostReadiness } = this.#life;
    if (seesKubernetes) this.#view = state.gone ? undefined : state;
    if (this.#view) {
      this.#ready(this.#view.ready);
      this.#desired(this.#view.desired);
      this.#lostReadiness.show(lostReadiness, true);
    }
    const counts = this.#life.counts[this.#index];
    if (counts === undefined) return;
    const isBorn = this.#requests.show(counts.requests);
    // Known upstreams have these two classes at zero.
    this.#unhealthy.show(counts.failures.no_healthy_upstream, isBorn);
    this.#unreachable.show(counts.failures.connection_failure, isBorn);
    this.#late.show(counts.failures.timeout);
    this.#unrouted.show(counts.failures.no_route);
  }
}

/** An exporter and what becomes of it. */
export class ExporterTarget implements Target {
  readonly offset: number;
  readonly #monitors: readonly MonitorEffect[];
  readonly #exposed: readonly ExposedUpstream[];
  readonly #up: Write;
  readonly #own: readonly Write[];
  readonly #kubernetes: readonly Write[];
  #stopped = false;

  constructor(buffer: SampleBuffer, { cluster, index, offset, lives, monitors }: ExporterPlace) {
    const target = { cluster, job: 'uhwatch', instance: `uhwatch-${index}:9797` };
    const series = (name: string, more: Labels): Write => buffer.series(name, { ...target, ...more }, offset);
    this.offset = offset;
    this.#monitors = monitors;
    this.#exposed = lives.map((life) => {
      const { namespace, service } = life.upstream;
      const identity = { [names.namespace]: namespace, [names.service]: service };
      return new ExposedUpstream(life, index, (name, more) => series(name, { ...identity, ...more }));
    });
    this.#up = series('up', {});
    this.#own = [
      series(metricNames.shardInfo, { shard: '0', shards: '1' }),
      series(metricNames.sourceUp, { source: 'envoy-access-log' }),
    ];
    this.#kubernetes = [
      series(metricNames.sourceUp, { source: 'kubernetes' }),
      ...['services', 'endpointslices'].map((resource) =>
        series(metricNames.resourceUp, { source: 'kubernetes', resource }),
      ),
    ];
  }

  scrape(time: number): void {
    const lost = this.#monitors.filter(({ from, to }) => from <= time && time < to).map((effect) => effect.lost);
    const isStopped = lost.includes('stopped');
    const answers = !isStopped && !lost.includes('scrape');
    this.#up(answers ? 1 : 0);
    if (this.#stopped && !isStopped) for (const each of this.#exposed) each.restart();
    this.#stopped = isStopped;
    if (!answers) return;
    const seesKubernetes = !lost.includes('kubernetes');
    for (const write of this.#own) write(1);
    for (const write of this.#kubernetes) write(seesKubernetes ? 1 : 0);
    for (const each of this.#exposed) each.show(seesKubernetes);
  }
}
