import type { Mutable } from './mutable.ts';
import type { PortReadiness } from './service.ts';

/** How far back the minimum number of ready endpoints reaches, so that a dip between two scrapes shows. */
export const lowWindowMs = 60_000;

/** A number of ready endpoints that held until a time, in milliseconds since the epoch. */
interface Low {
  readonly ready: number;
  readonly until: number;
}

/** What is known of the readiness of one port over time. Times are in milliseconds since the epoch. */
export interface Availability {
  /** Whether the port has a ready endpoint, and since when that is so. */
  readonly anyReady: boolean;
  readonly since: number;
  readonly ready: number;
  /** Time without a ready endpoint although endpoints are desired, up to `withoutFrom`. */
  readonly withoutMs: number;
  /** Since when the present time without one is counted; undefined while none is. */
  readonly withoutFrom: number | undefined;
  /** Endpoints that became ready, and that stopped being ready, since the port is known. */
  readonly changes: { readonly up: number; readonly down: number };
  /** Numbers below the present one, oldest and lowest first. */
  readonly lows: readonly Low[];
}

export type MutableAvailability = Mutable<Omit<Availability, 'changes' | 'lows'>> & {
  readonly changes: Mutable<Availability['changes']>;
  lows: readonly Low[];
};

const noLows: readonly Low[] = [];

export function bornAvailability({ counts: { ready } }: PortReadiness, at: number): MutableAvailability {
  return {
    anyReady: ready > 0,
    since: at,
    ready,
    withoutMs: 0,
    withoutFrom: undefined,
    changes: { up: 0, down: 0 },
    lows: noLows,
  };
}

/** Takes in what is told of the port at a time. */
export function addReadiness(
  port: MutableAvailability,
  { counts: { ready }, changes }: PortReadiness,
  at: number,
): void {
  port.changes.up += changes?.up ?? Math.max(0, ready - port.ready);
  port.changes.down += changes?.down ?? Math.max(0, port.ready - ready);
  if (ready === port.ready) return;
  const lowest = Math.min(ready, port.ready);
  // A number that was followed by one as low tells nothing any more.
  const lows = port.lows.filter((low) => low.ready < lowest && low.until > at - lowWindowMs);
  port.lows = ready > port.ready ? [...lows, { ready: port.ready, until: at }] : lows;
  if (port.lows.length === 0) port.lows = noLows;
  port.ready = ready;
  if (port.anyReady === ready > 0) return;
  port.anyReady = ready > 0;
  port.since = at;
}

/** Begins or ends to count time without a ready endpoint; `counts` is false while nothing is desired or nobody knows. */
export function countTimeWithout(port: MutableAvailability, counts: boolean, at: number): void {
  const runs = counts && !port.anyReady;
  if (runs === (port.withoutFrom !== undefined)) return;
  if (port.withoutFrom !== undefined) port.withoutMs += Math.max(0, at - port.withoutFrom);
  port.withoutFrom = runs ? at : undefined;
}

/** Seconds in which endpoints were desired and none was ready. */
export function secondsWithout({ withoutMs, withoutFrom = Infinity }: Availability, now: number): number {
  return (withoutMs + Math.max(0, now - withoutFrom)) / 1000;
}

/** The minimum number of ready endpoints within the window that ends at `now`. */
export function lowWatermark({ lows, ready }: Availability, now: number): number {
  return presentLow(lows, now)?.ready ?? ready;
}

/** When the lowest number leaves the window, so that another one is the lowest; Infinity where the present one is. */
export function lowEndsAt({ lows }: Availability, now: number): number {
  return (presentLow(lows, now)?.until ?? Infinity) + lowWindowMs;
}

function presentLow(lows: readonly Low[], now: number): Low | undefined {
  return lows.find(({ until }) => until > now - lowWindowMs);
}
