import { QueryVariableBuilder, VariableHide, VariableRefresh } from '@grafana/grafana-foundation-sdk/dashboard';
import { labels, metricNames } from '@uhwatch/contract/metrics.ts';
import { datasource } from './datasource.ts';
import { chosen, select } from './queries.ts';
import type { Scope } from './scope.ts';

/** The history of so many upstreams is answered in the time of any other query; that of 5,000 takes seconds. */
const maxUpstreams = 250;

/** The label of an answer that a value of the variable stands in. */
const asked = 'asked';

/** No namespace is called so, and what selects no series costs nothing. */
const none = '-';

/** An answer of one series that holds this value. */
function answer(value: string): string {
  return `label_replace(vector(1), "${asked}", "${value}", "", "")`;
}

/**
 * A variable that nobody sees: whether the history of each upstream is asked for, as a regular expression for their
 * namespaces. It is where few enough are chosen, so that choosing a namespace brings it.
 */
export function historyVariable({ ofUpstreams }: Scope): QueryVariableBuilder {
  const upstreams = `count(${select(metricNames.status, ...ofUpstreams, `${labels.status}="healthy"`)})`;
  const isTooMany = `on () (${upstreams} > ${maxUpstreams})`;
  const query = `query_result(${answer(none)} and ${isTooMany} or ${answer('.*')} unless ${isTooMany})`;
  return new QueryVariableBuilder('history')
    .hide(VariableHide.HideVariable)
    .datasource(datasource)
    .query({ query, refId: 'history' })
    .definition(query)
    .regex(`/${asked}="([^"]+)"/`)
    .refresh(VariableRefresh.OnTimeRangeChanged);
}

/** What the variable lets through. */
export const ofHistory = chosen(labels.namespace, 'history');
