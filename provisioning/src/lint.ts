import { type Duration, seconds } from './parameters.ts';

/** What is known of a metric that is not recorded. */
export interface KnownMetric {
  readonly name: string;
  readonly type: 'gauge' | 'counter' | 'histogram';
  readonly labels: readonly string[];
}

/** A rule as Prometheus reads it, and what its group says. */
export interface LintedRule {
  readonly alert?: string;
  readonly record?: string;
  readonly expr: string;
  readonly for?: Duration;
  readonly labels?: Readonly<Record<string, string>>;
  readonly interval: Duration;
}

/** What the checks know beside the rule that they look at. */
export interface LintContext {
  readonly metrics: ReadonlyMap<string, KnownMetric>;
  readonly scrapeInterval: Duration;
  /** Labels that every series has: those of its target. */
  readonly targetLabels: readonly string[];
  /** Labels of what is recorded, by the level that its name begins with. */
  readonly levels: ReadonlyMap<string, readonly string[]>;
}

type Check = (rule: LintedRule, context: LintContext) => string[];

const onCounters = new Set(['rate', 'irate', 'increase', 'resets']);
const onGauges = new Set([
  'deriv',
  'delta',
  'idelta',
  'predict_linear',
  'changes',
  'min_over_time',
  'max_over_time',
  'avg_over_time',
]);
const ranged = /\b([a-z_]+)\(\s*([a-zA-Z_:][\w:]*)(?:\{[^}]*\})?\[(\d+[smhd])\]/g;

/** What is there no more, or was within days. */
const absence = /\babsent(?:_over_time)?\(|\bpresent_over_time\([^)]*\[\d+d\]\)/;

/** Functions of a metric over a range, such as `rate(a_total[5m])`. */
function rangesIn(expr: string) {
  return [...expr.matchAll(ranged)].map(([, name = '', metric = '', range = '1s']) => ({
    name,
    metric,
    range: range as Duration,
  }));
}

function matchersIn(expr: string) {
  return [...expr.matchAll(/[\w"]\s*(=~|!~)\s*"((?:[^"\\]|\\.)*)"/g)].map(([, operator = '', value = '']) => ({
    operator,
    value,
  }));
}

/** The labels that a series of this name has, undefined where nobody here declares them. */
function labelsOf(name: string, { metrics, targetLabels, levels }: LintContext): readonly string[] | undefined {
  const metric = metrics.get(name);
  if (metric !== undefined) return [...metric.labels, ...targetLabels];
  return levels.get(name.split(':', 1)[0] ?? '');
}

/** The checks of pint (https://cloudflare.github.io/pint/checks/) that need no server, under its names. */
export const checks: Readonly<Record<string, Check>> = {
  // A label whose value changes with each evaluation makes a new alert of each, and `for` never ends.
  'alerts/template': ({ labels = {} }) =>
    Object.entries(labels)
      .filter(([, value]) => /\$value|\$labels|\{\{/.test(value))
      .map(([name]) => `its label ${name} is a template; keep it constant`),

  'alerts/comparison': ({ alert, expr }) =>
    alert === undefined || /(?:[<>]=?|[=!]=)\s*-?[\d.]+$/.test(expr)
      ? []
      : ['nothing is compared, so it fires for every series; end it with a limit'],

  // One scrape that fails is not absence.
  'alerts/absent': ({ alert, expr, for: wait = '0s' }, { scrapeInterval }) =>
    alert !== undefined && absence.test(expr) && seconds(wait) < 2 * seconds(scrapeInterval)
      ? [`it fires on absence after ${wait}; wait for two scrapes at least`]
      : [],

  'alerts/for': ({ alert, for: wait = '0s', interval }) =>
    alert !== undefined && seconds(wait) > 0 && seconds(wait) < seconds(interval)
      ? [`it waits for ${wait} and is evaluated every ${interval}; wait for one evaluation at least`]
      : [],

  'promql/rate': ({ expr }, { metrics, scrapeInterval }) =>
    rangesIn(expr).flatMap(({ name, metric, range }) => {
      const type = metrics.get(metric)?.type;
      const isRate = onCounters.has(name);
      return [
        ...(isRate && (type === 'gauge' || metric.includes(':')) ? [`${name} of ${metric}, which is no counter`] : []),
        ...(onGauges.has(name) && type === 'counter'
          ? [`${name} of ${metric}, which is a counter; take its rate`]
          : []),
        ...(isRate && seconds(range) < 2 * seconds(scrapeInterval)
          ? [`${name} of ${metric} over ${range} sees less than two scrapes; take a longer range`]
          : []),
      ];
    }),

  // What a counter stands at says since when it counts, not what happens.
  'promql/counter': ({ expr }, { metrics }) =>
    [...metrics.values()]
      .filter(({ type, name }) => type === 'counter' && new RegExp(`\\b${name}\\b(?!(?:\\{[^}]*\\})?\\[)`).test(expr))
      .map(({ name }) => `${name} is a counter and is read as it is; take its rate`),

  'promql/regexp': ({ expr }) =>
    matchersIn(expr).flatMap(({ operator, value }) => [
      ...(/^\^|(?<!\\)\$$/.test(value) ? [`"${value}" is anchored twice: PromQL anchors it`] : []),
      ...(/^[\w-]+$/.test(value)
        ? [`${operator} "${value}" is no pattern; write ${operator[0] === '=' ? '=' : '!='}`]
        : []),
    ]),

  'promql/vector_matching': ({ expr }, context) =>
    [...expr.matchAll(/\bon \(([^)]*)\)\s*(?:group_\w+ \([^)]*\)\s*)?\(?([a-zA-Z_:][\w:]*)(?=[\s{[)]|$)/g)].flatMap(
      ([, on = '', metric = '']) => {
        const known = labelsOf(metric, context);
        const lacking = on.split(', ').filter((label) => known !== undefined && !known.includes(label));
        return lacking.map((label) => `it matches on ${label}, which ${metric} does not have`);
      },
    ),
};

/** One sentence for each thing that is wrong with one rule, or with two of them. */
export function lintComplaints(rules: readonly LintedRule[], context: LintContext): string[] {
  const own = rules.flatMap((rule) =>
    Object.entries(checks).flatMap(([name, check]) =>
      check(rule, context).map((problem) => `${rule.alert ?? rule.record}: ${problem} (${name})`),
    ),
  );
  return [...own, ...duplicates(rules)];
}

function duplicates(rules: readonly LintedRule[]): string[] {
  const seen = new Map<string, string>();
  return rules.flatMap(({ alert, record, expr, labels }) => {
    const name = alert ?? record ?? '';
    const same = alert === undefined ? [record, labels] : [expr];
    const key = JSON.stringify(same);
    const first = seen.get(key);
    seen.set(key, name);
    return first === undefined ? [] : [`${name}: the same rule as ${first} (rule/duplicate)`];
  });
}
