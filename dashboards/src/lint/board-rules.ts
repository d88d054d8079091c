import { type BoardFile, queriesOf, type Variable, variableQuery } from '../testing/boards.ts';
import { badPanels, type Rule } from './rule.ts';

function byQuery({ templating }: BoardFile): Variable[] {
  return templating.list.filter(({ type }) => type === 'query');
}

/** Every text in which a variable can stand, but for where it is declared. */
function textsOf(board: BoardFile): string {
  const declared = byQuery(board).map((variable) => variableQuery(variable) ?? '');
  return JSON.stringify([declared, board.panels, board.annotations]);
}

function cellsOf({ panels }: BoardFile): string[] {
  return panels.flatMap(({ gridPos: { x, y, w, h } }) =>
    Array.from({ length: w * h }, (_, cell) => `${x + (cell % w)}:${y + Math.floor(cell / w)}`),
  );
}

/** Rules on a dashboard as a whole. */
export const boardRules: readonly Rule[] = [
  {
    name: 'template-datasource-rule',
    why: 'One variable chooses the data source, so that a dashboard works with whatever Prometheus one has.',
    check: ({ templating }) => {
      const chosen = templating.list.filter(({ type }) => type === 'datasource');
      const [first] = chosen;
      const isGood = chosen.length === 1 && first?.name === 'datasource' && first.label === 'Data source';
      return isGood ? [] : ['There is not exactly one data source variable "datasource" labeled "Data source".'];
    },
  },
  {
    name: 'template-label-promql-rule',
    why: 'The values of a variable are those that a label has in series, or what a query answers, so that nobody keeps a list by hand.',
    check: (board) =>
      byQuery(board)
        .filter(
          (variable) =>
            !/^(?:label_values\((?:\w+|\w*\{.+\}), \w+\)|query_result\(.+\))$/s.test(variableQuery(variable) ?? ''),
        )
        .map(({ name }) => `The variable ${name} is no query for values.`),
  },
  {
    name: 'template-on-time-change-reload-rule',
    why: 'Variables are read anew with the time range, so that what is gone today can be chosen for yesterday.',
    check: (board) =>
      byQuery(board)
        .filter(({ refresh }) => refresh !== 2)
        .map(({ name }) => `The variable ${name} is not read anew when the time range changes.`),
  },
  {
    name: 'template-unused-rule',
    why: 'What can be chosen changes what is shown.',
    check: (board) => {
      const texts = textsOf(board);
      return board.templating.list
        .filter(({ name }) => !new RegExp(`\\$(?:${name}\\b|\\{${name}[:}])`).test(texts))
        .map(({ name }) => `Nothing reads the variable ${name}.`);
    },
  },
  {
    name: 'uneditable-dashboard-rule',
    why: 'Nobody edits a copy that the next release overwrites.',
    check: ({ editable }) => (editable ? ['The dashboard can be edited.'] : []),
  },
  {
    name: 'dashboard-time-refresh-rule',
    why: 'A dashboard opens on the last hour and renews itself, not so often that queries pile up.',
    check: ({ time, refresh }) => {
      const isGood = time.from === 'now-1h' && time.to === 'now' && refresh === '30s';
      return isGood ? [] : [`It shows ${time.from} to ${time.to}, renewed every ${refresh || 'time that one asks'}.`];
    },
  },
  {
    name: 'unique-panel-ids',
    why: 'Links and alerts name a panel by its id.',
    check: ({ panels }) => {
      const ids = panels.map(({ id }) => id);
      return ids.filter((id, index) => ids.indexOf(id) !== index).map((id) => `Several panels have the id ${id}.`);
    },
  },
  {
    name: 'no-panel-over-another',
    why: 'Grafana moves panels that lie over each other to where nobody put them.',
    check: (board) => {
      const cells = cellsOf(board);
      const isWithin = board.panels.every(({ gridPos: { x, w } }) => x + w <= 24);
      return new Set(cells).size === cells.length && isWithin
        ? []
        : ['A panel lies over another, or beyond 24 columns.'];
    },
  },
  {
    name: 'classic-format',
    why: 'Grafana 12.3 and newer load the classic format from a file, and refuse the newer one there.',
    check: ({ schemaVersion }) => (schemaVersion <= 42 ? [] : [`Its schema version is ${schemaVersion}.`]),
  },
  {
    name: 'dashboard-links',
    why: 'The other dashboards are one click away, with the same time range and the same choice.',
    check: ({ links, tags }) => {
      const found = links.find((link) => link.type === 'dashboards' && link.tags.every((tag) => tags.includes(tag)));
      const isGood = found?.keepTime && found.includeVars && found.placement === undefined;
      return isGood ? [] : ['No link at the top leads to the other dashboards with time range and choice.'];
    },
  },
  {
    name: 'description-of-the-dashboard',
    why: 'Who searches a dashboard reads what it is for.',
    check: ({ description }) => (description ? [] : ['The dashboard has no description.']),
  },
  {
    name: 'panel-no-targets-rule',
    why: 'A panel without a query is one that somebody forgot.',
    check: (board) => badPanels(board, ({ targets }) => targets.length > 0, 'asks nothing'),
  },
  {
    name: 'no-query-twice',
    why: 'Two panels that ask the same are one too many.',
    check: (board) => {
      const asked = queriesOf(board).filter(({ kind }) => kind === 'range');
      const exprs = asked.map(({ expr }) => expr);
      return asked
        .filter(({ expr }, index) => exprs.indexOf(expr) !== index)
        .map(({ by }) => `${by} asks what another asks.`);
    },
  },
];
