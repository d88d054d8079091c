import { type PanelOptionsEditorBuilder, type SelectFieldConfigSettings } from '@grafana/data';
import { columns } from './columns/columns';
import { DataEditor } from './editors/DataEditor';
import { GroupByEditor } from './editors/GroupByEditor';
import { text } from './text';
import { defaults, views, type Options } from './options';

export function addOptions(builder: PanelOptionsEditorBuilder<Options>): PanelOptionsEditorBuilder<Options> {
  return builder
    .addRadio({
      path: 'view',
      name: text('options.view.name', 'View'),
      description: text(
        'options.view.description',
        'A table of all that is known, a grid of tiles, or what happened over the time range.',
      ),
      defaultValue: defaults.view,
      settings: { options: views.map(({ value, label }) => ({ value, label: label() })) },
    })
    .addCustomEditor({
      id: 'groupBy',
      path: 'groupBy',
      name: text('options.groupBy.name', 'Group by'),
      description: text(
        'options.groupBy.description',
        'Cluster, namespace and any label that the answers carry, from the outermost to the innermost. Groups show the worst status of what is in them; only what tells the upstreams apart makes groups.',
      ),
      editor: GroupByEditor,
      defaultValue: defaults.groupBy,
    })
    .addBooleanSwitch({
      path: 'sizeByTraffic',
      name: text('options.sizeByTraffic.name', 'Size by traffic'),
      description: text(
        'options.sizeByTraffic.description',
        'The more requests an upstream gets, the larger is its tile.',
      ),
      defaultValue: defaults.sizeByTraffic,
      showIf: ({ view }) => view === 'grid',
    })
    .addMultiSelect<string, SelectFieldConfigSettings<string>>({
      path: 'hiddenColumns',
      name: text('options.hiddenColumns.name', 'Hidden columns'),
      description: text(
        'options.hiddenColumns.description',
        'Columns without anything to show are hidden in any case.',
      ),
      settings: { options: columns.map(({ id, title }) => ({ value: id, label: title() })) },
      showIf: ({ view }) => view === 'table',
    })
    .addBooleanSwitch({
      path: 'showHealthy',
      name: text('options.showHealthy.name', 'Show healthy upstreams'),
      description: text('options.showHealthy.description', 'Off leaves only the upstreams that are not healthy.'),
      defaultValue: defaults.showHealthy,
    })
    .addNumberInput({
      path: 'maxRows',
      name: text('options.maxRows.name', 'Maximum rows'),
      description: text('options.maxRows.description', 'The worst come first; the panel says how many it hides.'),
      defaultValue: defaults.maxRows,
      settings: { min: 1, integer: true },
    })
    .addTextInput({
      path: 'namePattern',
      name: text('options.namePattern.name', 'Name pattern'),
      description: text(
        'options.namePattern.description',
        'A regular expression over namespace/service, for example ^shop/. Variables may be used.',
      ),
      defaultValue: defaults.namePattern,
      settings: { placeholder: text('options.namePattern.placeholder', 'all upstreams') },
    })
    .addTextInput({
      path: 'statusPageUrl',
      name: text('options.statusPageUrl.name', 'Status page'),
      description: text(
        'options.statusPageUrl.description',
        'Address of the status page of the uhwatch exporter, as browsers reach it: names of upstreams lead there, to the evidence. Variables may be used; $cluster is the cluster of the upstream.',
      ),
      defaultValue: defaults.statusPageUrl,
      settings: { placeholder: 'https://uhwatch.example.com' },
    })
    .addTextInput({
      path: 'clusterLabel',
      name: text('options.clusterLabel.name', 'Cluster label'),
      description: text(
        'options.clusterLabel.description',
        'The label that tells clusters apart: the same service of two clusters is two rows.',
      ),
      defaultValue: defaults.clusterLabel,
      category: [text('options.data', 'Data')],
    })
    .addCustomEditor({
      id: 'refIds',
      path: 'refIds',
      name: text('options.refIds.name', 'Queries'),
      description: text(
        'options.refIds.description',
        'Which query answers what, what is missing, and the queries to copy.',
      ),
      editor: DataEditor,
      defaultValue: defaults.refIds,
      category: [text('options.data', 'Data')],
    });
}
