import type { UpstreamLife } from '../life/upstream-life.ts';
import type { Labels, SampleBuffer, Write } from './buffer.ts';
import type { Target } from './exporter.ts';

/** What kube-state-metrics tells of one upstream. */
class KubeStateUpstream {
  readonly #life: UpstreamLife;
  readonly #ready: readonly Write[];
  readonly #desired: readonly Write[];
  readonly #address: readonly [ready: Write, unready: Write];

  constructor(life: UpstreamLife, series: (name: string, more: Labels) => Write) {
    const { namespace, service } = life.upstream;
    const workload = (name: string): Write => series(name, { namespace, deployment: service });
    const endpoint = (name: string, more: Labels): Write => series(name, { namespace, endpoint: service, ...more });
    this.#life = life;
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
    if (state.gone) return;
    for (const write of this.#ready) write(state.ready);
    for (const write of this.#desired) write(state.desired);
    this.#address[state.ready > 0 ? 0 : 1](1);
  }
}

export interface KubeStatePlace {
  readonly cluster: string;
  readonly offset: number;
  readonly lives: readonly UpstreamLife[];
}

/** What kube-state-metrics exposes of the same life, for the public rules that read it. */
export class KubeStateTarget implements Target {
  readonly offset: number;
  readonly #upstreams: readonly KubeStateUpstream[];
  readonly #up: Write;

  constructor(buffer: SampleBuffer, { cluster, offset, lives }: KubeStatePlace) {
    const job = 'kube-state-metrics';
    const series = (name: string, more: Labels): Write =>
      buffer.series(name, { cluster, job, instance: `${job}-0`, ...more }, offset);
    this.offset = offset;
    this.#upstreams = lives.map((life) => new KubeStateUpstream(life, series));
    this.#up = series('up', {});
  }

  scrape(): void {
    this.#up(1);
    for (const each of this.#upstreams) each.show();
  }
}
