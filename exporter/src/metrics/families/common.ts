import { labels, metricNames } from '@uhwatch/contract/metrics.ts';
import { commonFamily } from './family.ts';

/** Families of what several upstreams have in common; at most twenty causes are told. */
export const commonFamilies = [
  commonFamily({
    name: metricNames.commonCauseUpstreams,
    type: 'gauge',
    help: 'Upstreams that one thing hits at once, such as a node, a registry or the control plane of a mesh: what it is, the cause that most of them have, and how sure it is; of at most 20 such things, absent while there is none.',
    labels: [labels.cause, labels.kind, labels.objectNamespace, labels.name, labels.confidence],
    stability: 'experimental',
    *samples(causes) {
      const told = new Set<string>();
      for (const { cause, kind, namespace, name, confidence, upstreams } of causes) {
        const series = [cause, kind, namespace, name, confidence].join('\n');
        // One thing may be told for two reasons, which are one series: that which hits more comes first.
        if (told.has(series)) continue;
        told.add(series);
        yield [{ cause, kind, object_namespace: namespace, name, confidence }, upstreams];
      }
    },
  }),
];
