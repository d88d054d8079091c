import type { BoardFile, Panel, Target } from '../testing/boards.ts';

/** A rule on dashboards. */
export interface Rule {
  /** Its name in https://github.com/grafana/dashboard-linter where it is one of those, else one of ours. */
  readonly name: string;
  /** What it asks for and what for, in one sentence. */
  readonly why: string;
  /** What is wrong, one sentence each. */
  readonly check: (board: BoardFile) => readonly string[];
}

/** A sentence for each panel that is not as a rule wants it. */
export function badPanels(board: BoardFile, isGood: (panel: Panel) => boolean, what: string): string[] {
  return board.panels.filter((panel) => !isGood(panel)).map(({ id, title }) => `Panel ${id} "${title ?? ''}" ${what}.`);
}

/** A sentence for each query of a panel that is not as a rule wants it. */
export function badTargets(
  board: BoardFile,
  isGood: (target: Target, panel: Panel) => boolean,
  what: string,
): string[] {
  return board.panels.flatMap((panel) =>
    panel.targets
      .filter((target) => !isGood(target, panel))
      .map(({ refId }) => `The query ${refId} of panel ${panel.id} "${panel.title ?? ''}" ${what}.`),
  );
}
