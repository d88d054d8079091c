import { type PanelModel } from '@grafana/data';
import { defaults, type Options } from './options';

/**
 * Brings saved options of any version to the present shape. Grafana runs it on every load until the dashboard is saved,
 * so it must be idempotent; what it does not know it drops, what does not fit it sets to the default.
 */
export function migrate(panel: Pick<PanelModel<Partial<Record<keyof Options, unknown>>>, 'options'>): Options {
  const { showHealthy, maxRows, namePattern, statusPageUrl } = { ...defaults, ...panel.options };
  return {
    showHealthy: typeof showHealthy === 'boolean' ? showHealthy : defaults.showHealthy,
    maxRows: isRowCount(maxRows) ? maxRows : defaults.maxRows,
    namePattern: typeof namePattern === 'string' ? namePattern : defaults.namePattern,
    statusPageUrl: typeof statusPageUrl === 'string' ? statusPageUrl : defaults.statusPageUrl,
  };
}

function isRowCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1;
}
