import { describe, expect, test } from 'vitest';
import { systemSlicing } from '../../app/slicing.ts';
import { Engine } from '../../diagnosis/engine/engine.ts';
import { rules } from '../../diagnosis/rules/index.ts';
import type { ModelEvent } from '../../model/event.ts';
import { Store } from '../../model/store.ts';
import { declared, noon, traffic, up } from '../../testing/events.ts';
import { type ExpositionOptions, Exposition, type Rendered } from './exposition.ts';
import { timedFamily, type UpstreamFamily, upstreamFamily } from '../families/family.ts';
import { upstreamFamilies } from '../families/upstreams.ts';

const text = ({ buffers }: Pick<Rendered, 'buffers'>): string => Buffer.concat(buffers).toString();
const healthyIn = (all: string): string[] => all.match(/^upstream_status{.*status="healthy"} 1$/gm) ?? [];
const named = (n: number) => ({ name: `service-${n}` });
const removed = (n: number): ModelEvent => ({
  type: 'service-removed',
  source: 'kubernetes',
  at: noon,
  namespace: 'shop',
  name: `service-${n}`,
});
const noProxyYet: ModelEvent = {
  type: 'traffic',
  source: 'envoy-access-log',
  at: noon,
  proxy: 'envoy',
  counts: [],
  old: false,
};

/** A store, an exposition that counts what it renders, and a clock that a test moves. */
function scene(options: Partial<ExpositionOptions> = {}, families: readonly UpstreamFamily[] = upstreamFamilies) {
  const store = new Store();
  let rendered: string[] = [];
  const counting = upstreamFamily({
    name: 'calls',
    type: 'gauge',
    help: '',
    labels: [],
    stability: 'stable',
    samples({ upstream }) {
      rendered.push(upstream.service);
      return [];
    },
  });
  const clock = { now: noon };
  const engine = new Engine(store, rules);
  const exposition = new Exposition({ upstream: [...families, counting], common: [], self: [] }, engine, {
    slicing: systemSlicing,
    ...options,
  });
  const render = () =>
    exposition.render(
      () => store.snapshot(),
      () => clock.now,
    );
  return {
    clock,
    render,
    apply: (...events: ModelEvent[]) => {
      for (const event of events) store.apply(event);
      engine.work(clock.now);
    },
    /** The text of one scrape, which is sent at once. */
    scrape: async () => {
      const answer = await render();
      const all = text(answer);
      answer.release();
      return all;
    },
    /** Which upstreams were rendered since the last call. */
    rendered: () => {
      const last = rendered;
      rendered = [];
      return last;
    },
  };
}

/** A clock that moves on by a millisecond each time it is looked at; `atPause` happens between slices. */
function steps(atPause: (pauses: number) => void = () => undefined) {
  let looks = 0;
  let pauses = 0;
  let longest = 0;
  let before = 0;
  return {
    slicing: {
      maxMs: 5,
      elapsed: () => looks++,
      pause: () => {
        longest = Math.max(longest, looks - before);
        atPause(++pauses);
        before = looks;
        return Promise.resolve();
      },
    },
    pauses: () => pauses,
    longest: () => longest,
  };
}

describe('what is rendered again', () => {
  test('only who changed, and the buffers of families without a change stay the same objects', async () => {
    const two = upstreamFamilies.filter(({ name }) => /^upstream_(desired_endpoints|requests_total)$/.test(name));
    const { apply, render, rendered } = scene({}, two);
    apply(up('kubernetes'), noProxyYet);
    for (let n = 0; n < 200; n++) apply(declared(named(n)));
    const first = await render();
    expect(rendered()).toHaveLength(200);
    // The last buffer, of families about the exporter, is made each time; here it is empty.
    const fresh = (answer: Rendered) =>
      answer.buffers.filter((one, place) => one.length > 0 && one !== first.buffers[place]);
    expect(fresh(await render())).toEqual([]);
    expect(rendered()).toEqual([]);
    apply(declared({ ...named(70), desired: 4 }));
    const second = await render();
    expect(rendered()).toEqual(['service-70']);
    expect(fresh(second)).toHaveLength(1);
    expect(fresh(second)[0]?.toString()).toContain('upstream_service="service-70"} 4\n');
  });

  test('all of them once a source goes down, because each is unknown then', async () => {
    const { apply, scrape, rendered } = scene();
    apply(up('kubernetes'), ...[0, 1, 2].map((n) => declared(named(n))));
    expect(healthyIn(await scrape())).toHaveLength(3);
    rendered();
    apply({ type: 'source-down', source: 'kubernetes', at: noon, error: 'gone' });
    expect(healthyIn(await scrape())).toEqual([]);
    expect(rendered()).toHaveLength(3);
  });

  test('an upstream that time alone changes, from then on', async () => {
    const timed = timedFamily({
      name: 'timed',
      type: 'gauge',
      help: '',
      labels: [],
      stability: 'stable',
      changesAt: ({ now }) => Math.max(now, noon + 1_000),
      samples: ({ now }) => [[{}, now]],
    });
    const { apply, clock, scrape, rendered } = scene({}, [timed]);
    apply(up('kubernetes'), declared());
    await scrape();
    rendered();
    for (const [at, times] of [
      [noon + 999, 0],
      [noon + 1_000, 1],
      [noon + 1_001, 1],
    ] as const) {
      clock.now = at;
      await scrape();
      expect(rendered()).toHaveLength(times);
    }
  });

  test('not an upstream whose diagnosis is looked at again and stays', async () => {
    const { apply, clock, scrape, rendered } = scene();
    apply(up('kubernetes'), up('envoy-access-log'), declared(), traffic());
    await scrape();
    await scrape();
    rendered();
    clock.now += 10_000;
    await scrape();
    expect(rendered()).toEqual([]);
  });

  test('all that a fault kept from being rendered', async () => {
    let faulty = true;
    const frail = upstreamFamily({
      name: 'frail',
      type: 'gauge',
      help: '',
      labels: [],
      stability: 'stable',
      samples: ({ upstream }) => {
        if (faulty && upstream.service === 'service-1') throw new Error('a fault of ours');
        return [[{}, Number(upstream.service.slice(-1))]];
      },
    });
    const { apply, scrape } = scene({}, [frail]);
    apply(...[0, 1, 2].map((n) => declared(named(n))));
    await expect(scrape()).rejects.toThrow('a fault of ours');
    faulty = false;
    expect(await scrape()).toContain('frail 0\nfrail 1\nfrail 2\n');
  });
});

