import { type InterpolateFunction, locationUtil, type TimeRange, toURLRange, urlUtil } from '@grafana/data';
import { type DataQuery } from '@grafana/schema';
import { type AdHocFilterItem } from '@grafana/ui';
import { labels } from '@uhwatch/contract/metrics.ts';
import { type UpstreamId } from '../../data/row';
import { text } from '../../text';
import { type Action } from './action';

/** What Grafana gives to a panel and its actions need. */
export interface Surroundings {
  readonly targets: readonly DataQuery[];
  readonly timeRange: TimeRange;
  /** The label that tells clusters apart. */
  readonly clusterLabel: string;
  replaceVariables: InterpolateFunction;
  /** Undefined where the dashboard has no ad hoc filters, or the labels are not the exporter's. */
  readonly addFilter: ((filter: AdHocFilterItem) => void) | undefined;
  setVariables(values: Readonly<Record<string, string>>): void;
}

/** What to do about an upstream in a dashboard. */
export function grafanaActions(id: UpstreamId, around: Surroundings): Action[] {
  const explore = exploreUrl(around);
  return [
    ...(explore === undefined
      ? []
      : [{ label: text('detail.explore', 'Open in Explore'), href: explore, isElsewhere: false }]),
    ...filterActions(id, around),
  ];
}

/** Explore with the queries of the panel and its time range; undefined without a query that has a data source. */
function exploreUrl({ targets, timeRange, replaceVariables }: Surroundings): string | undefined {
  const queries = targets
    .filter(({ datasource }) => datasource?.uid !== undefined)
    .map((query) => interpolated(query, replaceVariables));
  const uids = new Set(queries.map(({ datasource }) => datasource?.uid));
  if (queries.length === 0) {
    return undefined;
  }
  const datasource = uids.size === 1 ? [...uids][0] : '-- Mixed --';
  const panes = JSON.stringify({ uhw: { datasource, queries, range: toURLRange(timeRange.raw) } });
  return locationUtil.assureBaseUrl(urlUtil.renderUrl('/explore', { schemaVersion: 1, panes }));
}

/** Explore does not know the variables of the dashboard. */
function interpolated(query: DataQuery, replace: InterpolateFunction): DataQuery {
  const { datasource } = query;
  return {
    ...query,
    ...('expr' in query && typeof query.expr === 'string' && { expr: replace(query.expr, undefined, inPromQl) }),
    ...(typeof datasource?.uid === 'string' && { datasource: { ...datasource, uid: replace(datasource.uid) } }),
  };
}

/** As the data source for Prometheus writes variables: several values as alternatives of a regular expression. */
function inPromQl(value: string | readonly string[]): string {
  if (typeof value === 'string') {
    return value;
  }
  const [first = '', ...others] = value.map((each) => each.replace(/[\\^$.*+?()[\]{}|]/g, '\\\\$&'));
  return others.length === 0 ? first : `(${[first, ...others].join('|')})`;
}

/** By the variables of the dashboard that it has; else by ad hoc filters. */
function filterActions(
  id: UpstreamId,
  { clusterLabel, replaceVariables, addFilter, setVariables }: Surroundings,
): Action[] {
  const label = text('detail.filter', 'Filter the dashboard to this upstream');
  const parts = [
    { variable: 'cluster', key: clusterLabel, value: id.cluster },
    { variable: 'namespace', key: labels.namespace, value: id.namespace },
    { variable: 'service', key: labels.service, value: id.service },
  ].filter(({ value }) => value !== '');
  const known = parts.filter(({ variable }) => replaceVariables(`$${variable}`) !== `$${variable}`);
  if (known.some(({ variable }) => variable === 'service')) {
    const values = Object.fromEntries(known.map(({ variable, value }) => [`var-${variable}`, value]));
    return [{ label, run: () => setVariables(values) }];
  }
  if (addFilter === undefined) {
    return [];
  }
  return [{ label, run: () => parts.forEach(({ key, value }) => addFilter({ key, operator: '=', value })) }];
}
