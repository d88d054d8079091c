import type { Alert, Group } from '../alert.ts';
import { plainAnnotations } from '../annotations.ts';
import { alertPanel, datasourceOf } from '../links.ts';
import { type Duration, type Parameters, seconds } from '../parameters.ts';
import type { Output } from './output.ts';
import { severityOf } from './prometheus.ts';

const expression = { type: '__expr__', uid: '__expr__' } as const;

/** `UpstreamNoReadyEndpoints` becomes `upstream-no-ready-endpoints`: stable, and at most 40 characters long. */
function ruleUid(name: string): string {
  return name.replaceAll(/(?<=[a-z0-9])(?=[A-Z])/g, '-').toLowerCase();
}

/** In a Grafana template `$value` is a sentence; the number of the node B is `$values.B.Value`. */
function grafanaTemplate(text: string): string {
  return text.replaceAll(/\$value\b/g, '$values.B.Value');
}

/** Grafana expands `$NAME` in a label as an environment variable, unless the dollar is doubled. */
function grafanaLabel(text: string): string {
  return text.replaceAll('$', '$$$$');
}

function query(expr: string, parameters: Parameters): object {
  const datasource = datasourceOf(parameters);
  const model = { datasource, editorMode: 'code', expr, instant: true, range: false };
  return node('A', { uid: datasource.uid, from: 600 }, model);
}

/** The last number of each series of the query. */
const reduce = expressionNode('B', { type: 'reduce', expression: 'A', reducer: 'last' });

function threshold({ fires }: Alert): object {
  const evaluator = { type: fires.when === '<' ? 'lt' : 'gt', params: [fires.than] };
  return expressionNode('C', { type: 'threshold', expression: 'B', conditions: [{ type: 'query', evaluator }] });
}

function expressionNode(refId: string, model: object): object {
  return node(refId, { uid: expression.uid, from: 0 }, { datasource: expression, ...model });
}

/** `from` is how many seconds back the node asks. */
function node(refId: string, { uid, from }: { uid: string; from: number }, model: object): object {
  return { refId, relativeTimeRange: { from, to: 0 }, datasourceUid: uid, model: { refId, ...model } };
}

/** A series that vanishes holds the alert as long as a condition that ends does, as in Prometheus; a minute at least. */
function missingEvaluations({ keepFiringFor }: Alert, interval: Duration): number {
  return Math.max(2, Math.ceil(seconds(keepFiringFor ?? '1m') / seconds(interval)));
}

function rule(alert: Alert, interval: Duration, parameters: Parameters): object {
  const words = Object.entries(plainAnnotations(alert, parameters));
  return {
    uid: ruleUid(alert.name),
    title: alert.name,
    condition: 'C',
    data: [query(alert.expr, parameters), reduce, threshold(alert)],
    dashboardUid: alertPanel.uid,
    panelId: alertPanel.panelId,
    // The default starts a second alert of another name that ignores `for`; UhwatchAbsent is the alert for no data.
    noDataState: 'OK',
    // A query that fails, as all do while Prometheus restarts, would be one alert more for each rule: the state stays, and
    // UhwatchAbsent tells.
    execErrState: alert.name === 'UhwatchAbsent' ? 'Error' : 'KeepLast',
    for: alert.for,
    ...(alert.keepFiringFor ? { keepFiringFor: alert.keepFiringFor } : {}),
    missing_series_evals_to_resolve: missingEvaluations(alert, interval),
    annotations: {
      __dashboardUid__: alertPanel.uid,
      __panelId__: String(alertPanel.panelId),
      ...Object.fromEntries(words.map(([name, text]) => [name, grafanaTemplate(text)])),
    },
    labels: { severity: grafanaLabel(severityOf(alert, parameters)) },
    isPaused: false,
  };
}

function document(groups: readonly Group[], parameters: Parameters): object {
  const provisioned = groups.map(({ name, interval, alerts }) => ({
    orgId: 1,
    name,
    folder: 'Upstream health',
    interval,
    rules: alerts.map((alert) => rule(alert, interval, parameters)),
  }));
  return { apiVersion: 1, groups: provisioned };
}

/**
 * Grafana's file provisioning format, with the same meaning as the Prometheus rules. What the alerts read is recorded by
 * Prometheus: a recording rule of Grafana needs a data source that it may write to.
 */
export const grafana = {
  name: 'grafana',
  help: 'Grafana-managed rules for Grafana 12.1.2 or newer, as its file provisioning reads them.',
  install: '`/etc/grafana/provisioning/alerting`, and `recording` into the Prometheus that Grafana asks',
  notes: [
    'Older ones ignore keepFiringFor and missing_series_evals_to_resolve without a word.',
    'What the rules read is recorded by Prometheus: load the output `recording` into it.',
    'They ask the data source whose uid is the parameter `grafana-datasource`.',
    'There are no contact points or policies in it: a `policies` block would replace the whole notification tree of the organization.',
  ],
  document,
} as const satisfies Output;
