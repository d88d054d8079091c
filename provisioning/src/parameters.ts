import { labels } from '@uhwatch/contract/metrics.ts';
import {
  durationBetween,
  fraction,
  type Kind,
  kubernetesLabels,
  regularExpression,
  someOf,
  text,
  wholeNumber,
} from './parameter-kinds.ts';
import { relationProblems } from './parameter-relations.ts';

export { type Duration, duration, seconds } from './parameter-kinds.ts';

/** What one who installs the rules may change: what it may be, what it is by itself, and what it is for. */
interface ParameterRow {
  readonly kind: Kind<unknown>;
  /** As one would give it. */
  readonly initial: string | number;
  readonly help: string;
}

/** The value of a severity label, as routes of Alertmanager name it. */
const severityValue = text(/^[a-z][a-z0-9_-]*$/, 'a label value in lower case, such as critical');

const address = /^https?:\/\/[^\s"'{}]*[^\s"'{}/]$/;
const addressOrNone = text(
  new RegExp(`${address.source}|^$`),
  'an address such as https://grafana.example.com, without a slash at its end, or nothing',
);

/** Labels that the rules use for something else. */
const { cluster, ...ownLabels } = labels;
const taken = [...Object.values(ownLabels), 'job', 'instance', 'severity', 'signal', 'source', 'shard', 'alertname'];

export const inputs = ['exporter', 'istio', 'envoy'] as const;
export type Input = (typeof inputs)[number];

const rows = {
  objective: {
    kind: fraction(90, 99.999),
    initial: 99.9,
    help: 'Percentage of requests that are to succeed within `period`. Alerts on the budget count from it.',
  },
  period: {
    kind: durationBetween('28d', '90d'),
    initial: '30d',
    help: 'The time that the error budget is for.',
  },
  'page-window': {
    kind: durationBetween('30m', '6h'),
    initial: '1h',
    help: 'Long window of the fast page on the budget: it fires at a pace that burns 2 % of the budget within it. The short window is a twelfth.',
  },
  'slow-page-window': {
    kind: durationBetween('2h', '12h'),
    initial: '6h',
    help: 'Long window of the slow page, at a pace that burns 5 % of the budget within it.',
  },
  'ticket-window': {
    kind: durationBetween('12h', '2d'),
    initial: '1d',
    help: 'Long window of the fast ticket, at a pace that burns 10 % of the budget within it.',
  },
  'slow-ticket-window': {
    kind: durationBetween('2d', '7d'),
    initial: '3d',
    help: 'Long window of the slow ticket, at a pace that burns 10 % of the budget within it.',
  },
  'min-failures': {
    kind: wholeNumber(1, 10_000),
    initial: 10,
    help: 'Failed requests within the short window below which no alert on requests fires; where nearly all of them fail, half as many are enough.',
  },
  'outage-share': {
    kind: fraction(0.01, 0.9),
    initial: 0.1,
    help: 'Share of requests that find nothing healthy, for a minute, from which it is an outage whatever the budget says.',
  },
  'many-upstreams': {
    kind: wholeNumber(2, 1000),
    initial: 5,
    help: 'Upstreams of one cluster that fail at once from which there is one page for all of them.',
  },
  'scrape-interval': {
    kind: durationBetween('5s', '1m'),
    initial: '15s',
    help: 'How often Prometheus scrapes what the rules read. Rules are evaluated as often, and the shortest windows follow from it.',
  },
  'severity-page': {
    kind: severityValue,
    initial: 'critical',
    help: 'Value of `severity` where somebody has to get up.',
  },
  'severity-ticket': {
    kind: severityValue,
    initial: 'warning',
    help: 'Value of `severity` where somebody has to look within days.',
  },
  'severity-info': {
    kind: severityValue,
    initial: 'info',
    help: 'Value of `severity` of what is good to know.',
  },
  'cluster-label': {
    kind: text(
      new RegExp(`^(?!__|(?:${taken.join('|')})$)[a-zA-Z_]\\w*$`),
      'the name of a label that the rules do not use for something else',
    ),
    initial: cluster,
    help: 'Label that tells Kubernetes clusters apart; where there is none it is empty and harmless.',
  },
  job: {
    kind: regularExpression,
    initial: '',
    help: 'Regular expression for the `job` of the exporters; empty for whatever job scrapes them.',
  },
  input: {
    kind: someOf(inputs),
    initial: 'exporter',
    help: 'What tells of requests and endpoints: `exporter` (uhwatch), `istio` (istio_requests_total of the mesh), `envoy` (statistics of Envoy). Of several, the first that knows an upstream counts.',
  },
  'grafana-url': {
    kind: addressOrNone,
    initial: '',
    help: 'Where people reach Grafana; empty leaves out the links to it.',
  },
  'exporter-url': {
    kind: addressOrNone,
    initial: '',
    help: 'Where people reach the status page of uhwatch; empty leaves out the links to it.',
  },
  'runbook-base': {
    kind: text(address, 'an address such as https://wiki.example.com/runbooks, without a slash at its end'),
    initial: 'https://github.com/uhwatch/uhwatch/blob/main/docs/runbooks',
    help: 'Folder of the runbooks, one page for each alert.',
  },
  'grafana-datasource': {
    kind: text(/^[\w-]{1,40}$/, 'the uid of a data source'),
    initial: 'prometheus',
    help: 'Uid of the data source in Grafana that links open and Grafana-managed rules ask.',
  },
  'crd-labels': {
    kind: kubernetesLabels,
    initial: 'role=alert-rules',
    help: 'Labels of the PrometheusRule, by which the Prometheus operator selects it.',
  },
} as const satisfies Record<string, ParameterRow>;

export type ParameterName = keyof typeof rows;
type Value<K> = K extends Kind<infer T> ? T : never;
export type Parameters = { readonly [name in ParameterName]: Value<(typeof rows)[name]['kind']> };

export const parameterRows: Readonly<Record<ParameterName, ParameterRow>> = rows;
export const parameterNames = Object.keys(rows) as ParameterName[];

/** What was given for a parameter cannot be used: one sentence each. */
export class ParameterError extends Error {
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.problems = problems;
  }
}

/** All parameters, those that are not given as they are by themselves. Throws a ParameterError with every problem. */
export function parametersFrom(given: Readonly<Record<string, unknown>>): Parameters {
  const problems = Object.keys(given)
    .filter((name) => !Object.hasOwn(rows, name))
    .map((name) => `${name} is no parameter of the rules; there are ${parameterNames.join(', ')}`);
  const entries = parameterNames.map((name) => {
    const { kind, initial }: ParameterRow = rows[name];
    const value = given[name] ?? initial;
    const read = kind.read(value);
    if (read === undefined) problems.push(`${name} is ${JSON.stringify(value)}; it has to be ${kind.may}`);
    return [name, read] as const;
  });
  if (problems.length > 0) throw new ParameterError(problems);
  const parameters = Object.fromEntries(entries) as Parameters;
  const contradictions = relationProblems(parameters);
  if (contradictions.length > 0) throw new ParameterError(contradictions);
  return parameters;
}
