import { type PanelOptionsEditorBuilder, type SelectFieldConfigSettings } from '@grafana/data';
import { columns } from './columns/columns';
import { DataEditor } from './editors/DataEditor';
import { levels } from './views/tree';
import { defaults, views, type Options } from './options';

export function addOptions(builder: PanelOptionsEditorBuilder<Options>): PanelOptionsEditorBuilder<Options> {
  return builder
    .addRadio({
      path: 'view',
      name: 'View',
      description: 'A table of all that is known, a grid of tiles, or what happened over the time range.',
      defaultValue: defaults.view,
      settings: { options: [...views] },
    })
    .addMultiSelect<string, SelectFieldConfigSettings<string>>({
      path: 'groupBy',
      name: 'Group by',
      description: 'Groups show the worst status of what is in them. Only what tells the upstreams apart makes groups.',
      settings: { options: levels.map(({ name }) => ({ value: name, label: name })) },
    })
    .addBooleanSwitch({
      path: 'sizeByTraffic',
      name: 'Size by traffic',
      description: 'The more requests an upstream gets, the larger is its tile.',
      defaultValue: defaults.sizeByTraffic,
      showIf: ({ view }) => view === 'grid',
    })
    .addMultiSelect<string, SelectFieldConfigSettings<string>>({
      path: 'hiddenColumns',
      name: 'Hidden columns',
      description: 'Columns without anything to show are hidden in any case.',
      settings: { options: columns.map(({ id, title }) => ({ value: id, label: title })) },
      showIf: ({ view }) => view === 'table',
    })
    .addBooleanSwitch({
      path: 'showHealthy',
      name: 'Show healthy upstreams',
      description: 'Off leaves only the upstreams that are not healthy.',
      defaultValue: defaults.showHealthy,
    })
    .addNumberInput({
      path: 'maxRows',
      name: 'Maximum rows',
      description: 'The worst come first; the panel says how many it hides.',
      defaultValue: defaults.maxRows,
      settings: { min: 1, integer: true },
    })
    .addTextInput({
      path: 'namePattern',
      name: 'Name pattern',
      description: 'A regular expression over namespace/service, for example ^shop/. Variables may be used.',
      defaultValue: defaults.namePattern,
      settings: { placeholder: 'all upstreams' },
    })
    .addTextInput({
      path: 'statusPageUrl',
      name: 'Status page',
      description:
        'Address of the status page of the uhwatch exporter, as browsers reach it: names of upstreams lead there, to the evidence. Variables may be used; $cluster is the cluster of the upstream.',
      defaultValue: defaults.statusPageUrl,
      settings: { placeholder: 'https://uhwatch.example.com' },
    })
    .addTextInput({
      path: 'clusterLabel',
      name: 'Cluster label',
      description: 'The label that tells clusters apart: the same service of two clusters is two rows.',
      defaultValue: defaults.clusterLabel,
      category: ['Data'],
    })
    .addCustomEditor({
      id: 'refIds',
      path: 'refIds',
      name: 'Queries',
      description: 'Which query answers what, what is missing, and the queries to copy.',
      editor: DataEditor,
      defaultValue: defaults.refIds,
      category: ['Data'],
    });
}
