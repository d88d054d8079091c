import { dashboards, healthPanelId } from '@uhwatch/contract/dashboards.ts';
import { upstreamParameter } from '@uhwatch/contract/status-page.ts';
import { labels } from '@uhwatch/contract/metrics.ts';
import type { Alert } from './alert.ts';
import { identityOf } from './identity.ts';
import type { Parameters } from './parameters.ts';
import { records } from './recording/records.ts';

/**
 * The panel whose state Grafana-managed alerts are. It is that of all upstreams, because Grafana's own link to it knows
 * no variable, and the dashboard about one upstream would open on any.
 */
export const alertPanel = { uid: dashboards.health.uid, panelId: healthPanelId } as const;

/** What Grafana asks. */
export function datasourceOf(parameters: Parameters): { readonly type: string; readonly uid: string } {
  return { type: 'prometheus', uid: parameters['grafana-datasource'] };
}

export function runbookPath(alert: Alert): string {
  return `docs/runbooks/${alert.name}.md`;
}

function runbookUrl(alert: Alert, parameters: Parameters): string {
  return `${parameters['runbook-base']}/${alert.name}.md`;
}

/** The value of a label, as an address takes it. */
function inUrl(label: string): string {
  return `{{ $labels.${label} | urlquery }}`;
}

/** `shop%2Fcheckout`; without namespace the service alone, as the status page has it. */
const upstreamInUrl = `{{ with $labels.${labels.namespace} }}{{ . | urlquery }}%2F{{ end }}${inUrl(labels.service)}`;

/** Labels of alerts on uhwatch itself. */
const ownLabels = ['source', 'shard', 'family'];

/** The value of a variable of the dashboard: all of them where the alert does not tell. */
function chosen(label: string, scope: readonly string[]): string {
  if (!scope.includes(label)) return '$__all';
  return `{{ with $labels.${label} }}{{ . | urlquery }}{{ else }}$__all{{ end }}`;
}

/** Which dashboard tells more of what an alert is about, and the values of its variables. */
function dashboardOf({ scope }: Alert, cluster: string): readonly [uid: string, variables: Record<string, string>] {
  const inCluster = { cluster: chosen(cluster, scope) };
  const namespace = chosen(labels.namespace, scope);
  if (scope.includes(labels.service)) {
    const port = chosen(labels.port, scope);
    return [dashboards.detail.uid, { ...inCluster, namespace, service: inUrl(labels.service), port }];
  }
  if (scope.some((label) => ownLabels.includes(label))) {
    const exporter = { job: chosen('job', scope), instance: chosen('instance', scope) };
    return [dashboards.itself.uid, { ...inCluster, ...exporter }];
  }
  return [dashboards.health.uid, { ...inCluster, namespace, service: chosen(labels.service, scope), upstream: '' }];
}

function dashboardUrl(alert: Alert, parameters: Parameters): string {
  const [uid, variables] = dashboardOf(alert, parameters['cluster-label']);
  const all = { datasource: parameters['grafana-datasource'], ...variables };
  const query = Object.entries(all).map(([name, value]) => `var-${name}=${value}`);
  return `${parameters['grafana-url']}/d/${uid}?${['from=now-1h', 'to=now', ...query].join('&')}`;
}

/** What Explore is to show: failures and readiness of the upstream, else the number of the alert itself. */
function explored({ expr, scope }: Alert, parameters: Parameters): string[] {
  const { upstream } = identityOf(parameters);
  if (!upstream.every((label) => scope.includes(label))) return [expr];
  const own = upstream.map((label) => `${label}="@${label}@"`).join(', ');
  return [`${records.failures.minutes}{${own}}`, `${records.requests.minutes}{${own}}`, `${records.ready}{${own}}`];
}

/** https://grafana.com/docs/grafana/latest/explore/get-started-with-explore/#generate-explore-urls-from-external-tools */
function exploreUrl(alert: Alert, parameters: Parameters): string {
  const datasource = datasourceOf(parameters);
  const queries = explored(alert, parameters).map((expr, index) => ({
    refId: 'ABC'.charAt(index),
    expr,
    datasource,
  }));
  const panes = { a: { datasource: datasource.uid, queries, range: { from: 'now-1h', to: 'now' } } };
  const encoded = encodeURIComponent(JSON.stringify(panes)).replaceAll(/%40(\w+)%40/g, (_, label: string) =>
    inUrl(label),
  );
  return `${parameters['grafana-url']}/explore?schemaVersion=1&orgId=1&panes=${encoded}`;
}

function statusUrl({ scope }: Alert, parameters: Parameters): string {
  const page = `${parameters['exporter-url']}/`;
  return scope.includes(labels.service) ? `${page}?${upstreamParameter}=${upstreamInUrl}` : page;
}

/** Where to go on; what nobody gave an address for is left out. */
export function linksOf(alert: Alert, parameters: Parameters): Record<string, string> {
  const hasGrafana = parameters['grafana-url'] !== '';
  return {
    runbook_url: runbookUrl(alert, parameters),
    ...(hasGrafana && { dashboard_url: dashboardUrl(alert, parameters) }),
    ...(hasGrafana && { explore_url: exploreUrl(alert, parameters) }),
    ...(parameters['exporter-url'] !== '' && { status_url: statusUrl(alert, parameters) }),
  };
}
