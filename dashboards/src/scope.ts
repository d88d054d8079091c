import { labels } from '@uhwatch/contract/metrics.ts';
import { chosen } from './queries.ts';

/** What tells clusters and upstreams apart in the series that a set of dashboards reads. */
export interface Scope {
  /** Label of a Kubernetes cluster; where no series has it, it is empty and harmless. */
  readonly cluster: string;
  readonly upstream: readonly string[];
  /** Matchers of what is in the clusters that are chosen, and of the upstreams that are: by their namespaces at least. */
  readonly inCluster: readonly string[];
  readonly ofUpstreams: readonly string[];
  /** Names in legends; Grafana writes nothing for a label that is not there. */
  readonly legend: { readonly cluster: string; readonly upstream: string };
}

export function scopeOf(cluster: string): Scope {
  const inCluster = [chosen(cluster, 'cluster')];
  return {
    cluster,
    upstream: [cluster, labels.namespace, labels.service],
    inCluster,
    ofUpstreams: [...inCluster, chosen(labels.namespace, 'namespace')],
    legend: {
      cluster: `{{${cluster}}}`,
      upstream: `{{${cluster}}} {{${labels.namespace}}}/{{${labels.service}}}`,
    },
  };
}
