import type { UpstreamLife } from '../life/upstream-life.ts';
import { failureClasses } from '../life/state.ts';
import type { Labels, SampleBuffer, Write } from './buffer.ts';
import { Counter } from './counter.ts';
import type { Target } from './exporter.ts';

/** Code and flags that Istio's telemetry has for each class; where clients retry, UH and UF carry URX too. */
const istio = {
  no_healthy_upstream: ['503', 'UH'],
  connection_failure: ['503', 'UF'],
  timeout: ['504', 'UT'],
  no_route: ['404', 'NR'],
} as const;

/** Sum over the halves of the proxies. */
function counted({ counts }: UpstreamLife, of: (each: UpstreamLife['counts'][number]) => number): number {
  return counts.reduce((sum, each) => sum + of(each), 0);
}

/** What Istio, Envoy and kube-state-metrics tell of one upstream; series are absent until their first count, as theirs are. */
class PublicUpstream {
  readonly #life: UpstreamLife;
  readonly #good: readonly Write[];
  readonly #failures: Readonly<Record<keyof typeof istio, Counter>>;
  readonly #noneHealthy: Write;
  readonly #hosts: readonly Write[];
  readonly #ready: readonly Write[];
  readonly #desired: readonly Write[];
  readonly #address: readonly [ready: Write, unready: Write];

  constructor(life: UpstreamLife, series: (job: string, name: string, more: Labels) => Write) {
    const { namespace, service, retried } = life.upstream;
    const host = `${service}.${namespace}.svc.cluster.local`;
    const destination = {
      destination_service: host,
      destination_service_name: service,
      destination_service_namespace: namespace,
    };
    const requests = (reporter: string, response_code: string, response_flags: string): Write =>
      series('istio', 'istio_requests_total', { reporter, ...destination, response_code, response_flags });
    const envoy = (name: string): Write => series('envoy', name, { envoy_cluster_name: `outbound|80||${host}` });
    const workload = (name: string): Write => series('kube-state-metrics', name, { namespace, deployment: service });
    const endpoint = (name: string, more: Labels): Write =>
      series('kube-state-metrics', name, { namespace, endpoint: service, ...more });
    const failed = (name: keyof typeof istio): Counter => {
      const [code, flag] = istio[name];
      return new Counter(requests('source', code, retried && code === '503' ? `${flag},URX` : flag));
    };
    this.#life = life;
    this.#good = [requests('source', '200', '-'), requests('destination', '200', '-')];
    this.#failures = {
      no_healthy_upstream: failed('no_healthy_upstream'),
      connection_failure: failed('connection_failure'),
      timeout: failed('timeout'),
      no_route: failed('no_route'),
    };
    this.#noneHealthy = envoy('envoy_cluster_upstream_cx_none_healthy');
    this.#hosts = [envoy('envoy_cluster_membership_healthy'), envoy('envoy_cluster_membership_total')];
    this.#ready = [
      workload('kube_deployment_status_replicas_available'),
      endpoint('kube_endpoint_address_available', {}),
    ];
    this.#desired = [workload('kube_deployment_spec_replicas'), workload('kube_deployment_status_replicas_updated')];
    // One address stands for all of them.
    this.#address = [
      endpoint('kube_endpoint_address', { ready: 'true' }),
      endpoint('kube_endpoint_address', { ready: 'false' }),
    ];
  }

  show(): void {
    const { state } = this.#life;
    let failed = 0;
    for (const name of failureClasses) {
      const count = counted(this.#life, ({ failures }) => failures[name]);
      this.#failures[name].show(count);
      failed += count;
    }
    const requests = counted(this.#life, (counts) => counts.requests);
    if (requests > 0) for (const write of this.#good) write(requests - failed);
    if (state.gone) return;
    this.#noneHealthy(counted(this.#life, ({ failures }) => failures.no_healthy_upstream));
    for (const write of this.#hosts) write(state.shares.no_healthy_upstream >= 1 ? 0 : state.ready);
    for (const write of this.#ready) write(state.ready);
    for (const write of this.#desired) write(state.desired);
    this.#address[state.ready > 0 ? 0 : 1](1);
  }
}

export interface PublicPlace {
  readonly cluster: string;
  readonly offset: number;
  readonly lives: readonly UpstreamLife[];
}

/** What others expose of the same life, for the rules that read it. */
export class PublicTarget implements Target {
  readonly offset: number;
  readonly #upstreams: readonly PublicUpstream[];
  readonly #up: readonly Write[];

  constructor(buffer: SampleBuffer, { cluster, offset, lives }: PublicPlace) {
    const series = (job: string, name: string, more: Labels): Write =>
      buffer.series(name, { cluster, job, instance: `${job}-0`, ...more }, offset);
    this.offset = offset;
    this.#upstreams = lives.map((life) => new PublicUpstream(life, series));
    this.#up = ['istio', 'envoy', 'kube-state-metrics'].map((job) => series(job, 'up', {}));
  }

  scrape(): void {
    for (const write of this.#up) write(1);
    for (const each of this.#upstreams) each.show();
  }
}
