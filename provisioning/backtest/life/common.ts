import type { Upstream } from '../fleet.ts';
import type { EventEffects, EventKind, MonitorEffect, Place } from './event.ts';
import { isAsked, onOne } from './event.ts';
import type { Effect } from './state.ts';

/** Upstreams that are hit at once from which they are one incident; the parameter `many-upstreams` of the rules. */
export const many = 5;

/** The node's endpoints cannot be reached until Kubernetes gives the node up after 40 s, and then are none. */
function onLostNode({ at, random }: Place, { replicas }: Upstream, to: number): Effect[] {
  const lost = random.unit() < 0.6 ? replicas : 1;
  const removed = at + random.whole(38, 45);
  return [
    { from: at, to: removed, failing: { class: 'connection_failure', share: lost / replicas } },
    { from: removed, to, ready: replicas - lost },
  ];
}

function lostNode(place: Place): EventEffects | undefined {
  const asked = place.free.filter(isAsked);
  if (asked.length < many + 2) return undefined;
  const to = place.at + place.random.whole(150, 1800);
  return { upstreams: new Map(asked.map((upstream) => [upstream, onLostNode(place, upstream, to)])) };
}

/** Proxies that lose their control plane lose one upstream after the other within seconds. */
function lostControlPlane(place: Place): EventEffects | undefined {
  const { free, at, random } = place;
  const asked = free.filter(isAsked);
  if (asked.length < many) return undefined;
  const hit = random.shuffled(asked).slice(0, random.whole(many, asked.length));
  const to = at + random.whole(120, 1800);
  const upstreams = hit.map((upstream) => {
    const from = at + random.whole(0, 10);
    return [upstream, [{ from, to, failing: { class: 'no_healthy_upstream', share: 1 } }]] as const;
  });
  return { upstreams: new Map(upstreams) };
}

function kubernetesLost(from: number, to: number): MonitorEffect {
  return { from, to, lost: 'kubernetes' };
}

/** What hits several upstreams, or an upstream and who watches it. */
export const common: readonly EventKind[] = [
  { name: 'node lost', truth: 'page', perWeek: 1, longest: 1800, make: lostNode },
  { name: 'control plane of the mesh lost', truth: 'page', perWeek: 1, longest: 1800, make: lostControlPlane },
  {
    name: 'source lost during an outage',
    truth: 'page',
    perWeek: 1,
    longest: 1800,
    make(place) {
      const to = place.at + place.random.whole(600, 1500);
      const outage = onOne(place, isAsked, () => [{ from: place.at, to, ready: 0 }]);
      const lost = place.at + place.random.whole(90, 240);
      return outage && { ...outage, monitors: [kubernetesLost(lost, to + place.random.whole(20, 300))] };
    },
  },
  {
    name: 'source lost before an outage',
    truth: 'page',
    perWeek: 1,
    longest: 2400,
    make(place) {
      const from = place.at + place.random.whole(60, 600);
      const to = from + place.random.whole(120, 1200);
      const outage = onOne(place, isAsked, () => [{ from, to, ready: 0 }]);
      return outage && { ...outage, monitors: [kubernetesLost(place.at, to + place.random.whole(20, 300))] };
    },
  },
];
