import type { PanelBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import { labels, metricNames } from '@uhwatch/contract/metrics.ts';
import { bornClasses, bornFlags } from '@uhwatch/contract/outcomes.ts';
import { by, rate, select } from './queries.ts';
import { series, stacked } from './panels.ts';

/** What of the traffic a panel is about. */
interface Part {
  readonly id: number;
  readonly matchers: readonly string[];
  /** Labels that are kept apart, and how they are written. */
  readonly by?: readonly string[];
  readonly legend?: string;
  readonly points?: number;
}

interface Counter {
  readonly metric: typeof metricNames.failures | typeof metricNames.responseFlags;
  readonly label: string;
  /** Values of the label that each upstream has a series of. */
  readonly born: readonly string[];
}

/**
 * Requests per second by the value of a label. Those that each upstream has a series of are asked for one by one, and
 * the rest together: of thousands of upstreams, each query is answered in the time of one plain sum.
 */
function byValue(panel: PanelBuilder, { metric, label, born }: Counter, part: Part): PanelBuilder {
  const names = [...(part.by ?? []), label];
  const legend = [...(part.legend === undefined ? [] : [part.legend]), `{{${label}}}`].join(' ');
  const asked = [
    ...born.map((value) => [value, `${label}="${value}"`] as const),
    ['rest', `${label}!~"${born.join('|')}"`] as const,
  ];
  return asked.reduce(
    (built, [refId, matcher]) =>
      built.withTarget(
        series(refId, `${by('sum', names, rate(select(metric, ...part.matchers, matcher)))} > 0`, legend),
      ),
    panel,
  );
}

/** Failed requests, each once, in its class. */
export function failuresByClass(part: Part): PanelBuilder {
  const about = {
    id: part.id,
    ...(part.points !== undefined && { points: part.points }),
    title: 'Failed requests by class',
    description: 'Failed requests per second, each once, in the first class that fits.',
    unit: 'reqps',
    noValue: 'No request failed',
  };
  return byValue(stacked(about), { metric: metricNames.failures, label: labels.class, born: bornClasses }, part);
}

/** Requests by response flag. */
export function responseFlags(part: Part): PanelBuilder {
  const about = {
    id: part.id,
    ...(part.points !== undefined && { points: part.points }),
    title: 'Response flags',
    description: 'Requests per second by response flag of the proxy. A request with several flags counts once in each.',
    unit: 'reqps',
    noValue: 'No request carried a response flag',
  };
  return byValue(stacked(about), { metric: metricNames.responseFlags, label: labels.flag, born: bornFlags }, part);
}
