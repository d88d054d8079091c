import type { CommandName } from './commands.ts';

/** What readers outside of the exporter know of a rule. */
export interface FindingRow {
  readonly code: `UP${number}`;
  /** What it means, for the table of findings. */
  readonly title: string;
  /** What to run next, the most telling first. */
  readonly commands: readonly CommandName[];
}
