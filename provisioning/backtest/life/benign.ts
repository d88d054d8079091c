import { anyUpstream, type EventKind, hasSpare, isAsked, isBusy, onOne, type Place } from './event.ts';
import type { Effect } from './state.ts';

/** A rollout replaces one endpoint after the other; with a surge the new one is ready before the old one goes. */
function rollout({ at, random }: Place, replicas: number): Effect[] {
  return Array.from({ length: replicas }, (_, index) => {
    const from = at + index * 25 + random.whole(0, 5);
    return { from, to: from + random.whole(1, 15), ready: Math.max(replicas - 1, 1) };
  });
}

/** What happens every day and is to wake nobody. */
export const benign: readonly EventKind[] = [
  {
    name: 'rollout',
    truth: 'benign',
    perWeek: 30,
    longest: 300,
    make: (place) => onOne(place, anyUpstream, ({ replicas }) => rollout(place, replicas)),
  },
  {
    name: 'rollout with a gap',
    truth: 'benign',
    perWeek: 12,
    longest: 300,
    make: (place) =>
      onOne(place, anyUpstream, ({ replicas }) => {
        const gap = place.at + replicas * 30;
        return [...rollout(place, replicas), { from: gap, to: gap + place.random.whole(3, 25), ready: 0 }];
      }),
  },
  {
    name: 'scaling',
    truth: 'benign',
    perWeek: 14,
    longest: 4 * 3600,
    make: (place) =>
      onOne(place, hasSpare, ({ replicas }) => {
        const { at, random } = place;
        const desired = random.pick([replicas - 1, replicas + 2, replicas * 2]);
        const to = at + random.whole(1800, 4 * 3600);
        // The new ones start meanwhile.
        return [
          { from: at, to, desired },
          { from: at, to: at + random.whole(10, 60), ready: Math.min(replicas, desired) },
        ];
      }),
  },
  {
    name: 'scaled to zero',
    truth: 'benign',
    perWeek: 4,
    longest: 4 * 3600,
    make: (place) =>
      onOne(place, anyUpstream, () => {
        const to = place.at + place.random.whole(600, 4 * 3600);
        return [
          { from: place.at, to, traffic: 0 },
          { from: place.at + 30, to: to - 60, desired: 0 },
          { from: place.at + 30, to: to - place.random.whole(20, 50), ready: 0 },
        ];
      }),
  },
  {
    name: 'rollout that stands still',
    truth: 'benign',
    perWeek: 3,
    longest: 3600,
    make: (place) =>
      onOne(place, hasSpare, ({ replicas }) => [
        { from: place.at, to: place.at + place.random.whole(600, 3600), ready: replicas - 1 },
      ]),
  },
  {
    name: 'half of the endpoints unready',
    truth: 'benign',
    perWeek: 2,
    longest: 3600,
    make: (place) =>
      onOne(place, hasSpare, ({ replicas }) => [
        { from: place.at, to: place.at + place.random.whole(300, 3600), ready: Math.floor(replicas / 2) },
      ]),
  },
  {
    name: 'one endpoint flaps',
    truth: 'benign',
    perWeek: 4,
    longest: 2400,
    make: (place) =>
      onOne(place, hasSpare, ({ replicas }) =>
        Array.from({ length: place.random.whole(10, 40) }, (_, index) => {
          const from = place.at + index * 60 + place.random.whole(0, 20);
          return { from, to: from + place.random.whole(5, 35), ready: replicas - 1 };
        }),
      ),
  },
  {
    name: 'single requests that meet nothing healthy',
    truth: 'benign',
    perWeek: 10,
    longest: 5,
    make: (place) =>
      onOne(place, isAsked, ({ peak }) => [
        {
          from: place.at,
          to: place.at + 5,
          // Once or twice, however much it is asked.
          failing: { class: 'no_healthy_upstream', share: Math.min(1, 0.3 / peak) },
        },
      ]),
  },
  {
    name: 'nobody asks for what is down',
    truth: 'benign',
    perWeek: 1,
    longest: 3600,
    make: (place) =>
      onOne(
        place,
        ({ shape }) => shape === 'none',
        () => [{ from: place.at, to: place.at + place.random.whole(600, 3600), ready: 0 }],
      ),
  },
  {
    name: 'requests that match no route',
    truth: 'benign',
    perWeek: 1,
    longest: 900,
    make: (place) =>
      onOne(place, isBusy, () => [
        {
          from: place.at,
          to: place.at + place.random.whole(120, 900),
          failing: { class: 'no_route', share: place.random.between(0.05, 0.3) },
        },
      ]),
  },
  {
    name: 'slow answers',
    truth: 'benign',
    perWeek: 2,
    longest: 900,
    make: (place) =>
      onOne(place, isBusy, () => [
        {
          from: place.at,
          to: place.at + place.random.whole(60, 900),
          failing: { class: 'timeout', share: place.random.between(0.02, 0.3) },
        },
      ]),
  },
  {
    name: 'namespace deleted',
    truth: 'benign',
    perWeek: 1,
    longest: 4 * 3600,
    make: ({ free, at, random }) => {
      const namespace = random.pick(free).namespace;
      const members = free.filter((upstream) => upstream.namespace === namespace);
      if (members.length < 2) return undefined;
      const to = at + random.whole(1800, 4 * 3600);
      return {
        upstreams: new Map(
          members.map((upstream) => {
            // Pods go before the Service does; clients stop when it is gone.
            const gone = at + random.whole(5, 30);
            return [
              upstream,
              [
                { from: at + random.whole(1, 4), to: gone, ready: 0, traffic: 0.2, desired: 0 },
                { from: gone, to, gone: true },
              ],
            ];
          }),
        ),
      };
    },
  },
];
