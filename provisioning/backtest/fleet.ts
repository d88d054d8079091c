import { seedOf, seededRandom } from './random.ts';

/** How requests come over the day. */
export type Shape = 'steady' | 'daily' | 'bursty' | 'rare' | 'none';

/** A service of one cluster; both clusters have the same names. */
export interface Upstream {
  readonly cluster: string;
  readonly namespace: string;
  readonly service: string;
  readonly replicas: number;
  readonly shape: Shape;
  /** Requests per second at its peak. */
  readonly peak: number;
  /** Whether its clients retry, so that the proxy writes a second flag beside the first. */
  readonly retried: boolean;
}

/** One Kubernetes cluster and what watches it. */
export interface Cluster {
  readonly name: string;
  readonly upstreams: readonly Upstream[];
  /** Two where they are an HA pair, each of which reads the logs of half of the proxies. */
  readonly exporters: number;
}

type Row = readonly [namespace: string, service: string, replicas: number, shape: Shape, peak: number];

const rows: readonly Row[] = [
  ['shop', 'web', 6, 'daily', 60],
  ['shop', 'cart', 3, 'daily', 20],
  ['shop', 'checkout', 4, 'daily', 8],
  ['shop', 'catalog', 5, 'bursty', 25],
  ['pay', 'payments', 3, 'steady', 5],
  ['pay', 'ledger', 2, 'steady', 2],
  ['pay', 'fraud', 1, 'steady', 1],
  ['media', 'images', 4, 'bursty', 40],
  ['media', 'video', 2, 'daily', 3],
  ['ops', 'webhooks', 1, 'rare', 0.04],
  ['ops', 'reports', 2, 'rare', 0.1],
  ['ops', 'archive', 1, 'none', 0],
];

/** The clusters with so many services each, more than a dozen under further names. The first has one exporter, the second a pair. */
export function fleet(services: number): Cluster[] {
  return ['east', 'west'].map((name, index) => ({
    name,
    exporters: index + 1,
    upstreams: Array.from({ length: services }, (_, place) => {
      const [namespace, service, replicas, shape, peak] = rows[place % rows.length] as Row;
      const round = Math.floor(place / rows.length);
      return {
        cluster: name,
        namespace: round === 0 ? namespace : `${namespace}-${round}`,
        service,
        replicas,
        shape,
        peak,
        retried: place % 2 === 1,
      };
    }),
  }));
}

export function nameOf({ cluster, namespace, service }: Upstream): string {
  return `${cluster}/${namespace}/${service}`;
}

const day = 86_400;

/** Requests per second that reach an upstream at a time (seconds since the epoch) while all goes well. */
export function rateAt(upstream: Upstream, time: number): number {
  const { shape, peak } = upstream;
  if (shape === 'none') return 0;
  if (shape === 'daily')
    return peak * (0.15 + 0.85 * ((1 - Math.cos((2 * Math.PI * ((time % day) - 3 * 3600)) / day)) / 2));
  if (shape === 'bursty') {
    // One in seven stretches of ten minutes is a burst.
    const chance = seededRandom(seedOf(`${nameOf(upstream)} ${Math.floor(time / 600)}`)).unit();
    return chance < 1 / 7 ? peak : peak / 6;
  }
  return peak;
}
