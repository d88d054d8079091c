import { describe, expect, it } from 'vitest';
import { eventKinds } from './life/schedule.ts';
import { isOut } from './life/state.ts';
import { type World, worldOf } from './world.ts';

const options = { seed: 7, weeks: 1 / 14, services: 12 };

/** What the samples of a series are like, gathered while they pass: a day of them is more than a string can hold. */
interface Passed {
  readonly first: number;
  last: { readonly time: number; readonly value: number };
  /** Seconds between two samples. */
  readonly steps: Set<number>;
  /** When it fell. */
  readonly falls: number[];
}

function* piecesOf({ stretches }: World, steps: number): Generator<string> {
  for (const pieces of stretches(steps)) yield* pieces;
}

function passing(pieces: Iterable<string>): Map<string, Passed> {
  const series = new Map<string, Passed>();
  for (const piece of pieces) {
    for (const [, head = '', value, time] of piece.matchAll(/^(.*\}) (\S+) (\d+)$/gm)) {
      const sample = { time: Number(time), value: Number(value) };
      const known = series.get(head) ?? { first: sample.value, last: sample, steps: new Set(), falls: [] };
      if (known.last !== sample) known.steps.add(sample.time - known.last.time);
      if (sample.value < known.last.value) known.falls.push(sample.time);
      known.last = sample;
      series.set(head, known);
    }
  }
  return series;
}

const world = worldOf(options);
const series = passing(piecesOf(world, 1_440));

/** The first minutes of a life, whole. */
function beginningOf(seed: number): string {
  const other = worldOf({ ...options, seed });
  const [first] = other.stretches(120);
  const events = other.events.map(({ kind, cluster, from, to }) => [kind.name, cluster, from, to]);
  return JSON.stringify([events, ...(first ?? [])]);
}

describe('a simulated day', () => {
  it('is the same for the same seed, and another for another', () => {
    expect(beginningOf(7) === beginningOf(7)).toBe(true);
    expect(beginningOf(8) === beginningOf(7)).toBe(false);
  });

  it('has the same services in both clusters', () => {
    const [east, west] = world.clusters.map(({ upstreams }) =>
      upstreams.map(({ namespace, service }) => [namespace, service]),
    );
    expect(east).toEqual(west);
  });

  it('has samples in order of time, whole intervals apart', () => {
    const steps = new Set([...series.values()].flatMap((passed) => [...passed.steps]));
    expect(steps).toContain(15);
    expect([...steps].filter((step) => step <= 0 || step % 15 !== 0)).toEqual([]);
  });

  it('has counters that fall only where the exporter was started again', () => {
    const falls = [...series].flatMap(([head, passed]) =>
      /^(upstream|istio)_.*_total\{/.test(head) ? passed.falls.map((time) => ({ head, time })) : [],
    );
    const restarts = world.events.flatMap(({ monitors = [] }) => monitors.filter(({ lost }) => lost === 'stopped'));
    expect(falls.length).toBeGreaterThan(0);
    expect(falls.filter(({ time }) => !restarts.some(({ to }) => to <= time && time < to + 30))).toEqual([]);
  });

  it('has a zero before the first value of each failure', () => {
    const failures = [...series].filter(([head]) => head.startsWith('upstream_failures_total'));
    expect(new Set(failures.map(([, { first }]) => first))).toEqual(new Set([0]));
  });

  it('never counts more failures than requests', () => {
    for (const { counts } of world.lives.values()) {
      for (const { requests, failures } of counts) {
        expect(Object.values(failures).reduce((sum, count) => sum + count, 0)).toBeLessThanOrEqual(requests);
      }
    }
  });

  it('has no outage in events that are to wake nobody, but for gaps of less than half a minute', () => {
    const benign = world.events.filter(({ kind }) => kind.truth === 'benign');
    const long = [...world.lives.values()].flatMap(({ upstream, outages }) =>
      outages.filter(
        ({ from, outSeconds }) =>
          outSeconds >= 30 &&
          benign.some((event) => event.upstreams.has(upstream) && event.from <= from && from < event.to) &&
          // Nobody asks for what is scaled to zero, or never asked for.
          upstream.shape !== 'none',
      ),
    );
    expect(long.filter(({ failed }) => failed > 0)).toEqual([]);
  });
});

describe('a simulated week', () => {
  const week = worldOf({ ...options, weeks: 1 });

  it.each(week.clusters)('has each kind of event in cluster $name', ({ name }) => {
    const kinds = week.events.filter(({ cluster }) => cluster === name).map(({ kind }) => kind.name);
    expect(new Set(kinds)).toEqual(new Set(eventKinds.map((kind) => kind.name)));
  });
});

describe('a state', () => {
  const shares = { no_healthy_upstream: 0, connection_failure: 0, timeout: 0, no_route: 0 };
  const state = { from: 0, desired: 3, ready: 3, traffic: 1, gone: false, shares };

  it.each([
    ['half of the requests meet nothing healthy', { no_healthy_upstream: 0.5 }, true],
    ['a little less than half do', { no_healthy_upstream: 0.49 }, false],
    ['every request fails to connect', { connection_failure: 1 }, true],
    ['nine of ten requests fail to connect', { connection_failure: 0.9 }, false],
    ['every request comes too late', { timeout: 1 }, false],
  ])('in which %s', (_, failing, isOutage) => {
    expect(isOut({ ...state, shares: { ...shares, ...failing } })).toBe(isOutage);
  });
});
