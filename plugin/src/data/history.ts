import { type Status } from '@uhwatch/contract/status.ts';
import { type Answer, type RoleAnswer, type RoleAnswers } from './answers';
import { type Draft } from './draft';
import { type RowHistory } from './row';
import { type Points } from './sheets';

/** Finds the upstream that a row of an answer is about. */
export type DraftFinder = (answer: Answer) => (row: number) => Draft | undefined;
type Pick = (a: number, b: number) => number;

/** The history of each upstream that has any; all of them share one list of times. */
export function historiesOf(answers: RoleAnswers, draftsIn: DraftFinder): ReadonlyMap<Draft, RowHistory> {
  const ready = pointsOf(answers.ready_history, draftsIn);
  const failures = pointsOf(answers.failure_history, draftsIn);
  const timesMs = commonTimes([...ready.values(), ...failures.values()].flat());
  const places = new Map(timesMs.map((time, place) => [time, place]));
  const strip = (points: readonly Points[] | undefined, pick: Pick) =>
    points === undefined ? undefined : stripOf(points, { timesMs, places, pick });
  const drafts = new Set([...ready.keys(), ...failures.keys()]);
  return new Map(
    [...drafts].map((draft) => [
      draft,
      {
        timesMs,
        readyShare: strip(ready.get(draft), Math.min),
        failureShare: strip(failures.get(draft), Math.max),
      },
    ]),
  );
}

function pointsOf({ answers }: RoleAnswer, draftsIn: DraftFinder): ReadonlyMap<Draft, readonly Points[]> {
  const found = new Map<Draft, Points[]>();
  for (const answer of answers) {
    const draftAt = draftsIn(answer);
    for (let row = 0; row < answer.sheet.length; row++) {
      const draft = draftAt(row);
      const points = answer.sheet.points(row);
      if (draft !== undefined && points !== undefined) {
        const known = found.get(draft) ?? [];
        known.push(points);
        found.set(draft, known);
      }
    }
  }
  return found;
}

/** The times of all series, ascending. Mostly the longest one has them all, which then is taken as it is. */
export function commonTimes(series: readonly Points[]): readonly number[] {
  let longest: readonly number[] = [];
  for (const { timesMs } of series) {
    longest = timesMs.length > longest.length ? timesMs : longest;
  }
  const all = new Set(longest);
  for (const { timesMs } of series) {
    if (!areSame(timesMs, longest)) {
      timesMs.forEach((time) => all.add(time));
    }
  }
  return all.size === longest.length ? longest : [...all].sort((a, b) => a - b);
}

/** A query has one step, so that its ends and length tell its times. */
function areSame(a: readonly number[], b: readonly number[]): boolean {
  return a === b || (a.length === b.length && a[0] === b[0] && a.at(-1) === b.at(-1));
}

export interface Grid {
  readonly timesMs: readonly number[];
  readonly places: ReadonlyMap<number, number>;
  /** Which value counts where several series of an upstream have one. */
  readonly pick: Pick;
}

/** A lone series that has every time is taken as it is, so that nothing is copied in the common case. */
export function stripOf(series: readonly Points[], { timesMs, places, pick }: Grid): ReadonlyArray<number | null> {
  const [first] = series;
  if (first !== undefined && series.length === 1 && areSame(first.timesMs, timesMs)) {
    return first.values;
  }
  const strip = new Array<number | null>(timesMs.length).fill(null);
  for (const { timesMs: times, values } of series) {
    times.forEach((time, index) => {
      const place = places.get(time);
      const value = values[index] ?? null;
      if (place !== undefined && value !== null) {
        const known = strip[place] ?? null;
        strip[place] = known === null ? value : pick(known, value);
      }
    });
  }
  return strip;
}

/** When something was told last, in Unix seconds, and the status that ready endpoints gave then. */
export function lastWord(history: RowHistory | undefined): { at: number; status: Status | undefined } | undefined {
  const { timesMs = [], readyShare = [] } = history ?? {};
  for (let place = timesMs.length - 1; place >= 0; place--) {
    const [time, ready, failed] = [timesMs[place], readyShare[place] ?? null, history?.failureShare?.[place] ?? null];
    if (time !== undefined && (ready !== null || failed !== null)) {
      return { at: time / 1000, status: statusOfShare(ready) };
    }
  }
  return undefined;
}

function statusOfShare(ready: number | null): Status | undefined {
  if (ready === null || Number.isNaN(ready)) {
    return undefined;
  }
  if (ready === 0) {
    return 'no_healthy_upstream';
  }
  return ready < 1 ? 'degraded' : 'healthy';
}
