import { describe, expect, it } from 'vitest';
import { type BoardFile, boardsOf, type Panel } from '../testing/boards.ts';
import { boardRules } from './board-rules.ts';
import { panelRules } from './panel-rules.ts';

const boards = boardsOf();
const rules = [...boardRules, ...panelRules];
const pairs = rules.flatMap(({ name, check }) =>
  boards.map((each) => ({ rule: name, title: each.title, check, each })),
);
const [health] = boards;
if (!health) throw new Error('no dashboard is generated');

/** The overview with its third panel, or the query of that, changed. */
function withPanel(change: (panel: Panel) => object): BoardFile {
  return {
    ...board,
    panels: board.panels.map((panel, index) => (index === 2 ? { ...panel, ...change(panel) } : panel)),
  };
}
function withTarget(change: object): BoardFile {
  return withPanel(({ targets }) => ({ targets: targets.map((target) => ({ ...target, ...change })) }));
}
function withVariable(index: number, change: object): BoardFile {
  const list = board.templating.list.map((variable, at) => (at === index ? { ...variable, ...change } : variable));
  return { ...board, templating: { list } };
}
function withField(change: object): BoardFile {
  return withPanel(({ fieldConfig }) => ({ fieldConfig: { defaults: { ...fieldConfig?.defaults, ...change } } }));
}

const board: BoardFile = health;
const bad: Readonly<Record<string, BoardFile>> = {
  'template-datasource-rule': withVariable(0, { label: 'Prometheus' }),
  'template-label-promql-rule': withVariable(1, { query: { query: 'metrics(upstream.*)' } }),
  'template-on-time-change-reload-rule': withVariable(1, { refresh: 1 }),
  'template-unused-rule': withVariable(3, { name: 'unread' }),
  'uneditable-dashboard-rule': { ...board, editable: true },
  'dashboard-time-refresh-rule': { ...board, refresh: '' },
  'unique-panel-ids': withPanel(() => ({ id: 1 })),
  'no-panel-over-another': withPanel(({ gridPos }) => ({ gridPos: { ...gridPos, y: 0 } })),
  'classic-format': { ...board, schemaVersion: 43 },
  'dashboard-links': { ...board, links: board.links.map((link) => ({ ...link, keepTime: false })) },
  'description-of-the-dashboard': { ...board, description: '' },
  'panel-no-targets-rule': withPanel(() => ({ targets: [] })),
  'no-query-twice': { ...board, panels: [...board.panels, ...board.panels] },
  'panel-title-description-rule': withPanel(() => ({ description: '' })),
  'panel-datasource-rule': withTarget({ datasource: { type: 'prometheus', uid: 'prometheus' } }),
  'panel-units-rule': withField({ unit: 'bananas' }),
  'panel-no-value': withField({ noValue: '' }),
  'target-rate-interval-rule': withTarget({ expr: 'sum(rate(upstream_requests_total{cluster=~"$cluster"}[5m]))' }),
  'target-counter-agg-rule': withTarget({ expr: 'sum(upstream_requests_total{cluster=~"$cluster"})' }),
  'target-job-rule and target-instance-rule': withTarget({ expr: 'uhwatch_source_up{cluster=~"$cluster"}' }),
  'target-legend-rule': withTarget({ legendFormat: '{{zone}}' }),
  'target-cluster-rule': withTarget({ expr: 'sum(uhwatch_source_up{source="kubernetes"})' }),
};

describe('the rules of the public dashboard-linter, and ours', () => {
  it.each(pairs)('$rule: $title keeps it', ({ check, each }) => {
    expect(check(each)).toEqual([]);
  });

  it.each(rules)('$name finds a dashboard that breaks it', ({ name, check }) => {
    expect(bad[name], `no dashboard that breaks ${name}`).toBeDefined();
    expect(check(bad[name] ?? board)).not.toEqual([]);
  });

  it.each(rules)('$name says what it is for, in one sentence', ({ why }) => {
    expect(why).toMatch(/^[A-Z](?!.*\. ).*\.$/);
  });
});
