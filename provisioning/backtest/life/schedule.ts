import type { Cluster, Upstream } from '../fleet.ts';
import { type Random, seededRandom, seedOf } from '../random.ts';
import { benign } from './benign.ts';
import { common } from './common.ts';
import type { EventKind, LifeEvent } from './event.ts';
import { monitoring } from './monitoring.ts';
import { outages } from './outages.ts';
import { proxies } from './proxies.ts';

export const eventKinds: readonly EventKind[] = [...common, ...outages, ...monitoring, ...benign, ...proxies];

/** Seconds since the epoch. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

const week = 7 * 86_400;
/** An alert that fires again after so long does so for another event. */
const quietSeconds = 2400;
const attempts = 60;

/** Events of one cluster while they are placed; no upstream has two at once, and events on what watches count for all. */
class Calendar {
  readonly #cluster: Cluster;
  readonly #random: Random;
  readonly #events: LifeEvent[] = [];

  constructor(cluster: Cluster, random: Random) {
    this.#cluster = cluster;
    this.#random = random;
  }

  get events(): readonly LifeEvent[] {
    return this.#events;
  }

  #freeAt(span: Span): Upstream[] {
    const near = this.#events.filter(({ from, to }) => from - quietSeconds < span.to && span.from < to + quietSeconds);
    if (near.some(({ monitors = [], kind }) => monitors.length > 0 && kind.truth !== 'benign')) return [];
    return this.#cluster.upstreams.filter((upstream) => !near.some(({ upstreams }) => upstreams.has(upstream)));
  }

  /** Places an event at a random time, or nowhere when nothing free was found for it. */
  place(kind: EventKind, life: Span): void {
    for (let attempt = 0; attempt < attempts; attempt++) {
      const at = this.#random.whole(life.from + quietSeconds, life.to - quietSeconds - kind.longest);
      const free = this.#freeAt({ from: at, to: at + kind.longest });
      const needsAll = kind.truth === 'blind' || kind.name === 'node lost';
      if (free.length === 0 || (needsAll && free.length < this.#cluster.upstreams.length)) continue;
      const made = kind.make({ cluster: this.#cluster, free, at, random: this.#random });
      if (made === undefined) continue;
      const ends = [...made.upstreams.values(), made.monitors ?? []].flat().map(({ to }) => to);
      this.#events.push({ ...made, kind, cluster: this.#cluster.name, from: at, to: Math.max(...ends) });
      return;
    }
  }
}

/** Events of all clusters in order of time: as many of each kind as come in such a time, but one at least. */
export function schedule(clusters: readonly Cluster[], life: Span, seed: number): LifeEvent[] {
  const weeks = (life.to - life.from) / week;
  return clusters
    .flatMap((cluster) => {
      const random = seededRandom(seedOf(`${seed} events of ${cluster.name}`));
      const calendar = new Calendar(cluster, random);
      const size = cluster.upstreams.length / 12;
      for (const kind of eventKinds) {
        const count = Math.max(1, Math.round(kind.perWeek * weeks * size));
        for (let index = 0; index < count; index++) calendar.place(kind, life);
      }
      return calendar.events;
    })
    .sort((one, other) => one.from - other.from);
}
