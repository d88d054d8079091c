import type { ConfigOf, OptionRows } from '../config/option-row.ts';
import { programOptions, trafficOptions } from '../config/options.ts';
import { sourceRows } from './source-rows.ts';

/** All of a union at once. */
type Both<U> = (U extends unknown ? (one: U) => void : never) extends (all: infer All) => void ? All : never;

/** The rows of several tables in one, in their order; no name stands in two of them, which a test sees to. */
function together<Part extends OptionRows>(parts: readonly Part[]): Both<Part> {
  // Object.assign does not know that it was given all of the union.
  return Object.assign({}, ...parts) as Both<Part>;
}

function ofSources(tells: 'flags' | 'readiness') {
  return sourceRows.filter((row) => row.tells === tells).map(({ options: rows }) => rows);
}

/** Every option of `uhwatch serve` and `uhwatch demo`: flag, environment, YAML key, help and docs follow from its row. */
export const options = together([programOptions, ...ofSources('flags'), trafficOptions, ...ofSources('readiness')]);

export type OptionName = keyof typeof options;
export type Config = ConfigOf<typeof options>;

export const optionNames = Object.keys(options) as OptionName[];
