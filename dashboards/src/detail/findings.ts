import type { PanelBuilder as StateTimelineBuilder } from '@grafana/grafana-foundation-sdk/statetimeline';
import type { PanelBuilder as TableBuilder } from '@grafana/grafana-foundation-sdk/table';
import { labels, metricNames } from '@uhwatch/contract/metrics.ts';
import { rows, series, stateTimeline, table } from '../panels.ts';
import { by, select } from '../queries.ts';
import type { One } from './one.ts';

const { port, subset, code, cause, reason, kind, host, route, routeNamespace } = labels;
const finding = [port, subset, code, cause, reason];

export function findings({ scope, upstream }: One): StateTimelineBuilder {
  const found = by('max', [scope.cluster, ...finding], select(metricNames.findingEndpoints, ...upstream));
  return stateTimeline({
    id: 9,
    title: 'Findings over time',
    description:
      'Each finding while it was there, and how many endpoints it affected; 0 where it affects the upstream as a whole.',
    unit: 'short',
    noValue: 'Nothing was found in this time range',
  }).withTarget(
    series(
      'findings',
      found,
      `${scope.legend.cluster} {{${code}}} {{${cause}}} {{${reason}}} {{${port}}} {{${subset}}}`,
    ),
  );
}

export function findingsNow({ scope, upstream }: One): TableBuilder {
  const since = by('min', [scope.cluster, ...finding], select(metricNames.findingSince, ...upstream));
  return table(
    {
      id: 10,
      title: 'Findings at the end of the time range',
      description: 'Since when each finding is there.',
      // Grafana takes milliseconds.
      unit: 'dateTimeFromNow',
      noValue: 'Nothing is found',
    },
    {
      [code]: 'Code',
      [cause]: 'Cause',
      [reason]: 'Reason',
      [port]: 'Port',
      [subset]: 'Subset',
      [scope.cluster]: 'Cluster',
      Value: 'Since',
    },
  ).withTarget(rows('since', `${since} * 1000`));
}

export function hosts({ scope, upstream }: One): TableBuilder {
  const names = [scope.cluster, kind, routeNamespace, route, host];
  return table(
    {
      id: 11,
      title: 'Hosts that are hit',
      description: 'Hosts of the routes that lead to the upstream, while it is in trouble.',
      unit: 'none',
      noValue: 'No route is known, or the upstream is not in trouble',
    },
    {
      [host]: 'Host',
      [kind]: 'Kind of route',
      [routeNamespace]: 'Its namespace',
      [route]: 'Its name',
      [scope.cluster]: 'Cluster',
    },
  ).withTarget(rows('hosts', by('max', names, select(metricNames.routeInfo, ...upstream))));
}
