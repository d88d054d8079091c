import { type Cluster, fleet, nameOf, type Upstream } from './fleet.ts';
import type { Effect } from './life/state.ts';
import { statesOf } from './life/state.ts';
import type { LifeEvent, MonitorEffect } from './life/event.ts';
import { schedule, type Span } from './life/schedule.ts';
import { UpstreamLife } from './life/upstream-life.ts';
import { SampleBuffer, stepSeconds } from './metrics/buffer.ts';
import { ExporterTarget, type Target } from './metrics/exporter.ts';
import { KubeStateTarget } from './metrics/kube-state.ts';
import { ProxyTarget } from './metrics/proxy.ts';
import { type Random, seededRandom, seedOf } from './random.ts';

/** A Monday; blocks of Prometheus begin at multiples of their length since the epoch. */
export const beginning = Date.UTC(2026, 0, 5) / 1000;

export interface WorldOptions {
  readonly seed: number;
  readonly weeks: number;
  /** In each of the two clusters. */
  readonly services: number;
}

/** All that happens, from the seed alone. */
export interface World {
  readonly span: Span;
  readonly clusters: readonly Cluster[];
  readonly events: readonly LifeEvent[];
  readonly lives: ReadonlyMap<Upstream, UpstreamLife>;
  /** Samples of the whole life in stretches of so many steps, each as pieces of OpenMetrics text; it can be told once. */
  readonly stretches: (steps: number) => Generator<Generator<string>>;
}

function effectsOn(upstream: Upstream, events: readonly LifeEvent[]): Effect[] {
  return events.flatMap(({ upstreams }) => upstreams.get(upstream) ?? []);
}

function monitorsOf({ name }: Cluster, index: number, events: readonly LifeEvent[]): MonitorEffect[] {
  const own = events.filter(({ cluster }) => cluster === name).flatMap(({ monitors = [] }) => monitors);
  return own.filter(({ exporter }) => exporter === undefined || exporter === index);
}

/** Makes the world of a seed. Throws a RangeError for a life that is too short for its longest events. */
export function worldOf({ seed, weeks, services }: WorldOptions): World {
  const span = { from: beginning, to: beginning + Math.round(weeks * 7 * 24) * 3600 };
  const clusters = fleet(services);
  const events = schedule(clusters, span, seed);
  const lives = new Map(
    clusters.flatMap(({ upstreams, exporters }) =>
      upstreams.map((upstream) => {
        const random = seededRandom(seedOf(`${seed} requests of ${nameOf(upstream)}`));
        const states = statesOf(upstream, span.from, effectsOn(upstream, events));
        return [upstream, new UpstreamLife(upstream, states, { random, end: span.to, exporters })] as const;
      }),
    ),
  );
  return {
    span,
    clusters,
    events,
    lives,
    stretches: (steps) => stretchesOf({ span, clusters, events, lives, seed }, steps),
  };
}

interface Scene extends Pick<World, 'span' | 'clusters' | 'events' | 'lives'> {
  readonly seed: number;
}

function targetsOf({ clusters, events, lives, seed }: Scene, buffer: SampleBuffer): Target[] {
  const random: Random = seededRandom(seedOf(`${seed} offsets`));
  return clusters
    .flatMap((cluster): Target[] => {
      const own = cluster.upstreams.flatMap((upstream) => lives.get(upstream) ?? []);
      const place = () => ({ cluster: cluster.name, offset: random.whole(1, stepSeconds - 1), lives: own });
      const watched = Array.from({ length: cluster.exporters }, (_, index) => ({
        index,
        monitors: monitorsOf(cluster, index, events),
      }));
      const exporters = watched.map((each) => new ExporterTarget(buffer, { ...place(), ...each }));
      const others = place();
      const proxies = watched.map((each) => new ProxyTarget(buffer, { ...others, ...each }));
      return [...exporters, new KubeStateTarget(buffer, others), ...proxies];
    })
    .sort((one, other) => one.offset - other.offset);
}

function* stretchesOf(scene: Scene, steps: number): Generator<Generator<string>> {
  const { span, lives } = scene;
  const buffer = new SampleBuffer(steps);
  const targets = targetsOf(scene, buffer);
  for (let start = span.from; start < span.to; start += steps * stepSeconds) {
    buffer.begin(start);
    for (let step = 0; step < steps; step++) {
      buffer.at(step);
      for (const target of targets) {
        const time = start + step * stepSeconds + target.offset;
        for (const life of lives.values()) life.advance(time);
        target.scrape(time);
      }
    }
    yield buffer.text();
  }
}
