export type Severity = 'critical' | 'warning' | 'info';
/** A duration of whole units, as Prometheus and Grafana both read it. */
export type Duration = `${number}${'s' | 'm' | 'h'}`;

/** One alert; every file that knows it is written from this row. */
export interface Alert {
  /** CamelCase, unique, and the name of its page in docs/runbooks. */
  readonly name: string;
  readonly severity: Severity;
  readonly for: Duration;
  /** How long it outlives its condition, so that a flapping upstream is one page and not ten. */
  readonly keepFiringFor?: Duration;
  /**
   * A query that gives one number per thing watched, well ones included wherever it can: then Grafana sees a row that
   * is below the limit instead of "no data", and both writers put the same comparison behind it.
   */
  readonly expr: string;
  /** The number is an alarm on this side of this limit. */
  readonly fires: { readonly when: '<' | '>'; readonly than: number };
  /** Labels of the result: there is one alert for each combination. */
  readonly scope: readonly string[];
  /** One line that names the thing; `{{ $value }}` is the number. */
  readonly summary: string;
  /** What it means and what to look at first. */
  readonly description: string;
}

const unitSeconds = { s: 1, m: 60, h: 3600 } as const;

export function seconds(duration: Duration): number {
  const unit = duration.at(-1) as keyof typeof unitSeconds;
  return Number(duration.slice(0, -1)) * unitSeconds[unit];
}
