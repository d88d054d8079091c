import { EventBusSrv, PanelPlugin, ThemeContext } from '@grafana/data';
import { GlobalStyles } from '@grafana/ui';
import { createRoot } from 'react-dom/client';
import { loadExport } from '../src/panel-module.ts';
import { useTheme } from '../src/theme.ts';
import { fieldConfig, toPanelData, type Answers } from './panel-data.ts';
import { fillRegistries } from './registries.ts';

declare global {
  /** What the test wants to see; set before the page loads. */
  var shown: Answers & { readonly options: Readonly<Record<string, unknown>> };
}

const eventBus = new EventBusSrv();
const ignore = () => undefined;

/** The built panel as Grafana shows it, alone on a page and with the answers of a test. */
function Page({ plugin }: { readonly plugin: PanelPlugin }) {
  const theme = useTheme();
  const data = toPanelData(shown, plugin, theme);
  const Panel = plugin.panel;
  if (Panel === null) return null;
  return (
    <ThemeContext.Provider value={theme}>
      <GlobalStyles />
      <div style={{ background: theme.colors.background.primary }}>
        <Panel
          id={1}
          title="Upstream health"
          data={data}
          timeRange={data.timeRange}
          timeZone="browser"
          options={{ ...plugin.defaults, ...shown.options }}
          fieldConfig={fieldConfig}
          transparent={false}
          width={innerWidth - 16}
          height={innerHeight - 16}
          renderCounter={0}
          eventBus={eventBus}
          replaceVariables={(text, own) =>
            Object.entries(own ?? {}).reduce((all, [name, of]) => all.replaceAll(`$${name}`, String(of?.value)), text)
          }
          onOptionsChange={ignore}
          onFieldConfigChange={ignore}
          onChangeTimeRange={ignore}
        />
      </div>
    </ThemeContext.Provider>
  );
}

fillRegistries();
const root = document.body.appendChild(document.createElement('main'));
const plugin = await loadExport('plugin', (value): value is PanelPlugin => value instanceof PanelPlugin);
createRoot(root).render(<Page plugin={plugin} />);
