import { type PanelModel } from '@grafana/data';
import { labels } from '@uhwatch/contract/metrics.ts';
import { panelRoles } from '@uhwatch/contract/panel-queries.ts';
import { type RefIds } from './data/answers';
import { defaults, type Options, views } from './options';

/**
 * Brings saved options of any version to the present shape. Grafana runs it on every load until the dashboard is saved,
 * so it must be idempotent; what it does not know it drops, what does not fit it sets to the default.
 */
export function migrate(panel: Pick<PanelModel<Partial<Record<keyof Options, unknown>>>, 'options'>): Options {
  const saved: Readonly<Record<keyof Options, unknown>> = { ...defaults, ...panel.options };
  const { view, groupBy, sizeByTraffic, hiddenColumns } = saved;
  const { showHealthy, maxRows, namePattern, statusPageUrl, clusterLabel, refIds } = saved;
  return {
    view: views.find(({ value }) => value === view)?.value ?? defaults.view,
    groupBy: isTexts(groupBy) ? levelsNamed(groupBy, clusterLabel) : defaults.groupBy,
    sizeByTraffic: typeof sizeByTraffic === 'boolean' ? sizeByTraffic : defaults.sizeByTraffic,
    hiddenColumns: isTexts(hiddenColumns) ? hiddenColumns : defaults.hiddenColumns,
    showHealthy: typeof showHealthy === 'boolean' ? showHealthy : defaults.showHealthy,
    maxRows: isRowCount(maxRows) && !isOldDefault(panel.options) ? maxRows : defaults.maxRows,
    namePattern: typeof namePattern === 'string' ? namePattern : defaults.namePattern,
    statusPageUrl: typeof statusPageUrl === 'string' ? statusPageUrl : defaults.statusPageUrl,
    clusterLabel: typeof clusterLabel === 'string' && clusterLabel !== '' ? clusterLabel : defaults.clusterLabel,
    refIds: readRefIds(refIds),
  };
}

/**
 * 0.1.0, which knew no views, saved the limit of its slower table with every panel: nobody chose it, and it would hide
 * upstreams that are not healthy.
 */
function isOldDefault(saved: Partial<Record<keyof Options, unknown>> | undefined): boolean {
  return saved?.view === undefined && saved?.maxRows === 200;
}

/** A level once, under one name: the label of the cluster or of the namespace is what every upstream has anyway. */
function levelsNamed(groupBy: readonly string[], clusterLabel: unknown): string[] {
  const named = groupBy.map((typed) => {
    const name = typed.trim();
    if (name === clusterLabel) {
      return 'cluster';
    }
    return name === labels.namespace ? 'namespace' : name;
  });
  return [...new Set(named)].filter((name) => name !== '');
}

function isRowCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1;
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((text) => typeof text === 'string');
}

function readRefIds(value: unknown): RefIds {
  const saved = typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
  return Object.fromEntries(
    panelRoles.flatMap((role) => {
      const refId = saved[role];
      return typeof refId === 'string' && refId !== '' ? [[role, refId]] : [];
    }),
  );
}
