import { PanelPlugin } from '@grafana/data';
import { UpstreamHealthPanel } from './components/UpstreamHealthPanel';
import { fieldConfig } from './field-config';
import { migrate } from './migrations';
import { type Options } from './options';
import { suggest } from './suggestions';
import { addOptions } from './options-editor';

export const plugin = new PanelPlugin<Options>(UpstreamHealthPanel)
  .setPanelOptions((builder) => addOptions(builder))
  .useFieldConfig(fieldConfig)
  .setSuggestionsSupplier(suggest)
  .setMigrationHandler(migrate);

/** For the exporter's status page, which shows this very module without Grafana. */
export { ListPanel } from './components/ListPanel';
