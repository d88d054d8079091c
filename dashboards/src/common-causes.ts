import type { PanelBuilder as TableBuilder } from '@grafana/grafana-foundation-sdk/table';
import { labels, metricNames } from '@uhwatch/contract/metrics.ts';
import { rows, table } from './panels.ts';
import { by, select } from './queries.ts';
import type { Scope } from './scope.ts';

const { kind, objectNamespace, name, cause, confidence } = labels;

/** What several upstreams have in common, which one mends before looking at any of them: what hits most comes first. */
export function commonCauses({ inCluster, cluster }: Scope): TableBuilder {
  const names = [cluster, kind, objectNamespace, name, cause, confidence];
  // Each exporter of an HA pair tells it.
  const told = by('max', names, select(metricNames.commonCauseUpstreams, ...inCluster));
  return table(
    {
      id: 10,
      title: 'What several upstreams have in common',
      description:
        'One thing behind the findings of three and more upstreams of a cluster, whatever their namespace: look at it first.',
      unit: 'short',
      noValue: 'No upstreams that are in trouble have one thing in common',
      width: 24,
      height: 4,
    },
    {
      [kind]: 'Kind',
      [objectNamespace]: 'Namespace',
      [name]: 'Name',
      [cause]: 'Cause',
      [confidence]: 'How sure',
      Value: 'Upstreams',
      [cluster]: 'Cluster',
    },
  ).withTarget(rows('common', `sort_desc(${told})`));
}
