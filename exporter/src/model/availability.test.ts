import { describe, expect, test } from 'vitest';
import { declared, noon, readiness, up } from '../testing/events.ts';
import { type Availability, lowWatermark, secondsWithout } from './availability.ts';
import type { ModelEvent } from './event.ts';
import type { Service } from './service.ts';
import { Store } from './store.ts';

const second = 1_000;

function upstreamAfter(...events: ModelEvent[]) {
  const store = new Store();
  for (const event of events) store.apply(event);
  const upstream = store.snapshot().upstreams.get('shop/checkout');
  if (upstream === undefined) throw new Error('it is not known');
  return upstream;
}

function portAfter(...events: ModelEvent[]): Availability {
  const port = upstreamAfter(...events).availability.get('http');
  if (port === undefined) throw new Error('it has no port http');
  return port;
}

/** The service with so many ready endpoints, `seconds` after noon. */
function ready(count: number, seconds: number, facts: Partial<Service> = {}): ModelEvent {
  return declared({ readiness: [readiness('http', { ready: count })], ...facts }, noon + seconds * second);
}

const down = (seconds: number): ModelEvent => ({
  type: 'source-down',
  source: 'kubernetes',
  at: noon + seconds * second,
  error: 'gone',
});
const upAt = (seconds: number): ModelEvent => up('kubernetes', noon + seconds * second);

const withoutAt = (port: Availability, seconds: number): number => secondsWithout(port, noon + seconds * second);

describe('seconds without a ready endpoint', () => {
  test('run from the event that took the last one until the one that brought one back', () => {
    const events = [upAt(0), ready(2, 0), ready(0, 10)];
    expect(withoutAt(portAfter(...events), 10)).toBe(0);
    expect(withoutAt(portAfter(...events), 17.5)).toBe(7.5);
    expect(withoutAt(portAfter(...events, ready(1, 20)), 60)).toBe(10);
    expect(withoutAt(portAfter(...events, ready(1, 20), ready(0, 30)), 31)).toBe(11);
  });

  test('count a dip between two scrapes to the millisecond', () => {
    const dip = [upAt(0), ready(1, 0), ready(0, 3), ready(1, 3.25)];
    expect(withoutAt(portAfter(...dip), 15)).toBe(0.25);
  });

  test('do not run while nothing is wanted, and run when something is', () => {
    const idle = ready(0, 0, { desired: 0 });
    expect(withoutAt(portAfter(upAt(0), idle), 100)).toBe(0);
    expect(withoutAt(portAfter(upAt(0), idle, ready(0, 40, { desired: 2 })), 100)).toBe(60);
  });

  test('run where nobody says how many are wanted', () => {
    expect(withoutAt(portAfter(upAt(0), ready(0, 0, { desired: undefined })), 100)).toBe(100);
  });

  test('stand still while the source is down: nobody knows', () => {
    const events = [upAt(0), ready(0, 0), down(10), upAt(70)];
    expect(withoutAt(portAfter(...events.slice(0, 3)), 60)).toBe(10);
    expect(withoutAt(portAfter(...events), 75)).toBe(15);
  });

  test('begin when the source is up, not with its first list', () => {
    expect(withoutAt(portAfter(ready(0, 0), upAt(5)), 6)).toBe(1);
  });

  test('are not counted for a DNS alias', () => {
    expect(upstreamAfter(upAt(0), ready(0, 0, { kind: 'external_name' })).availability.size).toBe(0);
  });
});

describe('the low watermark', () => {
  const lowAt = (port: Availability, seconds: number): number => lowWatermark(port, noon + seconds * second);

  test('shows a dip for a minute after it ended', () => {
    const port = portAfter(ready(3, 0), ready(1, 10), ready(3, 12));
    expect([lowAt(port, 12), lowAt(port, 71.9), lowAt(port, 72)]).toEqual([1, 1, 3]);
  });

  test('is the present number when that is the lowest', () => {
    expect(lowAt(portAfter(ready(3, 0), ready(5, 10), ready(2, 20)), 21)).toBe(2);
  });

  test('shows the next lowest when the lowest is too long ago', () => {
    const port = portAfter(ready(5, 0), ready(0, 10), ready(2, 20), ready(1, 30), ready(4, 40));
    expect([lowAt(port, 79), lowAt(port, 80), lowAt(port, 99), lowAt(port, 100)]).toEqual([0, 1, 1, 4]);
  });

  test('agrees with looking at every moment of a random history', () => {
    let seed = 7;
    const random = (below: number): number => (seed = (seed * 48_271) % 2_147_483_647) % below;
    const history = Array.from({ length: 300 }, () => ({ count: random(6), step: random(30) + 1 }));
    const events: { at: number; count: number }[] = [];
    let at = 0;
    for (const { count, step } of history) events.push({ at: (at += step), count });
    for (let end = 1; end <= events.length; end++) {
      const past = events.slice(0, end);
      const now = (past.at(-1)?.at ?? 0) + random(40);
      const inWindow = past.filter((_, index) => (past[index + 1]?.at ?? Infinity) > now - 60);
      const port = portAfter(...past.map((event) => ready(event.count, event.at)));
      expect(lowAt(port, now)).toBe(Math.min(...inWindow.map(({ count }) => count)));
    }
  });
});

describe('changes of readiness', () => {
  test('are counted per endpoint where the source knows them: one that goes while another comes is two', () => {
    const swap = { ...readiness('http', { ready: 3 }), changes: { up: 1, down: 1 } };
    expect(portAfter(ready(3, 0), declared({ readiness: [swap] })).changes).toEqual({ up: 1, down: 1 });
  });

  test('are the difference of the counts where it does not', () => {
    expect(portAfter(ready(3, 0), ready(1, 1), ready(2, 2)).changes).toEqual({ up: 1, down: 2 });
  });

  test('what is there at first did not change', () => {
    expect(portAfter(ready(3, 0)).changes).toEqual({ up: 0, down: 0 });
  });
});
