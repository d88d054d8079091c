import type { LineFate } from '../../model/line-fate.ts';
import { countFinal } from '../../envoy/count-entry.ts';
import type { Tally } from '../../envoy/tally.ts';
import type { AlsEntry } from './entry.ts';

/** Counts an entry, unless there will be another one of the same request. */
export function countEntry(tally: Tally, entry: AlsEntry): LineFate {
  return entry.final ? countFinal(tally, entry, { flags: entry.flagSet }) : 'not_final';
}
