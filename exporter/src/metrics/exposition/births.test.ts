import { describe, expect, test } from 'vitest';
import { systemSlicing } from '../../app/slicing.ts';
import { Engine } from '../../diagnosis/engine/engine.ts';
import { rules } from '../../diagnosis/rules/index.ts';
import type { ModelEvent } from '../../model/event.ts';
import { Store } from '../../model/store.ts';
import { noon, traffic } from '../../testing/events.ts';
import { upstreamFamilies } from '../families/upstreams.ts';
import { youngMs } from './births.ts';
import { Exposition } from './exposition.ts';
import { forgottenAfterMs, maxScrapers } from './scrapers.ts';

const only = upstreamFamilies.filter(({ name }) => name === 'upstream_response_flags_total');

/** Scrapers of an exporter that counts NR, and a clock that a test moves. */
function scene() {
  const store = new Store();
  const engine = new Engine(store, rules);
  const exposition = new Exposition({ upstream: only, common: [], self: [] }, engine, { slicing: systemSlicing });
  const clock = { now: noon };
  return {
    clock,
    /** Requests of a service that no route led to. */
    fails: (service: string, times: number) => store.apply(traffic({ service, outcomes: { NR: times } })),
    apply: (event: ModelEvent) => store.apply(event),
    /** The values of NR that one scraper sees, by service. */
    scrape: async (scraper: string, { delivered = true } = {}) => {
      engine.work(clock.now);
      const { buffers, length, release } = await exposition.render(
        () => store.snapshot(),
        () => clock.now,
        { scraper, format: 'text' },
      );
      const all = Buffer.concat(buffers);
      expect(length).toBe(all.length);
      release(delivered);
      const found = all.toString().matchAll(/upstream_service="([^"]*)".*flag="NR"} (\d+)$/gm);
      const values: [string, number][] = [...found].map(([, service = '', value]) => [service, Number(value)]);
      return Object.fromEntries(values) as Readonly<Record<string, number>>;
    },
  };
}

describe('a counter that appears with a value', () => {
  test('is zero once for each scraper, whoever comes first and however often', async () => {
    const { fails, scrape } = scene();
    await scrape('a');
    await scrape('b');
    fails('cart', 500);
    expect(await scrape('a')).toEqual({ cart: 0 });
    expect(await scrape('a')).toEqual({ cart: 500 });
    fails('cart', 1);
    expect(await scrape('b')).toEqual({ cart: 0 });
    expect(await scrape('a')).toEqual({ cart: 501 });
    expect(await scrape('b')).toEqual({ cart: 501 });
  });

  test('is zero for a scraper whose first scrape it is, while it is young', async () => {
    const { clock, fails, scrape } = scene();
    fails('cart', 500);
    await scrape('a');
    clock.now += youngMs;
    expect(await scrape('b')).toEqual({ cart: 0 });
    clock.now += 1;
    // It may be `a` under another address: a zero would look as if the counter had been reset.
    expect(await scrape('c')).toEqual({ cart: 500 });
  });

  test('waits for a scraper that is known, however long it takes', async () => {
    const { clock, fails, scrape } = scene();
    await scrape('slow');
    fails('cart', 500);
    await scrape('quick');
    clock.now += youngMs * 2;
    await scrape('quick');
    expect(await scrape('slow')).toEqual({ cart: 0 });
    expect(await scrape('slow')).toEqual({ cart: 500 });
  });

  test('is zero beside others that are shown with their values', async () => {
    const { fails, scrape } = scene();
    fails('a-cart', 1);
    fails('c-cart', 3);
    await scrape('a');
    fails('b-cart', 2);
    fails('a-cart', 10);
    expect(await scrape('a')).toEqual({ 'a-cart': 11, 'b-cart': 0, 'c-cart': 3 });
    expect(await scrape('a')).toEqual({ 'a-cart': 11, 'b-cart': 2, 'c-cart': 3 });
  });

  test('is zero again for a scraper that was not sent the whole answer', async () => {
    const { fails, scrape } = scene();
    fails('cart', 500);
    expect(await scrape('a', { delivered: false })).toEqual({ cart: 0 });
    expect(await scrape('a')).toEqual({ cart: 0 });
    expect(await scrape('a')).toEqual({ cart: 500 });
  });

  test('does not turn another to zero that takes the place of a service which went', async () => {
    const { apply, fails, scrape } = scene();
    await scrape('a');
    await scrape('b');
    fails('cart', 500);
    await scrape('a');
    apply({ type: 'service-removed', source: 'kubernetes', at: noon, namespace: 'shop', name: 'cart' });
    await scrape('a');
    fails('stock', 7);
    await scrape('a');
    await scrape('b');
    expect(await scrape('b')).toMatchObject({ stock: 7 });
  });

  test.each(['a b', 'quote " 1', 'line\nbreak', '\\', '\u2028', 'carriage\rreturn', '😀'])(
    'is found whatever the name of its service is: %j',
    async (service) => {
      const { fails, scrape } = scene();
      fails(service, 5);
      expect(Object.values(await scrape('a'))).toEqual(Object.values(await scrape('b')));
      fails(service, 5);
      expect(JSON.stringify(await scrape('a'))).not.toBe(JSON.stringify(await scene().scrape('a')));
    },
  );
});

describe('the number of scrapers is bounded', () => {
  test('those beyond it share one zero, and those within it keep theirs', async () => {
    const { fails, scrape } = scene();
    for (let n = 0; n < maxScrapers; n++) await scrape(`known-${n}`);
    await scrape('late-1');
    await scrape('late-2');
    fails('cart', 500);
    expect(await scrape('late-1')).toEqual({ cart: 0 });
    expect(await scrape('late-2')).toEqual({ cart: 500 });
    for (let n = 0; n < maxScrapers; n++) expect(await scrape(`known-${n}`)).toEqual({ cart: 0 });
  });

  test('one that stays away is forgotten, and its place is free', async () => {
    const { clock, fails, scrape } = scene();
    for (let n = 0; n < maxScrapers; n++) await scrape(`gone-${n}`);
    clock.now += forgottenAfterMs + 1;
    await scrape('a');
    await scrape('b');
    fails('cart', 500);
    expect(await scrape('a')).toEqual({ cart: 0 });
    expect(await scrape('b')).toEqual({ cart: 0 });
  });
});
