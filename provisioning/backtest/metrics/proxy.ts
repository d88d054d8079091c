import type { MonitorEffect } from '../life/event.ts';
import { failureClasses, type SimulatedClass } from '../life/state.ts';
import type { Counts, UpstreamLife } from '../life/upstream-life.ts';
import type { Labels, SampleBuffer, Write } from './buffer.ts';
import type { Target } from './exporter.ts';

/** Code and flags that Istio's telemetry has for each class; where clients retry, UH and UF carry URX too. */
const istio = {
  no_healthy_upstream: ['503', 'UH'],
  connection_failure: ['503', 'UF'],
  timeout: ['504', 'UT'],
  no_route: ['404', 'NR'],
} as const;

/** One try and the two retries that Istio adds by itself. Envoy's statistics count each. */
const attempts = 3;

/** A counter of a proxy: it is absent until there is something to count. */
type Show = (count: number) => void;

function fromFirst(write: Write): Show {
  return (count) => {
    if (count > 0) write(count);
  };
}

/** What a proxy has counted of an upstream since it was started, or since the upstream came back. */
class Since {
  readonly #counts: Counts;
  #base: Counts;

  constructor(counts: Counts) {
    this.#counts = counts;
    this.#base = structuredClone(counts);
  }

  restart(): void {
    this.#base = structuredClone(this.#counts);
  }

  get requests(): number {
    return this.#counts.requests - this.#base.requests;
  }

  failures(name: SimulatedClass): number {
    return this.#counts.failures[name] - this.#base.failures[name];
  }
}

type MakeSeries = (name: string, labels: Labels) => Write;

function hostOf({ upstream: { namespace, service } }: UpstreamLife): string {
  return `${service}.${namespace}.svc.cluster.local`;
}

/** Istio's telemetry of one upstream: as the gateway tells it and, of what arrives, as the server does. It is never forgotten. */
class TelemetryOfUpstream {
  readonly #since: Since;
  readonly #good: readonly Show[];
  readonly #failures: readonly (readonly [SimulatedClass, Show])[];

  constructor(life: UpstreamLife, counts: Counts, series: MakeSeries) {
    const { namespace, service, retried } = life.upstream;
    const requests = (reporter: string, response_code: string, response_flags: string): Show =>
      fromFirst(
        series('istio_requests_total', {
          reporter,
          source_workload: 'istio-ingressgateway',
          destination_service: hostOf(life),
          destination_service_name: service,
          destination_service_namespace: namespace,
          response_code,
          response_flags,
        }),
      );
    this.#since = new Since(counts);
    this.#good = [requests('source', '200', '-'), requests('destination', '200', '-')];
    this.#failures = failureClasses.map((name) => {
      const [code, flag] = istio[name];
      return [name, requests('source', code, retried && code === '503' ? `URX,${flag}` : flag)];
    });
  }

  show(): void {
    let failed = 0;
    for (const [name, show] of this.#failures) {
      const count = this.#since.failures(name);
      show(count);
      failed += count;
    }
    for (const show of this.#good) show(this.#since.requests - failed);
  }
}

/** Envoy's own statistics of the cluster that stands for an upstream: they begin at zero, and end with the cluster. */
class StatisticsOfCluster {
  readonly #life: UpstreamLife;
  readonly #since: Since;
  readonly #completed: Write;
  readonly #noneHealthy: Write;
  readonly #unconnected: Write;
  readonly #late: Write;
  readonly #hosts: readonly Write[];

  constructor(life: UpstreamLife, counts: Counts, series: MakeSeries) {
    const statistic = (name: string): Write =>
      series(`envoy_cluster_${name}`, { envoy_cluster_name: `outbound|80||${hostOf(life)}` });
    this.#life = life;
    this.#since = new Since(counts);
    this.#completed = statistic('upstream_rq_completed');
    this.#noneHealthy = statistic('upstream_cx_none_healthy');
    this.#unconnected = statistic('upstream_cx_connect_fail');
    this.#late = statistic('upstream_rq_timeout');
    this.#hosts = [statistic('membership_healthy'), statistic('membership_total')];
  }

  show(): void {
    const { state, upstream } = this.#life;
    if (state.gone) {
      this.#since.restart();
      return;
    }
    const since = this.#since;
    // What matches no route reaches no cluster.
    this.#completed(since.requests - since.failures('no_route'));
    this.#noneHealthy(since.failures('no_healthy_upstream'));
    this.#unconnected(since.failures('connection_failure') * (upstream.retried ? attempts : 1));
    this.#late(since.failures('timeout'));
    // Up to Istio 1.30 proxies are told of the hosts that are ready, and of no other.
    for (const write of this.#hosts) write(state.shares.no_healthy_upstream >= 1 ? 0 : state.ready);
  }
}

export interface ProxyPlace {
  readonly cluster: string;
  /** Which of the proxies of its cluster: the exporter of this index reads its log. */
  readonly index: number;
  readonly offset: number;
  readonly lives: readonly UpstreamLife[];
  /** What befalls this proxy, and its scrapes. */
  readonly monitors: readonly MonitorEffect[];
}

/** A proxy of an Istio gateway, with Istio's telemetry and Envoy's statistics of the same requests, for the rules that read those. */
export class ProxyTarget implements Target {
  readonly offset: number;
  readonly #place: ProxyPlace;
  readonly #buffer: SampleBuffer;
  #pod = 0;
  #shows: readonly (() => void)[];
  #isReplaced = false;

  constructor(buffer: SampleBuffer, place: ProxyPlace) {
    this.offset = place.offset;
    this.#place = place;
    this.#buffer = buffer;
    this.#shows = this.#start();
  }

  /** A new pod is a new target, and counts from zero. */
  #start(): (() => void)[] {
    const { cluster, index, lives, offset } = this.#place;
    const target = { cluster, job: 'istio-proxy', instance: `gateway-${index}-${this.#pod}:15020` };
    const series: MakeSeries = (name, labels) => this.#buffer.series(name, { ...target, ...labels }, offset);
    const up = series('up', {});
    const shown = lives.flatMap((life) => {
      const counts = life.counts[index];
      if (counts === undefined) return [];
      return [new TelemetryOfUpstream(life, counts, series), new StatisticsOfCluster(life, counts, series)];
    });
    return [() => up(1), ...shown.map((each) => () => each.show())];
  }

  scrape(time: number): void {
    const lost = this.#place.monitors.filter(({ from, to }) => from <= time && time < to).map((effect) => effect.lost);
    if (lost.includes('proxy') && !this.#isReplaced) {
      this.#pod += 1;
      this.#shows = this.#start();
    }
    this.#isReplaced = lost.includes('proxy');
    if (lost.includes('proxy') || lost.includes('scrape')) return;
    for (const show of this.#shows) show();
  }
}