test('upstreams come and go in any number, and the text is that of an exposition which never saw the others', async () => {
  const old = scene();
  const fresh = scene();
  const both = (...events: ModelEvent[]): void => [old, fresh].forEach(({ apply }) => apply(...events));
  both(up('kubernetes'), noProxyYet);
  for (let n = 0; n < 300; n++) both(declared(named(n)));
  await old.scrape();
  for (let n = 0; n < 300; n++) if (n % 3 !== 0) both(removed(n));
  await old.scrape();
  for (let n = 300; n < 450; n++) both(declared(named(n)));
  const lines = (all: string) => all.split('\n').sort();
  expect(lines(await old.scrape())).toEqual(lines(await fresh.scrape()));
});

describe('many changes at once', () => {
  test('the first scrape of 20,000 upstreams never holds the event loop longer than a slice', async () => {
    const { slicing, pauses, longest } = steps();
    const { apply, scrape, rendered } = scene({ slicing }, []);
    for (let n = 0; n < 20_000; n++) apply(declared(named(n)));
    await scrape();
    expect(rendered()).toHaveLength(20_000);
    expect(pauses()).toBeGreaterThan(20_000 / slicing.maxMs / 2);
    expect(longest()).toBeLessThanOrEqual(slicing.maxMs + 2);
  });

  test('a change between slices is shown in this scrape or the next', async () => {
    const { slicing } = steps((pauses) => {
      if (pauses !== 5) return;
      store.apply(declared({ ...named(0), desired: 77 }), declared({ ...named(199), desired: 88 }));
      store.apply(declared({ ...named(200), desired: 99 }), removed(198));
    });
    const store = scene({ slicing });
    store.apply(up('kubernetes'), ...Array.from({ length: 200 }, (_, n) => declared(named(n))));
    const first = await store.scrape();
    expect(first).toContain('upstream_service="service-199"} 88\n');
    expect(first).toContain('upstream_service="service-0"} 3\n');
    expect(first).not.toContain('upstream_service="service-198"');
    const second = await store.scrape();
    for (const [n, desired] of [
      [0, 77],
      [199, 88],
      [200, 99],
    ] as const)
      expect(second).toContain(`upstream_service="service-${n}"} ${desired}\n`);
  });

  test('a source that goes down between slices leaves nothing healthy in the next scrape', async () => {
    const { slicing } = steps((pauses) => {
      if (pauses === 5) store.apply({ type: 'source-down', source: 'kubernetes', at: noon, error: 'gone' });
    });
    const store = scene({ slicing });
    store.apply(up('kubernetes'), ...Array.from({ length: 200 }, (_, n) => declared(named(n))));
    expect(await store.scrape()).toContain('status="unknown"} 1');
    expect(healthyIn(await store.scrape())).toEqual([]);
  });
});

describe('several scrapes at once', () => {
  test('those that ask before the rendering begins share it, and see a birth at zero together', async () => {
    const { apply, render, rendered } = scene();
    apply(traffic({ requests: 500 }));
    const [one, other] = await Promise.all([render(), render()]);
    expect(rendered()).toHaveLength(1);
    expect(text(one)).toBe(text(other));
    expect(text(one)).toContain('proxy="envoy"} 0\n');
    expect(text(await render())).toContain('proxy="envoy"} 500\n');
  });

  test('one that comes in the middle of a rendering gets all that is known by then', async () => {
    let late: Promise<Rendered> | undefined;
    const { slicing } = steps((pauses) => {
      if (pauses !== 5) return;
      store.apply(declared({ ...named(0), desired: 77 }));
      late = store.render();
    });
    const store = scene({ slicing });
    store.apply(...Array.from({ length: 200 }, (_, n) => declared(named(n))));
    const early = await store.render();
    const earlyText = text(early);
    expect(earlyText).toContain('upstream_service="service-0"} 3\n');
    expect(text((await late) as Rendered)).toContain('upstream_service="service-0"} 77\n');
    expect(text(early)).toBe(earlyText);
  });

  test('what somebody still sends is not written again, also when another of them has ended twice', async () => {
    const { apply, render } = scene();
    const change = (desired: number) => apply(declared({ desired }));
    change(1);
    const [slow, quick] = await Promise.all([render(), render()]);
    quick.release();
    quick.release();
    change(2);
    const next = await render();
    expect(text(slow)).toContain('} 1\n');
    slow.release();
    next.release();
    change(4);
    expect(text(await render())).toContain(
      'upstream_desired_endpoints{upstream_namespace="shop",upstream_service="checkout"} 4\n',
    );
  });
});
