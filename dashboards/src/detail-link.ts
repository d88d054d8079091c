import { DashboardLinkBuilder, DashboardLinkType } from '@grafana/grafana-foundation-sdk/dashboard';
import { dashboards } from '@uhwatch/contract/dashboards.ts';
import { labels } from '@uhwatch/contract/metrics.ts';
import type { Scope } from './scope.ts';

/**
 * From what is drawn of an upstream to the dashboard about it, in the same time range. The labels are those of a series
 * (`__field.labels`), or the columns of a row (`__data.fields`).
 */
export function detailLink({ cluster }: Scope, from: '__field.labels' | '__data.fields'): DashboardLinkBuilder {
  const variables = { cluster, namespace: labels.namespace, service: labels.service };
  const chosen = Object.entries(variables).map(([name, label]) => `var-${name}=\${${from}.${label}}`);
  const query = ['${datasource:queryparam}', ...chosen, '${__url_time_range}'].join('&');
  return new DashboardLinkBuilder(dashboards.detail.title)
    .type(DashboardLinkType.Link)
    .url(`/d/${dashboards.detail.uid}?${query}`);
}
