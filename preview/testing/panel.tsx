import {
  type EventBus,
  type FieldConfigSource,
  LoadingState,
  type PanelData,
  PanelPlugin,
  ThemeContext,
} from '@grafana/data';
import { type AdHocFilterItem, GlobalStyles, PanelContextProvider } from '@grafana/ui';
import { version } from 'react';
import { createRoot } from 'react-dom/client';
import { loadExport } from '../src/panel-module.ts';
import { useTheme } from '../src/theme.ts';
import { eventBus, GrafanaPanel } from './GrafanaPanel.tsx';
import { toPanelData } from './panel-data.ts';
import { playDataSource } from './data-source.ts';
import { fillRegistries } from './registries.ts';
import type { Shown } from './shown.ts';

declare global {
  /** What the test wants to see; set before the page loads. */
  var shown: Shown;
  /** Shows what differs from then on, as later answers do in a dashboard. */
  var showNext: (next: Partial<Shown>) => void;
  /** What the panel shares with others. */
  var panelEvents: EventBus;
  /** Of the React that the page and the panel share. */
  var reactVersion: string;
  /** Titles of the data links that Grafana followed itself. */
  var followedLinks: string[];
  /** The ad hoc filters that the panel added to the dashboard. */
  var addedFilters: AdHocFilterItem[];
}

/** The built panel as Grafana shows it, alone on a page and with the answers of a test. */
function Page({ plugin, shown }: { readonly plugin: PanelPlugin; readonly shown: Shown }) {
  const theme = useTheme();
  const { frames, at = '2026-03-04T09:30:00Z', state = 'Done', errors, targets } = shown;
  const fieldConfig = shown.followsLinks === true ? followed(shown.fieldConfig) : shown.fieldConfig;
  const answered = toPanelData({ frames, at, fieldConfig }, plugin, theme);
  const data: PanelData = {
    ...answered,
    state: LoadingState[state],
    ...(errors !== undefined && { errors: [...errors] }),
    ...(answered.request !== undefined &&
      targets !== undefined && { request: { ...answered.request, targets: [...targets] } }),
  };
  return (
    <ThemeContext.Provider value={theme}>
      <GlobalStyles />
      <PanelContextProvider
        value={{
          eventBus,
          eventsScope: '',
          ...(shown.hasAdHocFilters === true && { onAddAdHocFilter: (filter) => void addedFilters.push(filter) }),
        }}
      >
        <div style={{ background: theme.colors.background.primary }}>
          <GrafanaPanel
            plugin={plugin}
            data={data}
            options={shown.options ?? {}}
            fieldConfig={shown.fieldConfig}
            onOptions={(options) => showNext({ options })}
            variables={shown.variables ?? {}}
            width={innerWidth - 16}
            height={innerHeight - 16}
          />
        </div>
      </PanelContextProvider>
    </ThemeContext.Provider>
  );
}

/** The same with links that tell when they are clicked. */
function followed(config: FieldConfigSource | undefined): FieldConfigSource {
  const { defaults = {}, overrides = [] } = config ?? {};
  const links = defaults.links?.map((link) => ({ ...link, onClick: () => void followedLinks.push(link.title) }));
  return { defaults: { ...defaults, ...(links !== undefined && { links }) }, overrides };
}

fillRegistries();
playDataSource(shown.past ?? []);
globalThis.panelEvents = eventBus;
globalThis.followedLinks = [];
globalThis.addedFilters = [];
globalThis.reactVersion = version;
const main = document.body.appendChild(document.createElement('main'));
const plugin = await loadExport('plugin', (value): value is PanelPlugin => value instanceof PanelPlugin);
const root = createRoot(main);
globalThis.showNext = (next) => {
  globalThis.shown = { ...shown, ...next };
  root.render(<Page plugin={plugin} shown={shown} />);
};
showNext({});
