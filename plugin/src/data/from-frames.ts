import { type DataFrame } from '@grafana/data';
import { panelRoles, type PanelRole } from '@uhwatch/contract/panel-queries.ts';
import { type Answer, type RefIds, answersByRole, type RoleAnswers } from './answers';
import { type Dialect, textOf } from './dialects';
import { type Draft, Drafts } from './draft';
import { finish } from './finish';
import { type DraftFinder, historiesOf } from './history';
import { takeLabels } from './labels';
import { type Asked, explainNothing, gapsOf, type Problem, reportRoles, type RoleReport } from './problem';
import { rateWindow } from './rate-window';
import { type UpstreamRow } from './row';
import { type Origin } from './sheets';
import { isOfPresent, newestOnly, takers } from './takers';

/** How the answers are to be read. */
export interface ReadOptions {
  /** The label that tells clusters apart. */
  readonly clusterLabel: string;
  readonly refIds: RefIds;
  /** Further labels that the rows are to have. */
  readonly labels?: readonly string[];
  readonly asked: Asked;
}

export interface Reading {
  readonly rows: readonly UpstreamRow[];
  /** What became of each query. */
  readonly roles: readonly RoleReport[];
  /** Expected queries that are missing or unusable; what they feed is unknown. */
  readonly gaps: readonly RoleReport[];
  /** Whose labels name the upstreams; several where the panel mixes them. */
  readonly dialects: ReadonlySet<Dialect['id']>;
  /** How far back the rates look; undefined when the data source does not say. */
  readonly windowSeconds: number | undefined;
  /** Where the frames tell of a row what a role is about: the first of several places. */
  originOf(row: UpstreamRow, role: PanelRole): Origin | undefined;
}

/** The adapter for the answers of the panel's queries: their rows, or why there are none. */
export function readFrames(
  frames: readonly DataFrame[],
  { clusterLabel, refIds, labels = [], asked }: ReadOptions,
): Reading | { readonly problem: Problem } {
  const answers = answersByRole(frames, refIds);
  const roles = reportRoles(answers, { refIds, asked });
  const drafts = new Drafts();
  const draftsIn = finderOf(drafts, clusterLabel);
  for (const role of panelRoles.filter(isOfPresent)) {
    takeRole(answers[role].answers, takers[role], { draftsIn, newestOnly: newestOnly.has(role) });
  }
  const present = new Set(drafts);
  const clusters = new Set([...present].map(({ cluster }) => cluster));
  const histories = historiesOf(answers, draftsIn);
  takeLabels(answers, draftsIn, labels);
  // One that was removed is gone. Where a whole cluster is silent, somebody is missing who would tell.
  const known = [...drafts].filter((draft) => present.has(draft) || !clusters.has(draft.cluster));
  if (known.length === 0) {
    return { problem: explainNothing(frames, roles) };
  }
  const knowsFailures = roles.some(
    ({ role, state }) => role === 'failures' && (state === 'answered' || state === 'empty'),
  );
  const told = new Set(known.map(({ dialect }) => dialect));
  return {
    rows: known.map((draft) =>
      finish(draft, { history: histories.get(draft), isSilent: !present.has(draft), knowsFailures }),
    ),
    roles,
    gaps: gapsOf(roles, told),
    dialects: told,
    windowSeconds: rateWindow(frames),
    originOf: originsIn(answers, draftsIn),
  };
}

interface Taking {
  readonly draftsIn: DraftFinder;
  readonly newestOnly: boolean;
}

/** Where answers of several dialects tell of an upstream, the exporter's count, which come first. */
function takeRole(answers: readonly Answer[], taker: (typeof takers)[keyof typeof takers], taking: Taking): void {
  const toldBy = new Map<Draft, Answer['dialect']>();
  for (const answer of answers) {
    const { sheet, rows, dialect } = answer;
    const draftAt = taking.draftsIn(answer);
    const take = taker(answer);
    const newest = taking.newestOnly ? newestTimes(answer, draftAt) : undefined;
    for (const row of rows) {
      const draft = draftAt(row);
      const value = sheet.values[row];
      if (draft === undefined || value === null || value === undefined) {
        continue;
      }
      if (newest !== undefined && newest.get(draft) !== sheet.timesMs?.[row]) {
        continue;
      }
      if (answers.length > 1) {
        if ((toldBy.get(draft) ?? dialect) !== dialect) {
          continue;
        }
        toldBy.set(draft, dialect);
      }
      take(draft, row, typeof value === 'number' ? value : Number.NaN);
    }
  }
}

/** In a range answer the status that just ended and the one that holds now may both be within one step. */
function newestTimes({ sheet: { timesMs }, rows }: Answer, draftAt: (row: number) => Draft | undefined) {
  if (timesMs === undefined) {
    return undefined;
  }
  const newest = new Map<Draft, number>();
  for (const row of rows) {
    const draft = draftAt(row);
    const time = timesMs[row] ?? 0;
    if (draft !== undefined && !((newest.get(draft) ?? time) > time)) {
      newest.set(draft, time);
    }
  }
  return newest;
}

/** An upstream that any query names has a row, so that one which lost its status is seen as unknown. */
function finderOf(drafts: Drafts, clusterLabel: string): DraftFinder {
  return ({ sheet, naming: { namespace, service }, dialect }) => {
    const clusters = sheet.label(clusterLabel);
    const named = drafts.namedBy(dialect);
    return (row) => {
      const name = textOf(service[row]);
      return name === '' ? undefined : named(textOf(clusters?.[row]), textOf(namespace?.[row]), name);
    };
  };
}

function originsIn(answers: RoleAnswers, draftsIn: DraftFinder): Reading['originOf'] {
  const known = new Map<PanelRole, ReadonlyMap<string, Origin>>();
  function originsOf(role: PanelRole): ReadonlyMap<string, Origin> {
    const origins = new Map<string, Origin>();
    for (const answer of answers[role].answers) {
      const draftAt = draftsIn(answer);
      for (const row of answer.rows) {
        const draft = draftAt(row);
        const origin = answer.sheet.origin(row);
        if (draft !== undefined && origin !== undefined && !origins.has(draft.key)) {
          origins.set(draft.key, origin);
        }
      }
    }
    known.set(role, origins);
    return origins;
  }
  // Worked out when it is asked for first: most panels have no links.
  return ({ key }, role) => (known.get(role) ?? originsOf(role)).get(key);
}
