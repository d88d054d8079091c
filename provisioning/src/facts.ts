import { labels, metricNames } from '@uhwatch/contract/metrics.ts';
import { type Alert, type Fact, manyAtOnce } from './alert.ts';
import { identityOf, list, matchers } from './identity.ts';
import type { Parameters } from './parameters.ts';
import { records, signalLabel } from './recording/records.ts';
import type { Signal } from './signals.ts';

/** So many hosts or upstreams are named; the rest is counted. */
const named = 3;

interface Writing {
  readonly alert: Alert;
  readonly parameters: Parameters;
}

/** The labels of what the facts are about: an upstream, or the whole cluster. */
function subjectOf({ alert, parameters }: Writing): readonly string[] {
  const { upstream } = identityOf(parameters);
  return alert.scope.filter((label) => upstream.includes(label));
}

/**
 * Sets `$of` to the matchers of the alert's own labels. `%q` quotes as PromQL does, and an empty value matches series
 * that do not have the label.
 */
function ownMatchers(writing: Writing): string {
  const subject = subjectOf(writing);
  const pattern = subject.map((label) => `${label}=%q`).join(', ');
  return `{{ $of := printf \`${pattern}\` ${subject.map((label) => `$labels.${label}`).join(' ')} -}}`;
}

/** What a query answers when the rule is evaluated, by series of these records or families with the own matchers. */
function answer(query: string, ...more: readonly string[]): string {
  return ['printf', `\`${query}\``, '$of', ...more].join(' ') + ' | query';
}

/** The series of a record that are the alert's own. */
function own(record: string, ...more: readonly string[]): string {
  return `${record}{${['%[1]s', ...more].join(', ')}}`;
}

/** The same of a family of the exporter; a percent sign in the name of its job is none of printf's. */
function ownOf(family: string, { parameters }: Writing, ...more: readonly string[]): string {
  const job = matchers(parameters).slice(1, -1).replaceAll('%', '%%');
  return own(family, ...(job === '' ? more : [...more, job]));
}

/** Text that is there while the query has an answer, in which `.` is that answer. */
function where(query: string, text: string): string {
  return `{{ with ${query} }}${text}{{ end }}`;
}

/** The same as a line of its own. */
function line(query: string, text: string): string {
  return `{{ with ${query} -}}\n${text}\n{{ end -}}`;
}

const count = '{{ first . | value | printf "%.0f" }}';
/** `2026-11-29 03:12 UTC`, of the time that is the value of a series. */
const time = '{{ value . | humanizeTimestamp | reReplaceAll `:[0-9]+([.][0-9]+)? [+]0000 UTC` ` UTC` }}';
/** `image pull` of `image_pull`. */
const words = (label: string): string => `label "${label}" . | reReplaceAll \`_\` \` \``;

/** What is seen at the moment, where an exporter sees it: records of all upstreams are a minute old. */
function endpoints(writing: Writing): string {
  const { alert, parameters } = writing;
  const { port } = labels;
  const isOfPort = alert.scope.includes(port);
  const more = isOfPort ? [`${port}=%[2]q`] : [];
  const seen = parameters.input.includes('exporter')
    ? [`max by (${port}) (${ownOf(metricNames.endpoints, writing, `${labels.state}="ready"`, ...more)})`]
    : [];
  const ready = [own(records.none, ...more), ...seen, own(records.ready, ...more)];
  const query = `min(${ready.join(` or on (${port}) `)})`;
  const desired = answer(own(records.desired));
  return line(
    answer(query, ...(isOfPort ? [`$labels.${port}`] : [])),
    `Ready: ${count}${where(desired, ` of ${count} desired`)} endpoints.`,
  );
}

/** What the requests did that failed, of those signals that are told of upstreams. */
const verbs = {
  no_healthy_upstream: 'met no healthy upstream',
  unreachable: 'could not be connected or failed in every retry',
  slow: 'timed out, were reset or met an open circuit breaker',
} as const satisfies Partial<Record<Signal, string>>;

/**
 * Who has to get up reads of minutes, who looks within days of the hour. Requests are counted a minute later than failures:
 * where they are fewer, how many there were is not known yet.
 */
function failures({ alert }: Writing): string {
  const pages = alert.severity === 'page';
  const all = pages ? `${own(records.requests.minutes)} * 300` : `${own(records.requests.hour)} * 3600`;
  const window = pages ? '5 minutes' : 'hour';
  const lines = Object.entries(verbs).map(([signal, verb]) => {
    const matcher = `${signalLabel}="${signal}"`;
    const failed = pages
      ? `(${own(records.failures.count, matcher)} or ${own(records.failures.minutes, matcher)} * 300)`
      : `${own(records.failures.hour, matcher)} * 3600`;
    const of = where(answer(`${all} >= on () ${failed} - 0.5`), ` of ${count}`);
    const share = where(
      answer(`100 * sum(${failed}) / sum(${all} >= on () ${failed} - 0.5)`),
      ' ({{ first . | value | printf "%.3g" }} %)',
    );
    return line(answer(`${failed} >= 0.5`), `${count}${of} requests${share} in the last ${window} ${verb}.`);
  });
  return lines.join('\n');
}

