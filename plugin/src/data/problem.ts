import { type DataFrame } from '@grafana/data';
import { labels } from '@uhwatch/contract/metrics.ts';
import { isOptional, panelRoles, type PanelRole } from '@uhwatch/contract/panel-queries.ts';
import { countText, text } from '../text';
import { refIdOf, type RefIds, type RoleAnswers, type Unusable } from './answers';
import { type Dialect } from './dialects';

export type RoleState = 'answered' | 'empty' | 'unusable' | 'missing';

export interface RoleReport {
  readonly role: PanelRole;
  readonly state: RoleState;
  /** Why it is unusable. */
  readonly why: Unusable | undefined;
  /** The refId that feeds it, unless the name of a metric does. */
  readonly refId: string;
  /** How many series arrived for it. */
  readonly series: number;
}

/** Why no row can be drawn, for a person who has to mend it. */
export interface Problem {
  readonly title: string;
  readonly explanation: string;
  readonly remedies: readonly string[];
  /** What became of each expected query; empty when the queries are not to blame. */
  readonly roles: readonly RoleReport[];
  /** What arrived instead, one line for each frame. */
  readonly arrived: readonly string[];
}

/**
 * The queries whose lack leaves something unknown. Without an optional one the panel is complete, the ports tell how many
 * are ready, and who has no exporter has been told what that leaves unknown.
 */
export function gapsOf(roles: readonly RoleReport[], told: ReadonlySet<Dialect['id']>): RoleReport[] {
  const hasPorts = roles.some(({ role, state }) => role === 'ports' && state === 'answered');
  const isExpected = (role: PanelRole) => !isOptional(role) && told.has('exporter') && !(role === 'ready' && hasPorts);
  return roles.filter(({ role, state }) => state === 'unusable' || (state === 'missing' && isExpected(role)));
}

/** The refIds that the panel asked for; undefined when nobody knows. */
export type Asked = readonly string[] | undefined;

export function reportRoles(
  answers: RoleAnswers,
  { refIds, asked }: { readonly refIds: RefIds; readonly asked: Asked },
): RoleReport[] {
  return panelRoles.map((role) => {
    const refId = refIdOf(role, refIds);
    const series = answers[role].answers.reduce((sum, { rows }) => sum + rows.length, 0);
    const { arrived, unusable } = answers[role];
    const base = { role, refId, series, why: series > 0 ? undefined : unusable };
    if (series > 0) {
      return { ...base, state: 'answered' };
    }
    if (unusable !== undefined) {
      return { ...base, state: 'unusable' };
    }
    return { ...base, state: arrived || (asked?.includes(refId) ?? false) ? 'empty' : 'missing' };
  });
}

function copyQueries(): string {
  return text(
    'problem.copy',
    'Copy the queries below, give each one its name (refId), and set Format to Table and Type to Instant.',
  );
}
function checkScrape(): string[] {
  return [
    text(
      'problem.empty.scrape',
      'Check that Prometheus scrapes the exporter: the query up for its target must answer 1.',
    ),
    text('problem.empty.source', 'Check the data source of the panel and the time range of the dashboard.'),
  ];
}

export function explainNothing(frames: readonly DataFrame[], roles: readonly RoleReport[]): Problem {
  const base = { roles, arrived: frames.slice(0, 8).map(describeFrame) };
  const strangers = frames.filter(({ refId }) => !roles.some((report) => report.refId === refId));
  if (roles.some(({ why }) => why === 'counter')) {
    return {
      ...base,
      title: text('problem.counter.title', 'The queries answer counters instead of rates'),
      explanation: text('problem.counter.explanation', 'A counter only grows: what the panel shows is how fast.'),
      remedies: [
        text('problem.counter.remedy', 'Take the rate of it, as in rate(…[$__rate_interval]).'),
        copyQueries(),
      ],
    };
  }
  if (roles.some(({ state }) => state === 'unusable')) {
    return {
      ...base,
      title: text('problem.unusable.title', 'The answers do not say which upstream they are about'),
      explanation: text(
        'problem.unusable.explanation',
        'Each row needs the labels {{namespace}} and {{service}} and one number.',
        { namespace: labels.namespace, service: labels.service },
      ),
      remedies: [
        text('problem.unusable.keep', 'Keep both labels in the by (...) clause of each query.'),
        copyQueries(),
        text('problem.unusable.transformations', 'Remove transformations that rename, join or drop columns.'),
      ],
    };
  }
  if (strangers.length > 0) {
    return {
      ...base,
      title: text('problem.strangers.title', 'The queries have other names than the panel expects'),
      explanation: text(
        'problem.strangers.explanation',
        'The panel tells its queries apart by refId. It expects {{roles}}.',
        { roles: panelRoles.join(', ') },
      ),
      remedies: [
        text(
          'problem.strangers.rename',
          'Rename the queries, or say under “Data” in the panel options which query answers what.',
        ),
        copyQueries(),
        text('problem.strangers.transformations', 'Remove transformations that merge or join the answers.'),
      ],
    };
  }
  if (roles.every(({ state }) => state === 'missing')) {
    return {
      ...base,
      title: text('problem.none.title', 'The panel has no query yet'),
      explanation: text('problem.none.explanation', 'It expects these queries, named by refId: {{roles}}.', {
        roles: panelRoles.join(', '),
      }),
      remedies: [copyQueries()],
    };
  }
  return {
    ...base,
    title: text('problem.empty.title', 'The queries ran and found no upstream'),
    explanation: text(
      'problem.empty.explanation',
      'Prometheus holds none of these metrics at this time. That is not the same as healthy.',
    ),
    remedies: checkScrape(),
  };
}

export function explainBadPattern(pattern: string): Problem {
  return {
    title: text('problem.pattern.title', 'The name pattern is not a regular expression'),
    explanation: text(
      'problem.pattern.explanation',
      'The option “Name pattern” is {{pattern}}, which cannot be read.',
      { pattern },
    ),
    remedies: [text('problem.pattern.remedy', 'Correct it in the panel options, or empty it to see every upstream.')],
    roles: [],
    arrived: [],
  };
}

export function explainNoMatch(pattern: string, known: number): Problem {
  return {
    title: text('problem.no-match.title', 'No upstream has a name that matches'),
    explanation: countText(
      'problem.no-match.explanation',
      {
        one: '{{count}} upstream arrived; none matches the option “Name pattern”, {{pattern}}.',
        other: '{{count}} upstreams arrived; none matches the option “Name pattern”, {{pattern}}.',
      },
      { count: known, pattern },
    ),
    remedies: [
      text(
        'problem.no-match.remedy',
        'The pattern is matched against namespace/service. Correct it or empty it in the panel options.',
      ),
    ],
    roles: [],
    arrived: [],
  };
}

function describeFrame(frame: DataFrame): string {
  const fields = frame.fields.map((field) => {
    const values = { name: field.name, type: field.type, labels: Object.keys(field.labels ?? {}).join(', ') };
    return values.labels === ''
      ? text('problem.frame.field', '{{name}} ({{type}})', values)
      : text('problem.frame.labeled', '{{name}} ({{type}}, labels {{labels}})', values);
  });
  const { refId, length } = frame;
  return countText(
    'problem.frame.words',
    { one: '{{name}}: {{count}} row, fields {{fields}}', other: '{{name}}: {{count}} rows, fields {{fields}}' },
    {
      name:
        refId === undefined
          ? text('problem.frame.nameless', 'without refId')
          : text('problem.frame.named', 'refId {{refId}}', { refId }),
      count: length,
      fields: fields.join(', ') || text('problem.frame.empty', 'none'),
    },
  );
}
