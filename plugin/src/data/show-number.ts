import { type NumberRole } from '@uhwatch/contract/panel-queries.ts';
import { type UpstreamRow } from './row';

/** The numbers that Grafana's field options apply to. */
export type ConfigurableNumber = Extract<NumberRole, 'ready' | 'desired' | 'uh_rate' | 'request_rate'>;

/** A number as it is written; a color only where the field options give it one. */
export interface ShownNumber {
  readonly text: string;
  readonly color: string | undefined;
}

/** Writes a number of a row. */
export type ShowNumber = (row: UpstreamRow, number: ConfigurableNumber) => ShownNumber;
