import type { Flag, Outcome } from '@uhwatch/contract/outcomes.ts';
import type { ReportedKey } from '../model/event.ts';
import type { SavedCount, SavedLedger } from './ledger.ts';

/** The counts of one upstream as version 1 of a checkpoint has them. */
interface CountOfVersion1 extends ReportedKey {
  readonly proxy: string;
  readonly requests: number;
  readonly flags: readonly [Flag, number][];
  readonly withoutBackend?: number;
  readonly panics?: number;
}

export interface LedgerOfVersion1 extends Omit<SavedLedger, 'counts'> {
  readonly counts: readonly CountOfVersion1[];
}

/**
 * The ledger of a checkpoint of version 1. It does not say which flags the same request had, so nobody knows how many
 * requests failed in which class: failures begin at zero, as with a program that is new. Rates are right from then on.
 */
export function fromVersion1({ counts, ...ledger }: LedgerOfVersion1): SavedLedger {
  return { ...ledger, counts: counts.map(countFrom) };
}

function countFrom({ flags, withoutBackend = 0, panics = 0, ...count }: CountOfVersion1): SavedCount {
  const outcomes: readonly [Outcome, number][] = [...flags, ['no_backend', withoutBackend], ['panic', panics]];
  return { ...count, outcomes: outcomes.filter(([, requests]) => requests > 0), failures: [] };
}
