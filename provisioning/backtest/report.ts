import { quantile } from './quantile.ts';
import { least, type Score } from './evaluation/score.ts';

/** Figures of one rule set; shares from 0 to 1, times in seconds, NaN where there is nothing to divide by. */
export interface Figures {
  readonly recall: number;
  readonly precision: number;
  readonly toPage: Times;
  /** Of outages in which no request got through. */
  readonly toPageTotal: Times;
  /** Of those in which ten and more requests failed in the first minute: with fewer there is hardly anything to see. */
  readonly toPageAsked: Times;
  readonly pagesPerWeek: number;
  readonly flaps: number;
  /** Of incidents that hit many upstreams. */
  readonly mostPagesPerIncident: number;
}

interface Times {
  readonly median: number;
  readonly p95: number;
  readonly max: number;
}

function timesOf(values: readonly number[]): Times {
  return { median: quantile(values, 0.5), p95: quantile(values, 0.95), max: quantile(values, 1) };
}

export function figuresOf({ verdicts, pages, wrong, flaps, perIncident }: Score, weeks: number): Figures {
  const told = verdicts.filter(({ toPage }) => toPage !== undefined);
  const times = (chosen: typeof told): Times => timesOf(chosen.map(({ toPage }) => toPage ?? NaN));
  const total = told.filter(({ outage }) => outage.total);
  return {
    recall: told.length / verdicts.length,
    precision: (pages.length - wrong.length) / pages.length,
    toPage: times(told),
    toPageTotal: times(total),
    toPageAsked: times(total.filter(({ outage }) => outage.failedFirst >= least.failed)),
    pagesPerWeek: pages.length / weeks,
    flaps: flaps.length,
    mostPagesPerIncident: Math.max(0, ...perIncident.map((incident) => incident.pages.length)),
  };
}

const percent = (share: number): string => (Number.isNaN(share) ? '' : `${(share * 100).toFixed(1)} %`);
const inSeconds = ({ median, p95, max }: Times): string =>
  Number.isNaN(median) ? '' : `${median.toFixed(0)} / ${p95.toFixed(0)} / ${max.toFixed(0)} s`;

const columns: Readonly<Record<string, (figures: Figures) => string>> = {
  Recall: ({ recall }) => percent(recall),
  Precision: ({ precision }) => percent(precision),
  'Time to page': ({ toPage }) => inSeconds(toPage),
  'of total outages': ({ toPageTotal }) => inSeconds(toPageTotal),
  'with 10 failed in a minute': ({ toPageAsked }) => inSeconds(toPageAsked),
  'Pages a week': ({ pagesPerWeek }) => pagesPerWeek.toFixed(1),
  Flaps: ({ flaps }) => String(flaps),
  'Pages of one cause': ({ mostPagesPerIncident }) => String(mostPagesPerIncident),
};

/** A table in Markdown, a row for each rule set. */
export function table(rows: ReadonlyMap<string, Figures>): string {
  const head = ['Rules', ...Object.keys(columns)];
  const body = [...rows].map(([name, figures]) => [name, ...Object.values(columns).map((column) => column(figures))]);
  const widths = head.map((_, index) => Math.max(...[head, ...body].map((row) => row[index]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...body.map(line)].join('\n');
}
