import type { Signal } from '../signals.ts';
import type { Duration } from '../parameters.ts';

export type Rate = 'rate' | 'irate';

/** Where rates of requests come from: queries by the labels of an upstream. */
export interface TrafficInput {
  requests(rate: Rate, window: Duration): string;
  /** Undefined where nothing of the input tells of such failures. */
  failures(signal: Signal, rate: Rate, window: Duration): string | undefined;
}

/** Of several queries the first that knows an upstream. */
export function firstOf(queries: readonly string[]): string {
  return queries.join('\nor\n');
}
