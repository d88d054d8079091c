import { type Duration, duration, seconds } from './parameter-kinds.ts';

/** A pace that burns the error budget too fast: seen over a long window, and still going on over a short one. */
export interface BurnWindow {
  readonly long: Duration;
  readonly short: Duration;
  /** How many times faster than the even pace. */
  readonly factor: number;
  /** The share of failed requests at that pace. */
  readonly limit: number;
}

/**
 * The Site Reliability Workbook's windows and shares of the budget (chapter 5), with one ticket more. The short window is
 * a twelfth of the long one, and so many minutes at least: pages look at failures as they come, tickets do not.
 */
const budgets = {
  'page-window': { share: 0.02, least: 5 },
  'slow-page-window': { share: 0.05, least: 5 },
  'ticket-window': { share: 0.1, least: 120 },
  'slow-ticket-window': { share: 0.1, least: 120 },
} as const;

export type BurnName = keyof typeof budgets;
/** From the shortest. */
export const burnNames = Object.keys(budgets) as BurnName[];

/** The parameters that say how much may fail, and over what time it is looked at. */
export type Budget = Readonly<Record<BurnName | 'period', Duration>> & { readonly objective: number };

export function burnWindow(budget: Budget, name: BurnName): BurnWindow {
  const long = budget[name];
  const factor = Number(((budgets[name].share * seconds(budget.period)) / seconds(long)).toPrecision(3));
  const short = duration(Math.max(Math.round(seconds(long) / 12 / 60), budgets[name].least) * 60);
  return { long, short, factor, limit: Number((factor * (1 - budget.objective / 100)).toPrecision(3)) };
}
