import { groupingsIn, selectorsIn } from '../testing/promql.ts';
import type { BoardFile, Panel, Target } from '../testing/boards.ts';
import { badPanels, badTargets, type Rule } from './rule.ts';
import { units } from './units.ts';

const ownPanel = 'uhwatch-upstreamhealth-panel';

function isOwn({ type }: Panel): boolean {
  return type === ownPanel;
}

function isChosen(datasource: Target['datasource']): boolean {
  return datasource?.type === 'prometheus' && datasource.uid === '${datasource}';
}

/** Whether every legend of a query names only labels that its answer has. */
function hasLegend({ legendFormat = '', expr }: Target): boolean {
  const kept = groupingsIn(expr).flat();
  const named = [...legendFormat.matchAll(/\{\{(\w+)\}\}/g)].map(([, label = '']) => label);
  return legendFormat !== '' && named.every((label) => kept.includes(label));
}

/** Whether job and instance are both chosen in every selector, or every aggregation drops both. */
function handlesExporters({ expr }: Target): boolean {
  const isChosenBoth = selectorsIn(expr).every(({ matchers }) =>
    ['job=~"$job"', 'instance=~"$instance"'].every((matcher) => matchers.includes(matcher)),
  );
  const groupings = groupingsIn(expr);
  const isDropped = !groupings.flat().some((label) => label === 'job' || label === 'instance');
  const isAggregated = groupings.length > 0 || /\b(?:sum|count|max|min)\(/.test(expr);
  return isChosenBoth || (isDropped && isAggregated);
}

/** Whether every counter is under a function that looks at how it grows. */
function looksAtGrowth({ expr }: Target): boolean {
  const counters = selectorsIn(expr).filter(({ metric }) => /_(?:total|bucket|sum|count)$/.test(metric));
  const grown = [...expr.matchAll(/\b(?:rate|irate|increase)\(([a-zA-Z_]\w*)\{/g)].map(([, metric]) => metric);
  return counters.length === grown.length;
}

/** Rules on the panels of a dashboard, and on what they ask. */
export const panelRules: readonly Rule[] = [
  {
    name: 'panel-title-description-rule',
    why: 'Who is called at night reads what a panel shows.',
    check: (board) =>
      badPanels(board, ({ title, description }) => Boolean(title && description), 'does not say what it shows'),
  },
  {
    name: 'panel-datasource-rule',
    why: 'Panels and queries take the data source that was chosen, never one by its own name.',
    check: (board) => [
      ...badPanels(board, ({ datasource }) => isChosen(datasource), 'does not take the chosen data source'),
      ...badTargets(board, ({ datasource }) => isChosen(datasource), 'does not take the chosen data source'),
    ],
  },
  {
    name: 'panel-units-rule',
    why: 'A number without a unit is read wrong; our own panel knows the units of its columns.',
    check: (board) =>
      badPanels(
        board,
        (panel) => isOwn(panel) || units.has(panel.fieldConfig?.defaults.unit ?? ''),
        'has no unit of the list',
      ),
  },
  {
    name: 'panel-no-value',
    why: 'An empty panel says in words whether that is good or bad; our own panel says so by itself.',
    check: (board) =>
      badPanels(
        board,
        (panel) => isOwn(panel) || Boolean(panel.fieldConfig?.defaults.noValue),
        'has no words for no data',
      ),
  },
  {
    name: 'target-rate-interval-rule',
    why: 'The window of a rate follows the scrape interval and the width of the panel.',
    check: (board) =>
      badTargets(
        board,
        ({ expr }) => (expr.match(/\[[^\]]*\]/g) ?? []).every((window) => window === '[$__rate_interval]'),
        'looks back over another window than $__rate_interval',
      ),
  },
  {
    name: 'target-counter-agg-rule',
    why: 'A counter by itself starts at zero with its process: only its growth means something.',
    check: (board) => badTargets(board, looksAtGrowth, 'reads a counter itself instead of its growth'),
  },
  {
    name: 'target-job-rule and target-instance-rule',
    why: 'Exporters are chosen by job and instance where the dashboard is about them; where it is about upstreams, every query drops both, so that an HA pair is not two.',
    check: (board) => badTargets(board, handlesExporters, 'neither chooses job and instance nor drops them'),
  },
  {
    name: 'target-legend-rule',
    why: 'Each line has a name of labels that it has.',
    check: (board) =>
      badTargets(
        board,
        (target) => target.instant === true || hasLegend(target),
        'has no legend, or one of labels that are not there',
      ),
  },
  {
    name: 'target-cluster-rule',
    why: 'Every series is of the clusters that were chosen, and clusters are never added up unseen.',
    check: (board: BoardFile) =>
      badTargets(
        board,
        ({ expr }) => selectorsIn(expr).every(({ matchers }) => matchers.some((each) => each.endsWith('=~"$cluster"'))),
        'does not look at the chosen clusters only',
      ),
  },
];
