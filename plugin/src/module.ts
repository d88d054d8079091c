import { PanelPlugin } from '@grafana/data';
import { UpstreamHealthPanel } from './components/UpstreamHealthPanel';
import { migrate } from './migrations';
import { type Options } from './options';
import { addOptions } from './options-editor';

export const plugin = new PanelPlugin<Options>(UpstreamHealthPanel)
  .setPanelOptions((builder) => addOptions(builder))
  .setMigrationHandler(migrate);

/** For the exporter's status page, which shows this very module without Grafana. */
export { ListPanel } from './components/ListPanel';
