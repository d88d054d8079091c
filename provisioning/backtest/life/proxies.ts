import type { EventKind } from './event.ts';

/** What befalls the proxies themselves. Placed last, so that all else happens as it did without. */
export const proxies: readonly EventKind[] = [
  {
    name: 'proxy replaced',
    truth: 'benign',
    perWeek: 6,
    longest: 40,
    make: ({ at, cluster, random }) => ({
      upstreams: new Map(),
      monitors: [
        { from: at, to: at + random.whole(5, 40), exporter: random.whole(0, cluster.exporters - 1), lost: 'proxy' },
      ],
    }),
  },
];
