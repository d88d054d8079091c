import { PanelPlugin } from '@grafana/data';
import { initPluginTranslations } from '@grafana/i18n';
import { colorblindTheme } from './colorblind';
import { ListPanel } from './components/ListPanel';
import { StatusWord } from './components/StatusWord';
import { UpstreamHealthPanel } from './components/UpstreamHealthPanel';
import { fieldConfig } from './field-config';
import { migrate } from './migrations';
import { type Options } from './options';
import pluginJson from './plugin.json';
import { suggest } from './suggestions';
import { addOptions } from './options-editor';

// Texts are asked for as soon as options are built.
await initPluginTranslations(pluginJson.id);

export const plugin = new PanelPlugin<Options>(UpstreamHealthPanel)
  .setPanelOptions((builder) => addOptions(builder))
  .useFieldConfig(fieldConfig)
  .setSuggestionsSupplier(suggest)
  .setMigrationHandler(migrate);

/** For the exporter's status page, which shows this very module without Grafana. */
export const statusPage = { ListPanel, StatusWord, colorblindTheme };
