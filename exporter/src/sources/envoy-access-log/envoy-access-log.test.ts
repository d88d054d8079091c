import fs from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../app/clock.ts';
import type { ModelEvent } from '../../model/event.ts';
import { lineCounts } from '../../model/line-fate.ts';
import { Store } from '../../model/store.ts';
import { teller } from '../../model/teller.ts';
import { declared } from '../../testing/events.ts';
import { FakeClock } from '../../testing/fake-clock.ts';
import { eventually } from '../../testing/eventually.ts';
import { builtinFormats, compileFormat } from '../../envoy/format/compile.ts';
import { createIdentify } from '../../envoy/identity.ts';
import { Checkpoint } from '../../tail/checkpoint.ts';
import { noTimePassed, pass } from '../../tail/testing/time.ts';
import { type EnvoyAccessLogOptions, envoyAccessLog } from './index.ts';

const uh = entry('UH');

function entry(flags: string, cluster = 'outbound|80||checkout.shop.svc.cluster.local', more: object = {}): string {
  return `${JSON.stringify({ response_flags: flags, upstream_cluster: cluster, ...more })}\n`;
}

interface Followed {
  readonly events: ModelEvent[];
  readonly store: Store;
  /** What is counted of `shop/checkout`. */
  readonly counts: () => { requests: number; uh: number };
  readonly stop: () => Promise<void>;
}

let folder: string;
let followed: Followed[];

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(tmpdir(), 'uhwatch-access-log-'));
  followed = [];
});

afterEach(async () => {
  await Promise.all(followed.map(({ stop }) => stop()));
  noTimePassed();
  fs.rmSync(folder, { recursive: true });
});

function at(name: string): string {
  return path.join(folder, name);
}

function write(name: string, text: string | Buffer): void {
  fs.appendFileSync(at(name), text);
}

