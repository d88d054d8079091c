import { type PanelOptionsEditorBuilder } from '@grafana/data';
import { labels } from '@uhwatch/contract/metrics.ts';
import { type RefIds } from './data/answers';
import { DataEditor } from './editors/DataEditor';

export const defaults = {
  /** Off leaves only what needs a person. */
  showHealthy: true,
  /** Rows are drawn worst first, so that what the limit cuts off is the least interesting. */
  maxRows: 200,
  /** A regular expression over `namespace/service`; dashboard variables are replaced in it. */
  namePattern: '',
  /** Address of the exporter's status page, which holds the evidence; dashboard variables are replaced in it. */
  statusPageUrl: '',
  /** The label that tells clusters apart. */
  clusterLabel: labels.cluster as string,
  /** Which query answers what, where it is not called by the name of its role. */
  refIds: {} as RefIds,
};
export type Options = typeof defaults;

export function addOptions(builder: PanelOptionsEditorBuilder<Options>): PanelOptionsEditorBuilder<Options> {
  return builder
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
