import { type Status, statusColors, statuses, statusWords } from '@uhwatch/contract/status.ts';
import { words } from './panels.ts';

/** A number for each status, the worse the higher, so that `max` over an HA pair of exporters shows the worse. */
export function statusNumber(status: Status): number {
  return statuses.length - 1 - statuses.indexOf(status);
}

/** The numbers in the words and colors of the panel. */
export const statusMapping = words(
  statuses.map((status) => [statusNumber(status), statusWords[status], statusColors[status]] as const),
);
