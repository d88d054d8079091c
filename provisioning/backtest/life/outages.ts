import type { Upstream } from '../fleet.ts';
import { anyUpstream, type EventKind, hasSpare, isAsked, isBusy, onOne, type Place } from './event.ts';
import type { Effect, SimulatedClass } from './state.ts';

/** Clients that retry ask more often, those that give up less. */
function askedMeanwhile({ random }: Place): number {
  return random.pick([1, 1, 1, 1.5, 0.5]);
}

function down(place: Place, seconds: number): Effect[] {
  const traffic = askedMeanwhile(place);
  return [{ from: place.at, to: place.at + seconds, ready: 0, traffic }];
}

function failing(place: Place, kind: SimulatedClass, { share, seconds }: { share: number; seconds: number }): Effect[] {
  return [{ from: place.at, to: place.at + seconds, failing: { class: kind, share } }];
}

/** A probe that fails takes one endpoint after the other within a minute. */
function badProbe(place: Place, { replicas }: Upstream): Effect[] {
  const to = place.at + place.random.whole(180, 1500);
  return Array.from({ length: replicas }, (_, index) => ({
    from: place.at + Math.floor((index * 40) / replicas),
    to,
    ready: replicas - index - 1,
  }));
}

/** One endpoint after the other is lost, and at last there is none. */
function leak(place: Place, { replicas }: Upstream): Effect[] {
  const every = place.random.whole(600, 1200);
  const to = place.at + replicas * every + place.random.whole(120, 900);
  return Array.from({ length: replicas }, (_, index) => ({
    from: place.at + (index + 1) * every,
    to,
    ready: replicas - index - 1,
  }));
}

/** All endpoints lose their readiness together, again and again. */
function flaps({ at, random }: Place): Effect[] {
  return Array.from({ length: random.whole(4, 10) }, (_, index) => {
    const from = at + index * 130;
    return { from, to: from + random.whole(65, 100), ready: 0 };
  });
}

/** A service without healthy endpoints is deleted, its workload with it, and both come back later. */
function deletedWhileDown(place: Place): Effect[] {
  const gone = place.at + place.random.whole(180, 900);
  return [
    { from: place.at, to: gone, ready: 0 },
    { from: gone, to: gone + place.random.whole(1800, 7200), gone: true },
  ];
}

/** What ought to page: whether each of these is an outage is told from how long it lasts and how many requests fail. */
export const outages: readonly EventKind[] = [
  {
    name: 'bad image everywhere',
    truth: 'page',
    perWeek: 5,
    longest: 2400,
    make: (place) => onOne(place, isAsked, () => down(place, place.random.whole(90, 2400))),
  },
  {
    name: 'bad probe',
    truth: 'page',
    perWeek: 2,
    longest: 1500,
    make: (place) => onOne(place, anyUpstream, (upstream) => badProbe(place, upstream)),
  },
  {
    name: 'no endpoint for less than a minute',
    truth: 'page',
    perWeek: 4,
    longest: 60,
    make: (place) => onOne(place, anyUpstream, () => down(place, place.random.whole(30, 59))),
  },
  {
    name: 'no endpoint for a minute or two',
    truth: 'page',
    perWeek: 2,
    longest: 120,
    make: (place) => onOne(place, isBusy, () => down(place, place.random.whole(60, 120))),
  },
  {
    name: 'proxies find nothing healthy',
    truth: 'page',
    perWeek: 3,
    longest: 1800,
    make: (place) =>
      onOne(place, isAsked, () =>
        failing(place, 'no_healthy_upstream', { share: 1, seconds: place.random.whole(75, 1800) }),
      ),
  },
  {
    name: 'subset lost',
    truth: 'page',
    perWeek: 2,
    longest: 1800,
    make: (place) =>
      onOne(place, isAsked, () =>
        failing(place, 'no_healthy_upstream', {
          share: place.random.between(0.5, 0.95),
          seconds: place.random.whole(75, 1800),
        }),
      ),
  },
  {
    name: 'some requests meet nothing healthy',
    truth: 'page',
    perWeek: 2,
    longest: 1800,
    make: (place) =>
      onOne(place, isBusy, () =>
        failing(place, 'no_healthy_upstream', {
          share: place.random.between(0.04, 0.45),
          seconds: place.random.whole(300, 1800),
        }),
      ),
  },
  {
    name: 'hosts that cannot be reached',
    truth: 'page',
    perWeek: 2,
    longest: 900,
    make: (place) =>
      onOne(place, isBusy, () =>
        failing(place, 'connection_failure', { share: 1, seconds: place.random.whole(75, 900) }),
      ),
  },
  {
    name: 'some connections fail',
    truth: 'page',
    perWeek: 2,
    longest: 600,
    make: (place) =>
      onOne(place, isBusy, () =>
        failing(place, 'connection_failure', {
          share: place.random.between(0.1, 0.9),
          seconds: place.random.whole(20, 600),
        }),
      ),
  },
  {
    name: 'slow leak',
    truth: 'page',
    perWeek: 1,
    longest: 7 * 1200 + 900,
    make: (place) => onOne(place, hasSpare, (upstream) => leak(place, upstream)),
  },
  {
    name: 'all endpoints flap',
    truth: 'page',
    perWeek: 1,
    longest: 1300,
    make: (place) => onOne(place, isBusy, () => flaps(place)),
  },
  {
    name: 'service deleted while down',
    truth: 'page',
    perWeek: 1,
    longest: 8100,
    make: (place) => onOne(place, isAsked, () => deletedWhileDown(place)),
  },
];
