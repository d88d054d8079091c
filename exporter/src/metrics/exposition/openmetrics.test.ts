import { describe, expect, test } from 'vitest';
import { systemSlicing } from '../../app/slicing.ts';
import { Engine } from '../../diagnosis/engine/engine.ts';
import { rules } from '../../diagnosis/rules/index.ts';
import { Store } from '../../model/store.ts';
import { noon, traffic } from '../../testing/events.ts';
import { selfFamilies } from '../families/self.ts';
import { upstreamFamilies } from '../families/upstreams.ts';
import { Exposition, type MetricsFormat } from './exposition.ts';
import { toOpenMetrics } from './openmetrics.ts';

const self = selfFamilies({ version: '1.2.3', revision: 'abc', node_version: '24' });

test('counters, and only they, have names that end in _total, as OpenMetrics wants of their samples', () => {
  for (const { name, type } of [...upstreamFamilies, ...self]) {
    expect([name, name.endsWith('_total')]).toEqual([name, type === 'counter']);
    expect(name).not.toMatch(/_created$/);
  }
});

test('text of format 0.0.4 becomes OpenMetrics', () => {
  const text = [
    '# HELP a_total Counts "a".\n# TYPE a_total counter\na_total{x="le=\\"1\\""} 1\n\n',
    '# HELP b_seconds How long.\n# TYPE b_seconds histogram\n',
    'b_seconds_bucket{le="1"} 1\nb_seconds_bucket{le="0.5",x="y"} 1\nb_seconds_bucket{x="y",le="+Inf"} 1\n',
  ];
  expect(toOpenMetrics(text.join(''))).toBe(
    [
      '# HELP a Counts \\"a\\".\n# TYPE a counter\na_total{x="le=\\"1\\""} 1\n',
      '# HELP b_seconds How long.\n# TYPE b_seconds histogram\n',
      'b_seconds_bucket{le="1.0"} 1\nb_seconds_bucket{le="0.5",x="y"} 1\nb_seconds_bucket{x="y",le="+Inf"} 1\n',
    ].join(''),
  );
});

describe('when each counter began', () => {
  const only = upstreamFamilies.filter(({ name }) => name === 'upstream_response_flags_total');
  const started = noon - 60_000;

  function scene(createdSince: number | undefined) {
    const store = new Store();
    const engine = new Engine(store, rules);
    const exposition = new Exposition({ upstream: only, common: [], self: [] }, engine, {
      slicing: systemSlicing,
      createdSince,
    });
    return {
      store,
      /** Name, flag and value of each sample. */
      scrape: async (now: number, format: MetricsFormat = 'openmetrics') => {
        engine.work(now);
        const answer = await exposition.render(
          () => store.snapshot(),
          () => now,
          { scraper: 'a', format },
        );
        const text = Buffer.concat(answer.buffers).toString();
        answer.release();
        const samples = text.matchAll(/^upstream_response_flags_(\w+){[^\n]*flag="(UT|NR)"} (.*)$/gm);
        return [...samples].map(([, name, flag, value]) => `${name} ${flag} ${value}`);
      },
    };
  }

  test('is told after its value: at the start, or with the scrape before it appeared; and it stays', async () => {
    const { store, scrape } = scene(started);
    store.apply(traffic({ outcomes: { UT: 500 } }));
    const began = ['total UT 0', `created UT ${started / 1000}`];
    expect(await scrape(noon)).toEqual(began);
    store.apply(traffic({ outcomes: { NR: 7 } }));
    const later = await scrape(noon + 15_500);
    expect(later).toEqual(['total UT 500', began[1], 'total NR 0', `created NR ${noon / 1000}`]);
    store.apply(traffic({ outcomes: { UT: 1 } }));
    expect(await scrape(noon + 30_500)).toEqual(['total UT 501', began[1], 'total NR 7', later[3]]);
  });

  test('has no place in plain text', async () => {
    const { store, scrape } = scene(started);
    store.apply(traffic({ outcomes: { UT: 500 }, service: 'a\rb_created{' }));
    expect(await scrape(noon, 'text')).toEqual(['total UT 0']);
    expect(await scrape(noon, 'text')).toEqual(['total UT 500']);
  });

  test('is left out where an earlier process began to count, and where nobody wants it', async () => {
    for (const [createdSince, continues] of [
      [started, { continues: true }],
      [undefined, {}],
    ] as const) {
      const { store, scrape } = scene(createdSince);
      store.apply({ ...traffic({ outcomes: { UT: 500 } }), ...continues });
      await scrape(noon);
      expect(await scrape(noon)).toEqual(['total UT 500']);
    }
  });
});
