import { AnnotationQueryBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { DataqueryBuilder } from '@grafana/grafana-foundation-sdk/prometheus';
import { labels, metricNames } from '@uhwatch/contract/metrics.ts';
import { datasource } from './datasource.ts';
import { by, select } from './queries.ts';

interface Marks {
  readonly name: string;
  readonly color: string;
  readonly expr: string;
  readonly title: string;
  readonly text: string;
}

function annotation({ name, color, expr, title, text }: Marks): AnnotationQueryBuilder {
  return new AnnotationQueryBuilder()
    .name(name)
    .datasource(datasource)
    .enable(true)
    .hide(false)
    .iconColor(color)
    .expr(expr)
    .target(new DataqueryBuilder().refId(name).datasource(datasource).expr(expr).range())
    .titleFormat(title)
    .textFormat(text)
    .step('30s');
}

/** The time in which alerts on the upstreams of these matchers fire, `names` being the labels that a mark stands for. */
export function firingAlerts(matchers: readonly string[], names: readonly string[]): AnnotationQueryBuilder {
  const firing = select('ALERTS', ...matchers, `${labels.alertState}="firing"`);
  return annotation({
    name: 'Alerts',
    color: 'red',
    expr: by('count', [labels.alertName, ...names], firing),
    title: `{{${labels.alertName}}}`,
    text: names.map((name) => `{{${name}}}`).join(' '),
  });
}

/** When something changed that may have made trouble; the value of the series is the time. */
export function changes(matchers: readonly string[]): AnnotationQueryBuilder {
  const { kind, name, what } = labels;
  return annotation({
    name: 'Changes',
    color: 'blue',
    // Grafana takes milliseconds.
    expr: `${by('max', [kind, name, what], select(metricNames.change, ...matchers))} * 1000`,
    title: `{{${kind}}} {{${name}}}`,
    text: `{{${what}}}`,
  }).useValueForTime(true);
}