/** The primary finding: why, how much of it, how sure that is, and since when. */
function cause(writing: Writing): string {
  const { port, subset, code, cause: word, reason, confidence } = labels;
  const identity = [port, subset, code, word, reason];
  const primary = ownOf(metricNames.primaryFinding, writing);
  const matching = identity.map((label, index) => `${label}=%[${index + 2}]q`);
  const since = answer(
    `min(${ownOf(metricNames.findingSince, writing, ...matching)})`,
    ...identity.map((label) => `(label "${label}" .)`),
  );
  return line(
    answer(`topk(1, 100 * max by ${list([...identity, confidence])} (${primary}))`),
    `{{ with first . }}Cause: {{ ${words(word)} }}{{ with ${words(reason)} }}, {{ . }}{{ end }} ({{ label "${code}" . }}, {{ label "${confidence}" . }}` +
      `{{ if gt (value .) 0.0 }}, {{ value . | printf "%.3g" }} % affected{{ end }})` +
      where(since, `{{ with first . }}, since ${time}{{ end }}`) +
      '.{{ end }}',
  );
}

/** Names the first of what an aggregation by some labels answers, and counts the rest. */
function firstOf(query: string, label: string, item: string): string {
  const rest = where(answer(`count(${query}) - ${named} > 0`), ` and ${count} more`);
  return `{{ range $i, $each := sortByLabel "${label}" . }}{{ if lt $i ${named} }}{{ if $i }}, {{ end }}${item}{{ end }}{{ end }}${rest}`;
}

function hosts(writing: Writing): string {
  const { host } = labels;
  const query = `count by (${host}) (${ownOf(metricNames.routeInfo, writing)})`;
  return line(answer(query), `Hosts: ${firstOf(query, host, `{{ label "${host}" $each }}`)}.`);
}

function changes(writing: Writing): string {
  const { kind, name, what } = labels;
  const query = `sort_desc(max by ${list([kind, name, what])} (${ownOf(metricNames.change, writing)}))`;
  const item = [kind, name, what].map((label) => `{{ label "${label}" . }}`).join(' ');
  return `{{ range ${answer(query)} -}}\nBefore it: ${item}, ${time}.\n{{ end -}}`;
}

/** What they have in common, where the exporter knows of one thing behind several of them. */
function inCommon(writing: Writing): string {
  const { kind, objectNamespace, name, cause: word, confidence } = labels;
  const names = list([kind, objectNamespace, name, word, confidence]);
  const query = `topk(${named}, max by ${names} (${ownOf(metricNames.commonCauseUpstreams, writing)}))`;
  const object = `{{ label "${kind}" . }} {{ with label "${objectNamespace}" . }}{{ . }}/{{ end }}{{ label "${name}" . }}`;
  return `{{ range ${answer(query)} -}}\n{{ value . }} have in common: ${object}, {{ ${words(word)} }} ({{ label "${confidence}" . }}).\n{{ end -}}`;
}

/** Of many upstreams at once what they have in common, the first, and the causes that most of them have. */
function upstreams(writing: Writing): string {
  const { namespace, service, cause: word, reason } = labels;
  const query = `count by ${list([namespace, service])} (${own(records.out)})`;
  const item = `{{ with label "${namespace}" $each }}{{ . }}/{{ end }}{{ label "${service}" $each }}`;
  const causes = answer(
    `topk(${named}, count by ${list([word, reason])} (max by ${list([namespace, service, word, reason])} (${ownOf(metricNames.primaryFinding, writing)})))`,
  );
  return [
    inCommon(writing),
    line(answer(query), `Upstreams: ${firstOf(query, service, item)}.`),
    `{{ range ${causes} -}}\nCause of {{ value . }}: {{ ${words(word)} }}{{ with ${words(reason)} }}, {{ . }}{{ end }}.\n{{ end -}}`,
  ].join('\n');
}

const lines: Readonly<Record<Fact, (writing: Writing) => string>> = {
  upstreams,
  endpoints,
  failures,
  cause,
  hosts,
  changes,
};

/** Where more upstreams of a cluster are out, nothing is asked for each of them: it would take longer than an evaluation may. */
const maxAsked = 50;

/**
 * What the metrics know of the thing that an alert names, as lines of a template of Prometheus that asks when the rule
 * is evaluated. A line whose series are absent is left out. Nothing is asked for what the page for many mutes.
 */
export function factLines(alert: Alert, parameters: Parameters): string {
  const { facts = [], scope } = alert;
  const writing = { alert, parameters };
  if (facts.length === 0) return '';
  const told = [ownMatchers(writing), ...facts.map((fact) => lines[fact](writing))];
  if (!scope.includes(labels.service)) return [...told, ''].join('\n');
  const cluster = parameters['cluster-label'];
  const muted = `ALERTS{alertname="${manyAtOnce}", alertstate="firing", ${cluster}=%[1]q}`;
  const isNotAsked = `printf \`${muted} or ${records.outCount}{${cluster}=%[1]q} > ${maxAsked}\` $labels.${cluster} | query`;
  return [`{{ if not (${isNotAsked}) -}}`, ...told, '{{ end -}}', ''].join('\n');
}
