import type { Alert, Group } from '../alert.ts';
import { parameterNames, parameterRows } from '../parameters.ts';
import { alertsOf } from '../alerts.ts';
import { outputs } from './index.ts';
import { condition } from './prometheus.ts';

/** What stands above this line in a runbook is written from the row, what stands below by hand. */
export const bodyMarker = '<!-- Written by hand below this line; `npm run generate` keeps it. -->';

/** A template read by a person: `{{ $labels.upstream_service }}` becomes `<upstream_service>`. */
function readable(template: string): string {
  return template
    .replaceAll(/\{\{ with \$labels\.(\w+) \}\}(.*?)\{\{ \. \}\}(.*?)\{\{ end \}\}/g, '$2<$1>$3')
    .replaceAll(/\{\{ \$labels\.(\w+) \}\}/g, '<$1>')
    .replaceAll(/\{\{ \$value[^}]*\}\}/g, '<value>');
}

function holds({ keepFiringFor }: Alert): string {
  return keepFiringFor ? `${keepFiringFor} after the condition ends` : 'ends with the condition';
}

function scopeOf({ scope }: Alert): string {
  return scope.length === 0 ? 'one for everything' : `one per ${scope.map((label) => `\`${label}\``).join(', ')}`;
}

function section(alert: Alert): string {
  return `## ${alert.name}

\`${readable(alert.summary)}\`

${alert.description}

| severity | fires after | keeps firing | alerts | runbook |
| --- | --- | --- | --- | --- |
| ${alert.severity} | ${alert.for} | ${holds(alert)} | ${scopeOf(alert)} | [${alert.name}](../runbooks/${alert.name}.md) |

\`\`\`promql
${condition(alert)}
\`\`\`
`;
}

function recordings({ name, interval, recordings: rows }: Group): string[] {
  return rows.map(({ record, labels, meaning }) => {
    const of = labels
      ? `{${Object.entries(labels)
          .map(([label, value]) => `${label}="${value}"`)
          .join(', ')}}`
      : '';
    return `| \`${record}${of}\` | \`${name}\`, ${interval} | ${meaning} |`;
  });
}

function code(text: string): string {
  return text === '' ? '' : `\`${text}\``;
}

/** A cell of a table. */
function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}

function parameterTable(): string {
  const lines = parameterNames.map((name) => {
    const { kind, initial, help } = parameterRows[name];
    return `| \`${name}\` | ${code(String(initial))} | ${cell(kind.may)} | ${cell(help)} |`;
  });
  return ['| Parameter | Default | May be | Meaning |', '| --- | --- | --- | --- |', ...lines].join('\n');
}

function outputTable(): string {
  const lines = outputs.map(
    ({ name, help, install, notes }) => `| \`${name}\` | ${cell(help)} | ${cell(install)} | ${cell(notes.join(' '))} |`,
  );
  return ['| `--for` | Is | Goes to | To know |', '| --- | --- | --- | --- |', ...lines].join('\n');
}

const introduction = `The same alerts for whatever evaluates rules. \`uhwatch rules\` prints them and needs no checkout:

\`\`\`sh
uhwatch rules --for prometheus --param objective=99.5 --param grafana-url=https://grafana.example.com -o uhwatch.rules.yml
docker run --rm uhwatch rules --for crd > uhwatch-rules.yaml
\`\`\`

## Outputs

${outputTable()}

**Load the rules into one program only.** Two that evaluate them, such as Prometheus and Grafana, notify twice of each
outage, and neither is muted by the other. How to choose:

- Prometheus, Mimir, Thanos or VictoriaMetrics evaluates rules and an Alertmanager sends: take its output. Alerts go on
  while Grafana is down, and many alerts cost nothing.
- Contact points, silences and on-call are kept in Grafana: take \`grafana\`, and \`recording\` for its Prometheus.

The repository holds \`provisioning/prometheus/rules/uhwatch.rules.yml\`, \`provisioning/grafana/alerting/uhwatch.yaml\` and
\`provisioning/grafana/recording/uhwatch.recording.yml\`, made with the parameters of \`provisioning/parameters.yaml\`.`;

/** What arrives at whoever is on call. */
const notifications = `## Notifications

The summary of an alert is its first line: what is broken, for whom, in which cluster (by its label, else by the external
label of the server). Below it stand, in lines that are
left out where the metrics do not know: ready and desired endpoints, failed requests with their number, share and window,
the primary finding with how sure it is and since when, hosts that clients ask for, and what changed before it began. The
rules ask for them with the template function \`query\`, which Prometheus, Mimir, Thanos and vmalert have. Grafana's
templates cannot ask: its notifications hold the summary, the meaning and the links. Where
more than fifty upstreams of a cluster are out, nothing is asked for each of them.

Links lead to the runbook; with \`grafana-url\` to the dashboard about what the alert names (one upstream, the exporters,
else all upstreams), whose variables are set, and to Explore; with \`exporter-url\` to the evidence on the status page.

\`provisioning/alertmanager/receivers.example.yml\` is a whole configuration of Alertmanager 0.25 or newer to begin with, for
Slack, PagerDuty, e-mail and webhooks, with the words of \`templates/uhwatch.tmpl\` and secrets in files. One outage is one
notification: alerts are grouped by cluster, namespace and service, not by name, and what an alert mutes stands in
\`inhibit_rules\`. Grafana mutes nothing by another alert; its templates are in \`provisioning/grafana/templates/uhwatch.yaml\`.
\`npm run demo:alerts\` prints what arrives.`;

/** docs/reference/alerts.md */
export function alertReference(groups: readonly Group[]): string {
  const alerts = alertsOf(groups);
  const records = groups.flatMap(recordings);
  return `<!-- Generated by \`npm run generate\` from provisioning/src; do not edit. -->

# Alerts

${introduction}

${notifications}

## Parameters

Give them as \`--param NAME=VALUE\`, or in a file of \`NAME: VALUE\` with \`--params FILE\`; in a checkout set them in
\`provisioning/parameters.yaml\` and run \`npm run generate\`. Generated files are not edited. The four windows grow from the
first to the last, and none may ask for a pace that cannot be reached, or that the budget allows.

${parameterTable()}

## What is recorded

| Record | Group, interval | Meaning |
| --- | --- | --- |
${records.join('\n')}

${alerts.map(section).join('\n')}`;
}

/** What a runbook says before somebody who knows more writes it: true of every alert, under the fixed headings. */
function firstBody({ description }: Alert): string {
  return `## What it means

${description}

## First look

Open the dashboard that the alert links to, and for an upstream its findings: the primary one stands first.

## Likely causes

The findings name the cause; the [reference](../reference/findings.md) explains each of them.

## What to do

Follow the page of the primary finding, and run the commands that it recommends.

## When to silence

During planned work on what the alert names, for as long as the work lasts.`;
}

/** The runbook of one alert: a new head above the body that `existing` holds. */
export function runbook(alert: Alert, existing: string | undefined): string {
  const body = existing?.split(bodyMarker)[1]?.trim() ?? firstBody(alert);
  return `<!-- The head is generated by \`npm run generate\` from provisioning/src; do not edit it. -->

# ${alert.name}

> ${alert.description}

Severity ${alert.severity}, fires after ${alert.for}, ${alert.keepFiringFor ? `keeps firing ${holds(alert)}` : holds(alert)}, ${scopeOf(alert)}.
The expression is in the [reference](../reference/alerts.md#${alert.name.toLowerCase()}).

${bodyMarker}

${body}
`;
}
