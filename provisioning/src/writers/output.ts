import type { Group } from '../alert.ts';
import type { Parameters } from '../parameters.ts';

/** What the rules can be written for; the first is the default. */
export const outputNames = ['prometheus', 'crd', 'mimir', 'thanos', 'vmalert', 'grafana', 'recording'] as const;
export type OutputName = (typeof outputNames)[number];

/** A kind of file that the rules are written to, one row each. */
export interface Output {
  /** As one asks for it: `uhwatch rules --for NAME`. */
  readonly name: OutputName;
  /** What it is and what reads it, from which version on. */
  readonly help: string;
  /** Where it goes, in Markdown. */
  readonly install: string;
  /** What to know before it is loaded, a sentence each: the file begins with them. */
  readonly notes: readonly string[];
  /** What the file holds, before it is YAML. */
  readonly document: (groups: readonly Group[], parameters: Parameters) => object;
}
