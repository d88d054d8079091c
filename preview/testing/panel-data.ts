import {
  applyFieldOverrides,
  CoreApp,
  createDataFrame,
  dateTime,
  FieldType,
  LoadingState,
  type DataFrame,
  type FieldConfigSource,
  type GrafanaTheme2,
  type PanelData,
  type PanelPlugin,
  type TimeRange,
} from '@grafana/data';
import { panelQueries, type PanelRole } from '@uhwatch/contract/panel-queries.ts';
import type { AnyFrame } from './shown.ts';

const fieldTypes = { time: FieldType.time, string: FieldType.string, number: FieldType.number };

const plainFields: FieldConfigSource = { defaults: {}, overrides: [] };

export interface Answers {
  readonly frames: readonly AnyFrame[];
  /** When the queries were run; ISO 8601. */
  readonly at: string;
  /** What somebody chose for the fields. */
  readonly fieldConfig?: FieldConfigSource | undefined;
}

/** What Grafana hands to the panel with these answers. */
export function toPanelData(
  { frames, at, fieldConfig = plainFields }: Answers,
  plugin: PanelPlugin,
  theme: GrafanaTheme2,
): PanelData {
  const series = applyFieldOverrides({
    data: frames.map(toDataFrame),
    fieldConfig,
    fieldConfigRegistry: plugin.fieldConfigRegistry,
    replaceVariables: (text) => text,
    theme,
    timeZone: 'browser',
  });
  const timeRange = rangeUpTo(at);
  const targets = [...new Set(frames.map(({ refId }) => refId))].map((refId) => ({
    refId,
    expr: isRole(refId) ? panelQueries[refId].expr : refId,
    datasource: { type: 'prometheus', uid: 'played' },
  }));
  return { state: LoadingState.Done, series, timeRange, request: { ...request, range: timeRange, targets } };
}

export function toDataFrame({ refId, fields }: AnyFrame): DataFrame {
  return createDataFrame({
    refId,
    fields: fields.map(({ name, type, values, labels }) => ({
      name,
      type: fieldTypes[type],
      values: [...values],
      config: {},
      ...(labels === undefined ? {} : { labels: { ...labels } }),
    })),
  });
}

function isRole(refId: string): refId is PanelRole {
  return Object.hasOwn(panelQueries, refId);
}

function rangeUpTo(at: string): TimeRange {
  const to = dateTime(at);
  const from = dateTime(at).subtract(1, 'hour');
  return { from, to, raw: { from: 'now-1h', to: 'now' } };
}

const request: Omit<NonNullable<PanelData['request']>, 'range' | 'targets'> = {
  app: CoreApp.Dashboard,
  requestId: 'preview',
  timezone: 'browser',
  interval: '2s',
  intervalMs: 2000,
  scopedVars: {},
  startTime: 0,
};
