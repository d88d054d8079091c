import type { Duration } from './parameters.ts';

/** What somebody has to do: get up, look within days, or know. Parameters say how the label `severity` writes it. */
export const severities = ['page', 'ticket', 'info'] as const;
export type Severity = (typeof severities)[number];

/** What a notification can tell of the thing beside its own number. */
export type Fact = 'upstreams' | 'endpoints' | 'failures' | 'cause' | 'hosts' | 'changes';

/** The alert that mutes those of each upstream while many are out at once. */
export const manyAtOnce = 'ManyUpstreamsUnhealthy';

/** One alert; every file that knows it is written from this row. */
export interface Alert {
  /** CamelCase, unique, and the name of its page in docs/runbooks. */
  readonly name: string;
  readonly severity: Severity;
  readonly for: Duration;
  /** How long it outlives its condition, so that a flapping upstream is one page and not ten. */
  readonly keepFiringFor?: Duration;
  /** A query that gives one number per thing watched; both writers put the same comparison behind it. */
  readonly expr: string;
  /** The number is an alarm on this side of this limit. */
  readonly fires: { readonly when: '<' | '>'; readonly than: number };
  /** Labels of the result: there is one alert for each combination. */
  readonly scope: readonly string[];
  /** One line that names the thing; `{{ $value }}` is the number. */
  readonly summary: string;
  /** What it means and what to look at first. */
  readonly description: string;
  /** What else a notification says of the thing, as far as the metrics know it. */
  readonly facts?: readonly Fact[];
  /** Names of the alerts that say the same and more: while one of them fires for the same thing, this one is not sent. */
  readonly mutedBy?: readonly string[];
}

/** One recording rule. */
export interface Recording {
  /** `level:metric:operations`. */
  readonly record: string;
  readonly expr: string;
  readonly labels?: Readonly<Record<string, string>>;
  /** Why it is kept, for who reads the file. */
  readonly meaning: string;
}

/** Rules that are evaluated one after the other: what one records, those behind it read. At most 15. */
export interface Group {
  readonly name: string;
  readonly interval: Duration;
  readonly recordings: readonly Recording[];
  readonly alerts: readonly Alert[];
}
