/** When an alert fires, as its rule says; all in seconds. */
export interface Holding {
  /** Between two evaluations. */
  readonly interval: number;
  readonly for: number;
  readonly keepFiringFor: number;
}

/** A time in which an alert fired, in seconds since the epoch; `to` is the evaluation that found it resolved. */
export interface Firing {
  readonly from: number;
  readonly to: number;
}

/**
 * Times in which an alert fires whose condition held at these evaluations, in order (`rules/alerting.go` of Prometheus):
 * pending from the first on, firing once the condition has held for `for` without a break, resolved by the evaluation
 * that is `keepFiringFor` behind the first one that found nothing. `end` is the last evaluation.
 */
export function firingsOf(held: Iterable<number>, holding: Holding, end: number): Firing[] {
  const { interval } = holding;
  const upTo = (seconds: number): number => Math.ceil(seconds / interval) * interval;
  const firings: Firing[] = [];
  let began = NaN;
  let last = NaN;
  const resolvedAt = (): number => last + interval + upTo(holding.keepFiringFor);
  function finish(): void {
    const from = began + upTo(holding.for);
    if (from <= last) firings.push({ from, to: Math.min(end, resolvedAt()) });
  }
  for (const time of held) {
    const fires = last - began >= holding.for;
    const goesOn = time <= last + interval || (fires && time <= resolvedAt());
    if (!goesOn) {
      finish();
      began = time;
    }
    last = time;
  }
  finish();
  return firings;
}
