import { EventBusSrv, type PanelData, type PanelPlugin } from '@grafana/data';
import { fieldConfig } from './panel-data.ts';

export interface PanelView {
  readonly plugin: PanelPlugin;
  readonly data: PanelData;
  readonly options?: Readonly<Record<string, unknown>>;
  readonly width: number;
  readonly height: number;
}

/** What several panels of a dashboard share, such as the time under the pointer. */
export const eventBus = new EventBusSrv();
const ignore = () => undefined;

/** The panel with the props that Grafana gives to it. */
export function GrafanaPanel({ plugin, data, options, width, height }: PanelView) {
  const Panel = plugin.panel;
  if (Panel === null) return null;
  return (
    <Panel
      id={1}
      title="Upstream health"
      data={data}
      timeRange={data.timeRange}
      timeZone="browser"
      options={{ ...plugin.defaults, ...options }}
      fieldConfig={fieldConfig}
      transparent={false}
      width={width}
      height={height}
      renderCounter={0}
      eventBus={eventBus}
      replaceVariables={(text, own) =>
        Object.entries(own ?? {}).reduce((all, [name, of]) => all.replaceAll(`$${name}`, String(of?.value)), text)
      }
      onOptionsChange={ignore}
      onFieldConfigChange={ignore}
      onChangeTimeRange={ignore}
    />
  );
}
