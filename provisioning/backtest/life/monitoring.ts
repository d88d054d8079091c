import type { EventEffects, EventKind, MonitorEffect, Place } from './event.ts';

function only(...monitors: readonly MonitorEffect[]): EventEffects {
  return { upstreams: new Map(), monitors };
}

function someExporter({ cluster, random }: Place): number {
  return random.whole(0, cluster.exporters - 1);
}

/** What befalls those that watch. */
export const monitoring: readonly EventKind[] = [
  {
    name: 'scrape missed',
    truth: 'benign',
    perWeek: 10,
    longest: 45,
    make: (place) =>
      only({
        from: place.at,
        to: place.at + place.random.whole(15, 45),
        exporter: someExporter(place),
        lost: 'scrape',
      }),
  },
  {
    name: 'exporter restarted',
    truth: 'benign',
    perWeek: 5,
    longest: 60,
    make: (place) =>
      only({
        from: place.at,
        to: place.at + place.random.whole(10, 60),
        exporter: someExporter(place),
        lost: 'stopped',
      }),
  },
  {
    name: 'apiserver restarts',
    truth: 'benign',
    perWeek: 3,
    longest: 900,
    make: ({ at, random }) =>
      only(
        ...Array.from({ length: random.whole(1, 3) }, (_, index): MonitorEffect => {
          const from = at + index * 300;
          return { from, to: from + random.whole(20, 240), lost: 'kubernetes' };
        }),
      ),
  },
  {
    name: 'Kubernetes source lost',
    truth: 'blind',
    perWeek: 1,
    longest: 3600,
    make: ({ at, random }) => only({ from: at, to: at + random.whole(420, 3600), lost: 'kubernetes' }),
  },
  {
    name: 'every exporter gone',
    truth: 'blind',
    perWeek: 1,
    longest: 1800,
    make: ({ at, random }) => only({ from: at, to: at + random.whole(300, 1800), lost: 'stopped' }),
  },
];