/** Runs a source that feeds a store, as the exporter does. */
function follow(options: Partial<EnvoyAccessLogOptions>, store = new Store()): Followed {
  const events: ModelEvent[] = [];
  const stopping = new AbortController();
  const source = envoyAccessLog({
    paths: [at('access.log')],
    startAt: 'end',
    pollMs: 5,
    clock: systemClock,
    formats: builtinFormats,
    identify: createIdentify({ patterns: [] }),
    warn: () => undefined,
    debug: () => undefined,
    ...options,
  });
  const emit = (event: ModelEvent): void => {
    events.push(event);
    store.apply(event);
  };
  const tell = teller('envoy-access-log', { emit, clock: systemClock });
  const running = source.run(tell, stopping.signal);
  const counts = () => {
    const rows = store.snapshot().upstreams.get('shop/checkout')?.traffic ?? [];
    const sum = (of: (row: (typeof rows)[number]) => number): number => rows.reduce((total, row) => total + of(row), 0);
    return { requests: sum(({ requests }) => requests), uh: sum(({ outcomes }) => outcomes.get('UH') ?? 0) };
  };
  const one = {
    events,
    store,
    counts,
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
  followed.push(one);
  return one;
}

function stateOf({ store }: Followed) {
  const state = store.snapshot().sources.get('envoy-access-log');
  return { up: state?.up, error: state?.error };
}

function linesOf({ store }: Followed): Record<string, number> {
  const lines = store.snapshot().sources.get('envoy-access-log')?.lines;
  const { counted, ignored, malformed, truncated } = lineCounts((fate) => lines?.get(fate) ?? 0).lines;
  return { counted, ignored, malformed, truncated };
}

function up(one: Followed): Promise<void> {
  return eventually(() => expect(stateOf(one)).toEqual({ up: true, error: undefined }));
}

function down(one: Followed, error: string): Promise<void> {
  return eventually(() => expect(stateOf(one)).toEqual({ up: false, error }));
}

describe('what it tells', () => {
  test('that lines come and none is counted, without being down for it', async () => {
    write('access.log', '2026-11-22T12:00:00.123456Z\tinfo\txdsproxy\tconnected\n');
    const warned: string[] = [];
    const clock = new FakeClock();
    const one = follow({ startAt: 'start', clock, warn: (sentence) => warned.push(sentence) });
    await eventually(() => expect(linesOf(one)['ignored']).toBe(1));
    await eventually(() => {
      clock.advance(1_000);
      expect(warned).toEqual([
        `nothing of ${at('access.log')} is counted (1 other program); turn the access log on, or correct the path or the container`,
      ]);
    });
    const state = one.store.snapshot().sources.get('envoy-access-log');
    expect([state?.up, state?.resources.get('lines')?.error]).toEqual([true, warned[0]]);
  });

  test('zeros come first, so that the series exist before the first request', async () => {
    write('access.log', '');
    const one = follow({});
    await up(one);
    expect(one.events.slice(0, 2)).toMatchObject([
      { type: 'traffic', proxy: 'envoy', counts: [], old: false },
      { type: 'lines', result: 'counted', count: 0 },
    ]);
  });

  test('requests and their flags, and what became of the lines', async () => {
    write('access.log', uh);
    const one = follow({});
    await up(one);
    write('access.log', `${uh}${entry('-')}garbage\n\n`);
    await eventually(() => expect(one.counts()).toEqual({ requests: 2, uh: 1 }));
    await eventually(() => expect(linesOf(one)).toEqual({ counted: 2, ignored: 1, malformed: 1, truncated: 0 }));
  });

  test('what stood in a log before counts, but is not recent', async () => {
    write('access.log', uh);
    const one = follow({ startAt: 'start' });
    await eventually(() => expect(one.counts()).toEqual({ requests: 1, uh: 1 }));
    write('access.log', uh);
    await eventually(() => expect(one.counts()).toEqual({ requests: 2, uh: 2 }));
    const batches = one.events.filter((event) => event.type === 'traffic' && event.counts.length > 0);
    expect(batches).toMatchObject([{ old: true }, { old: false }]);
  });

  test('which logs it follows and how far behind it is, and what happens to them', async () => {
    write('access.log', uh);
    const one = follow({});
    await eventually(() => {
      expect(one.events).toContainEqual(
        expect.objectContaining({ type: 'log-files', files: new Map([[at('access.log'), { lagBytes: 0 }]]) }),
      );
    });
    fs.renameSync(at('access.log'), at('access.log.1'));
    write('access.log', uh);
    await eventually(() => {
      expect(one.events).toContainEqual(expect.objectContaining({ type: 'log-change', change: 'rotated', count: 1 }));
    });
    expect(one.counts()).toEqual({ requests: 1, uh: 1 });
  });

  test('a format of the user is the only one then', async () => {
    write('access.log', '');
    const one = follow({ formats: compileFormat('%UPSTREAM_CLUSTER% -> %RESPONSE_FLAGS%') });
    await up(one);
    write('access.log', `outbound|80||checkout.shop.svc.cluster.local -> UH\n[x] "GET / HTTP/1.1" 503 UH\n`);
    await eventually(() => expect(linesOf(one)).toMatchObject({ counted: 1, malformed: 1 }));
    expect(one.counts()).toEqual({ requests: 1, uh: 1 });
  });

  test('standard input is read to its end', async () => {
    const stdin = new PassThrough();
    const one = follow({ paths: ['-'], stdin });
    await up(one);
    stdin.write(uh);
    await eventually(() => expect(one.counts()).toEqual({ requests: 1, uh: 1 }));
    stdin.end(uh.trimEnd());
    await down(one, 'standard input ended; start uhwatch again with a program that goes on writing to it');
    expect(one.counts()).toEqual({ requests: 2, uh: 2 });
  });
});

describe('what keeps it from counting', () => {
  test('a pattern that matches nothing makes it down, until a log appears, which is read from its start', async () => {
    const one = follow({ paths: [at('*.log')] });
    await down(
      one,
      `no log matches ${at('*.log')}; create one or correct the pattern (a log is read from its start once it appears)`,
    );
    write('late.log', uh);
    pass(60_000);
    await up(one);
    await eventually(() => expect(one.counts()).toEqual({ requests: 1, uh: 1 }));
  });

  test('a log that is none makes it down, while the others are counted', async () => {
    write('access.log', uh);
    write('old.log', gzipSync(Array.from({ length: 500 }, (_, n) => entry(`F${n * n}`)).join('')));
    const one = follow({ paths: [at('access.log'), at('old.log')], startAt: 'start' });
    await down(
      one,
      `${at('old.log')} is compressed with gzip; follow the log that is being written, or read this one with uhwatch count`,
    );
    expect(one.counts()).toEqual({ requests: 1, uh: 1 });
  });

  test('a log that is none and is gone is no fault any more', async () => {
    write('access.log', '');
    write('core.log', Buffer.from('\x7fELF\0\n'));
    const one = follow({ paths: [at('*.log')], startAt: 'start' });
    await down(one, `${at('core.log')} is binary, not a text log (a line holds NUL bytes); name the access log itself`);
    fs.unlinkSync(at('core.log'));
    await eventually(() => {
      pass(1_000);
      // Whoever follows a log that grows does not rest.
      write('access.log', '\n');
      expect(stateOf(one)).toEqual({ up: true, error: undefined });
    }, 600_000);
  });

  test('several faults are one sentence each', async () => {
    write('core.log', Buffer.from('\x7fELF\0\n'));
    const one = follow({ paths: [at('none.log'), at('core.log')], startAt: 'start' });
    await down(
      one,
      `${at('none.log')} does not exist; create it or correct the path (it is read from its start once it appears); ${at('core.log')} is binary, not a text log (a line holds NUL bytes); name the access log itself`,
    );
  });

  test('a malformed line is shown to whoever debugs', async () => {
    write('access.log', 'GET /\n');
    const heard: string[] = [];
    follow({ startAt: 'start', debug: (sentence) => heard.push(sentence) });
    await eventually(() => expect(heard).toEqual([`a line of ${at('access.log')} is in no known format: "GET /"`]));
  });
});

describe('a restart', () => {
  test('with a checkpoint goes on where the last run ended: nothing is lost, nothing counts twice', async () => {
    const checkpoint = () => new Checkpoint({ path: at('checkpoint.json'), warn: (sentence) => expect.fail(sentence) });
    write('access.log', uh);
    const first = follow({ startAt: 'start', checkpoint: checkpoint() });
    await eventually(() => expect(first.counts()).toEqual({ requests: 1, uh: 1 }));
    await first.stop();
    write('access.log', `${uh}${entry('-')}`);
    const second = follow({ startAt: 'start', checkpoint: checkpoint() });
    await eventually(() => expect(second.counts()).toEqual({ requests: 3, uh: 2 }));
    // Nobody sees the counters before they have caught up: a smaller value would look like a reset.
    const batches = second.events.filter((event) => event.type === 'traffic' && event.counts.length > 0);
    expect(batches).toMatchObject([{ old: true, counts: [{ service: 'checkout', requests: 3 }] }]);
    write('access.log', uh);
    await eventually(() => expect(second.counts()).toEqual({ requests: 4, uh: 3 }));
    expect(linesOf(second)).toEqual({ counted: 4, ignored: 0, malformed: 0, truncated: 0 });
  });

  test('names what it reads before Kubernetes is known as it names what comes later, in either life', async () => {
    const checkpoint = () => new Checkpoint({ path: at('checkpoint.json'), warn: (sentence) => expect.fail(sentence) });
    for (const requests of [2, 4]) {
      write('access.log', uh);
      const one = follow({ startAt: 'start', checkpoint: checkpoint() }, new Store({ namedBy: ['kubernetes'] }));
      await eventually(() => expect(linesOf(one)['counted']).toBe(requests - 1));
      expect(one.counts().requests).toBe(0);
      one.store.apply(declared());
      one.store.apply({ type: 'source-up', source: 'kubernetes', at: 0 });
      write('access.log', uh);
      await eventually(() => expect(one.counts().requests).toBe(requests));
      expect(one.store.snapshot().upstreams.get('shop/checkout')?.traffic).toMatchObject([{ port: 'http' }]);
      await one.stop();
    }
  });

  test('gives nobody what was counted for a pod whose address he has by then', async () => {
    const checkpoint = () => new Checkpoint({ path: at('checkpoint.json'), warn: (sentence) => expect.fail(sentence) });
    const refused = entry('UF', 'inbound|8080||', {
      authority: 'shop.example.com',
      downstream_local_address: '10.0.0.1:8080',
    });
    const told: [owner: string, inbound: string[]][] = [];
    for (const owner of ['checkout', 'cart']) {
      write('access.log', refused);
      const store = new Store();
      store.apply(declared({ name: owner }));
      const of = (asked: readonly unknown[]) => asked.map(() => ({ namespace: 'shop', service: owner, port: 'http' }));
      store.apply({ type: 'endpoint-owners', source: 'kubernetes', at: 0, owners: { of } });
      const one = follow({ startAt: 'start', checkpoint: checkpoint() }, store);
      const inbound = () =>
        [...store.snapshot().upstreams.values()].flatMap(({ key, inbound: rows }) =>
          rows.map(({ requests, continues }) => `${key} ${requests} ${continues}`),
        );
      await eventually(() => expect(inbound()).not.toEqual([]));
      told.push([owner, inbound()]);
      await one.stop();
    }
    // What was written while nobody read counts, and is not what an earlier life counted.
    expect(told).toEqual([
      ['checkout', ['shop/checkout 1 false']],
      ['cart', ['shop/cart 1 false']],
    ]);
  });

  test('without one begins at the end, at zero', async () => {
    write('access.log', uh);
    const first = follow({ startAt: 'start' });
    await eventually(() => expect(first.counts()).toEqual({ requests: 1, uh: 1 }));
    await first.stop();
    const second = follow({});
    await up(second);
    write('access.log', uh);
    await eventually(() => expect(second.counts()).toEqual({ requests: 1, uh: 1 }));
  });
});
