import { EventBusSrv, type FieldConfigSource, type PanelData, type PanelPlugin, type ScopedVars } from '@grafana/data';

export interface PanelView {
  readonly plugin: PanelPlugin;
  readonly data: PanelData;
  readonly options?: Readonly<Record<string, unknown>>;
  readonly fieldConfig?: FieldConfigSource | undefined;
  readonly onOptions?: (options: Readonly<Record<string, unknown>>) => void;
  /** Of the dashboard. */
  readonly variables?: Readonly<Record<string, string>>;
  readonly width: number;
  readonly height: number;
}

/** What several panels of a dashboard share, such as the time under the pointer. */
export const eventBus = new EventBusSrv();
const plainFields: FieldConfigSource = { defaults: {}, overrides: [] };
const ignore = () => undefined;

/** The panel with the props that Grafana gives to it. */
export function GrafanaPanel({
  plugin,
  data,
  options,
  fieldConfig = plainFields,
  onOptions = ignore,
  variables = {},
  width,
  height,
}: PanelView) {
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
      replaceVariables={(text, own) => replaced(text, { ...variables, ...valuesOf(own) })}
      onOptionsChange={onOptions}
      onFieldConfigChange={ignore}
      onChangeTimeRange={ignore}
    />
  );
}

/** Replaces `$name`; what is no variable stays as it is. */
function replaced(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(/\$(\w+)/g, (whole, name: string) => values[name] ?? whole);
}

function valuesOf(own: ScopedVars = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(own).map(([name, of]) => [name, String(of?.value)]));
}
