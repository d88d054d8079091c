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
import type { UpstreamList } from '@uhwatch/contract/api.ts';
import { panelRoles } from '@uhwatch/contract/panel-queries.ts';
import { toFrames, type TableFrame } from './frames.ts';

const fieldTypes = { time: FieldType.time, string: FieldType.string, number: FieldType.number };

export const fieldConfig: FieldConfigSource = { defaults: {}, overrides: [] };

/** What Grafana would hand to the panel for this list. */
export function toPanelData(list: UpstreamList, plugin: PanelPlugin, theme: GrafanaTheme2): PanelData {
  const series = applyFieldOverrides({
    data: toFrames(list).map(toDataFrame),
    fieldConfig,
    fieldConfigRegistry: plugin.fieldConfigRegistry,
    replaceVariables: (text) => text,
    theme,
    timeZone: 'browser',
  });
  const timeRange = rangeUpTo(list.at);
  return { state: LoadingState.Done, series, timeRange, request: requestFor(timeRange) };
}

function toDataFrame({ refId, fields }: TableFrame): DataFrame {
  return createDataFrame({
    refId,
    fields: fields.map(({ name, type, values }) => ({ name, type: fieldTypes[type], values: [...values], config: {} })),
  });
}

function rangeUpTo(at: string): TimeRange {
  const to = dateTime(at);
  const from = dateTime(at).subtract(5, 'minutes');
  return { from, to, raw: { from: 'now-5m', to: 'now' } };
}

function requestFor(range: TimeRange): NonNullable<PanelData['request']> {
  return {
    app: CoreApp.Dashboard,
    requestId: 'preview',
    timezone: 'browser',
    interval: '2s',
    intervalMs: 2000,
    range,
    scopedVars: {},
    startTime: range.to.valueOf(),
    targets: panelRoles.map((refId) => ({ refId })),
  };
}
