import { type EventBus, LoadingState, PanelPlugin, ThemeContext } from '@grafana/data';
import { GlobalStyles } from '@grafana/ui';
import { createRoot } from 'react-dom/client';
import { loadExport } from '../src/panel-module.ts';
import { useTheme } from '../src/theme.ts';
import { eventBus, GrafanaPanel } from './GrafanaPanel.tsx';
import { toPanelData, type Answers } from './panel-data.ts';
import { fillRegistries } from './registries.ts';

declare global {
  /** What the test wants to see; set before the page loads. */
  var shown: Answers & {
    readonly options: Readonly<Record<string, unknown>>;
    readonly state?: 'Loading' | 'Error';
  };
  /** What the panel shares with others. */
  var panelEvents: EventBus;
}

/** The built panel as Grafana shows it, alone on a page and with the answers of a test. */
function Page({ plugin }: { readonly plugin: PanelPlugin }) {
  const theme = useTheme();
  const state = LoadingState[shown.state ?? 'Done'];
  const data = { ...toPanelData(shown, plugin, theme), state };
  return (
    <ThemeContext.Provider value={theme}>
      <GlobalStyles />
      <div style={{ background: theme.colors.background.primary }}>
        <GrafanaPanel
          plugin={plugin}
          data={data}
          options={shown.options}
          width={innerWidth - 16}
          height={innerHeight - 16}
        />
      </div>
    </ThemeContext.Provider>
  );
}

fillRegistries();
globalThis.panelEvents = eventBus;
const root = document.body.appendChild(document.createElement('main'));
const plugin = await loadExport('plugin', (value): value is PanelPlugin => value instanceof PanelPlugin);
createRoot(root).render(<Page plugin={plugin} />);
