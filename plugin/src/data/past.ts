import { type EndpointState } from '@uhwatch/contract/status.ts';
import { type UpstreamRow } from './row';

/** One for each time, null where nothing tells. */
export type Values = ReadonlyArray<number | null>;

/** What one upstream went through, whichever adapter read it. */
export interface UpstreamPast {
  /** Ascending, in milliseconds since 1970. */
  readonly timesMs: readonly number[];
  /** Endpoints of the least ready port, by state; undefined where nobody tells. */
  readonly endpoints: ReadonlyMap<EndpointState, Values> | undefined;
  /** Endpoints that ought to exist; undefined where nobody tells. */
  readonly desired: Values | undefined;
  /** Finished requests per second; undefined where nobody tells. */
  readonly requests: Values | undefined;
  /** Failed requests per second by class, in the order of the contract; only classes that occurred. */
  readonly failures: ReadonlyMap<string, Values>;
}

/** Who can be asked what an upstream went through. */
export interface PastPort {
  /** Another word when the answer may be another. */
  readonly asOf: string;
  /** Rejects with an error in words when nobody answers. */
  of(row: UpstreamRow, signal: AbortSignal): Promise<UpstreamPast>;
}

export function isKnown(values: Values): boolean {
  return values.some((value) => value !== null);
}
