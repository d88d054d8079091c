import type { LineResult } from '../../model/event.ts';
import { countFinal } from '../../envoy/count-entry.ts';
import type { Tally } from '../../envoy/tally.ts';
import type { AlsEntry } from './entry.ts';

/** Counts an entry, unless there will be another one of the same request. */
export function countEntry(tally: Tally, entry: AlsEntry): LineResult {
  return entry.final ? countFinal(tally, entry, { flags: entry.flagSet }) : 'ignored';
}
