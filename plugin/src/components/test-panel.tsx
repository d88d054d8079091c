import { render } from '@testing-library/react';
import React from 'react';
import {
  type DataFrame,
  dateTime,
  EventBusSrv,
  type FieldConfigSource,
  getDefaultTimeRange,
  LoadingState,
  type PanelData,
} from '@grafana/data';
import { nowMs } from '../data/test-frames';
import { defaults, type Options } from '../options';
import { UpstreamHealthPanel } from './UpstreamHealthPanel';

export interface Setup {
  readonly options?: Partial<Options>;
  readonly data?: Partial<PanelData>;
  readonly width?: number;
  readonly fieldConfig?: FieldConfigSource;
}

/** The panel as a dashboard shows it with these answers. */
export function panelWith(series: DataFrame[], { options = {}, data = {}, width = 800, fieldConfig }: Setup = {}) {
  const timeRange = { ...getDefaultTimeRange(), to: dateTime(nowMs) };
  const ignore = () => undefined;
  return (
    <UpstreamHealthPanel
      id={1}
      title="Upstream health"
      data={{ state: LoadingState.Done, series, timeRange, ...data }}
      timeRange={timeRange}
      timeZone="utc"
      options={{ ...defaults, ...options }}
      fieldConfig={fieldConfig ?? { defaults: {}, overrides: [] }}
      transparent={false}
      width={width}
      height={400}
      renderCounter={0}
      eventBus={new EventBusSrv()}
      replaceVariables={(text) => text.replace('$namespace', 'shop')}
      onOptionsChange={ignore}
      onFieldConfigChange={ignore}
      onChangeTimeRange={ignore}
    />
  );
}

export function show(series: DataFrame[], setup: Setup = {}) {
  return render(panelWith(series, setup));
}
