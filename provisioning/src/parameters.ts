import { z } from 'zod';

/** What one who installs the rules may change: a name, what it may be, what it is by itself, and what it is for. */
interface ParameterRow {
  readonly schema: z.ZodType<string | number | readonly string[]>;
  readonly help: string;
}

const unitSeconds = { s: 1, m: 60, h: 3600, d: 86_400 } as const;
/** A duration of whole units, as Prometheus and Grafana both read it. */
export type Duration = `${number}${keyof typeof unitSeconds}`;

export function seconds(duration: Duration): number {
  const unit = duration.at(-1) as keyof typeof unitSeconds;
  return Number(duration.slice(0, -1)) * unitSeconds[unit];
}

/** The shortest way to write so many whole seconds. */
export function duration(count: number): Duration {
  const unit = (['d', 'h', 'm'] as const).find((each) => count % unitSeconds[each] === 0) ?? 's';
  return `${count / unitSeconds[unit]}${unit}`;
}

function durationBetween(min: Duration, max: Duration): z.ZodType<Duration, Duration | undefined> {
  return z.custom<Duration>(
    (text) =>
      typeof text === 'string' &&
      /^[1-9]\d*[smhd]$/.test(text) &&
      seconds(text as Duration) >= seconds(min) &&
      seconds(text as Duration) <= seconds(max),
    `a duration from ${min} to ${max}, such as ${min}`,
  );
}

function address(): z.ZodString {
  return z
    .string()
    .regex(
      /^(https?:\/\/[^\s"'{}]*[^\s"'{}/])?$/,
      'an address such as https://grafana.example.com, without a slash at its end',
    );
}

/** The value of a severity label, as routes of Alertmanager name it. */
function severityValue(): z.ZodString {
  return z.string().regex(/^[a-z][a-z0-9_-]*$/, 'a label value in lower case, such as critical');
}

export const inputs = ['exporter', 'istio', 'envoy'] as const;
export type Input = (typeof inputs)[number];

const rows = {
  objective: {
    schema: z.coerce.number('a percentage').min(90, 'at least 90').max(99.999, 'at most 99.999').default(99.9),
    help: 'Percentage of requests that are to succeed within `period`. Alerts on the budget count from it.',
  },
  period: {
    schema: durationBetween('7d', '90d').default('30d'),
    help: 'The time that the error budget is for.',
  },
  'page-window': {
    schema: durationBetween('30m', '6h').default('1h'),
    help: 'Long window of the fast page on the budget: it fires at a pace that burns 2 % of the budget within it. The short window is a twelfth.',
  },
  'slow-page-window': {
    schema: durationBetween('2h', '12h').default('6h'),
    help: 'Long window of the slow page, at a pace that burns 5 % of the budget within it.',
  },
  'ticket-window': {
    schema: durationBetween('12h', '2d').default('1d'),
    help: 'Long window of the fast ticket, at a pace that burns 10 % of the budget within it.',
  },
  'slow-ticket-window': {
    schema: durationBetween('2d', '7d').default('3d'),
    help: 'Long window of the slow ticket, at a pace that burns 10 % of the budget within it.',
  },
  'min-failures': {
    schema: z.coerce
      .number('a number')
      .int('a whole number')
      .min(1, 'at least 1')
      .max(10_000, 'at most 10000')
      .default(10),
    help: 'Failed requests within the short window below which no alert on requests fires; where nearly all of them fail, half as many are enough.',
  },
  'outage-share': {
    schema: z.coerce.number('a number').min(0.01, 'at least 0.01').max(0.9, 'at most 0.9').default(0.1),
    help: 'Share of requests that find nothing healthy, for a minute, from which it is an outage whatever the budget says.',
  },
  'many-upstreams': {
    schema: z.coerce.number('a number').int('a whole number').min(2, 'at least 2').max(1000, 'at most 1000').default(5),
    help: 'Upstreams of one cluster that fail at once from which there is one page for all of them.',
  },
  'scrape-interval': {
    schema: durationBetween('5s', '1m').default('15s'),
    help: 'How often Prometheus scrapes what the rules read. Rules are evaluated as often, and the shortest windows follow from it.',
  },
  'severity-page': {
    schema: severityValue().default('critical'),
    help: 'Value of `severity` where somebody has to get up.',
  },
  'severity-ticket': {
    schema: severityValue().default('warning'),
    help: 'Value of `severity` where somebody has to look within days.',
  },
  'severity-info': { schema: severityValue().default('info'), help: 'Value of `severity` of what is good to know.' },
  'cluster-label': {
    schema: z
      .string()
      .regex(/^[a-zA-Z_]\w*$/, 'the name of a label')
      .default('cluster'),
    help: 'Label that tells Kubernetes clusters apart; where there is none it is empty and harmless.',
  },
  job: {
    schema: z
      .string()
      .regex(/^[^"\\\n]*$/, 'a regular expression without quotes and backslashes')
      .default(''),
    help: 'Regular expression for the `job` of the exporters; empty for whatever job scrapes them.',
  },
  input: {
    schema: z
      .preprocess(
        (value) => (typeof value === 'string' ? value.split(',').map((word) => word.trim()) : value),
        z.array(z.enum(inputs, `one or more of ${inputs.join(', ')}`)).min(1, `one or more of ${inputs.join(', ')}`),
      )
      .default(['exporter']),
    help: 'What tells of requests and endpoints: `exporter` (uhwatch), `istio` (istio_requests_total of the mesh), `envoy` (statistics of Envoy). Of several, the first that knows an upstream counts.',
  },
  'grafana-url': {
    schema: address().default(''),
    help: 'Where people reach Grafana; empty leaves out the links to it.',
  },
  'exporter-url': {
    schema: address().default(''),
    help: 'Where people reach the status page of uhwatch; empty leaves out the links to it.',
  },
  'runbook-base': {
    schema: address().default('https://github.com/uhwatch/uhwatch/blob/main/docs/runbooks'),
    help: 'Folder of the runbooks, one page for each alert.',
  },
} satisfies Record<string, ParameterRow>;

export type ParameterName = keyof typeof rows;
export type Parameters = { readonly [name in ParameterName]: z.output<(typeof rows)[name]['schema']> };

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
    .filter((name) => !(name in rows))
    .map((name) => `${name} is no parameter of the rules; there are ${parameterNames.join(', ')}`);
  const entries = parameterNames.map((name) => {
    const { success, data, error } = rows[name].schema.safeParse(given[name]);
    if (!success) {
      problems.push(
        `${name} is ${JSON.stringify(given[name])}; it has to be ${error.issues.map(({ message }) => message).join(', ')}`,
      );
    }
    return [name, data] as const;
  });
  if (problems.length > 0) throw new ParameterError(problems);
  return Object.fromEntries(entries) as Parameters;
}
