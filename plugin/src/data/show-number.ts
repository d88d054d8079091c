import { type PanelRole } from '@uhwatch/contract/panel-queries.ts';
import { type UpstreamRow } from './row';

/** The numbers that Grafana's field options apply to, and the role of the query whose field has the options of each. */
export const configuredBy = {
  ready: 'ready',
  desired: 'desired',
  uh_rate: 'uh_rate',
  request_rate: 'request_rate',
  failure_rate: 'failures',
  failure_share: 'failure_history',
} as const satisfies Partial<Record<keyof UpstreamRow['numbers'], PanelRole>>;

export type ConfigurableNumber = keyof typeof configuredBy;

/** A number as it is written; a color only where the field options give it one. */
export interface ShownNumber {
  readonly text: string;
  readonly color: string | undefined;
}

/** Writes a number of a row. */
export type ShowNumber = (row: UpstreamRow, number: ConfigurableNumber) => ShownNumber;
