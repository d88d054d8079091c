import { labels } from '@uhwatch/contract/metrics.ts';
import type { Alert } from './alert.ts';

/** The one place that says where the runbooks are published. */
const runbookBase = 'https://github.com/uhwatch/uhwatch/blob/main/docs/runbooks';
/** The one place that says where Grafana is: the demo's. A rule file cannot ask, so whoever installs it replaces this. */
export const grafanaUrl = 'http://localhost:3000';

/** The dashboard that each alert points at; a test holds it against dashboards/. */
export const dashboard = { uid: 'uhwatch-upstreams', panelId: 1 } as const;

export function runbookPath(alert: Alert): string {
  return `docs/runbooks/${alert.name}.md`;
}

export function runbookUrl(alert: Alert): string {
  return `${runbookBase}/${alert.name}.md`;
}

/** The dashboard, opened at the namespace of the upstream where the alert has one. */
export function dashboardUrl(alert: Alert): string {
  const page = `${grafanaUrl}/d/${dashboard.uid}`;
  if (!alert.scope.includes(labels.namespace)) return page;
  return `${page}?var-namespace={{ $labels.${labels.namespace} }}`;
}
