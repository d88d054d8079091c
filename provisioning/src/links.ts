import { labels } from '@uhwatch/contract/metrics.ts';
import type { Alert } from './alert.ts';
import type { Parameters } from './parameters.ts';

/** The dashboard that each alert points at; a test holds it against dashboards/. */
export const dashboard = { uid: 'uhwatch-upstreams', panelId: 1 } as const;

export function runbookPath(alert: Alert): string {
  return `docs/runbooks/${alert.name}.md`;
}

export function runbookUrl(alert: Alert, parameters: Parameters): string {
  return `${parameters['runbook-base']}/${alert.name}.md`;
}

/** The dashboard, opened at the namespace of the upstream where the alert has one; undefined where nobody said where Grafana is. */
export function dashboardUrl(alert: Alert, parameters: Parameters): string | undefined {
  if (parameters['grafana-url'] === '') return undefined;
  const page = `${parameters['grafana-url']}/d/${dashboard.uid}`;
  if (!alert.scope.includes(labels.namespace)) return page;
  return `${page}?var-namespace={{ $labels.${labels.namespace} }}`;
}
