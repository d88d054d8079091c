import type { Manifest } from './manifest.ts';
import { podSpec, port, portName } from './pod.ts';

export interface Workload {
  readonly name: string;
  readonly namespace: string;
  /** Name of the service account. */
  readonly account: string;
  /** Options besides `--kubernetes.in-cluster`. */
  readonly args: readonly string[];
}

function labelsOf({ name }: Workload) {
  return { 'app.kubernetes.io/name': 'uhwatch', 'app.kubernetes.io/instance': name };
}

function metadataOf(workload: Workload) {
  const { name, namespace } = workload;
  return { name, namespace, labels: labelsOf(workload) };
}

function template(workload: Workload) {
  return { metadata: { labels: labelsOf(workload) }, spec: podSpec(workload.account, workload.args) };
}

export function deployment(workload: Workload): Manifest {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: metadataOf(workload),
    spec: {
      '#replicas': 'Each one tells every series, so two tell all of them twice.',
      replicas: 1,
      '#strategy': 'The old pod goes when the new one knows the cluster: a gap would resolve alerts by absence.',
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
      selector: { matchLabels: labelsOf(workload) },
      template: template(workload),
    },
  };
}

/** As many pods as there are shards; each finds its own by the ordinal in its name. */
export function statefulSet(workload: Workload, shards: number): Manifest {
  const sharded = { ...workload, args: [...workload.args, `--shard=auto/${shards}`] };
  return {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: metadataOf(workload),
    spec: {
      '#replicas': 'As many as the number in --shard.',
      replicas: shards,
      serviceName: workload.name,
      '#podManagementPolicy': 'The shards do not wait for each other.',
      podManagementPolicy: 'Parallel',
      selector: { matchLabels: labelsOf(workload) },
      template: template(sharded),
    },
  };
}

/** `isHeadless`: each pod has an address of its own and there is none for all, since each tells something else. */
export function service(workload: Workload, { isHeadless = false } = {}): Manifest {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: {
      name: workload.name,
      namespace: workload.namespace,
      '#labels':
        'Some configurations of Prometheus scrape what is annotated so; it is their convention, and with a job for uhwatch ' +
        'besides it would be scraped twice:\n' +
        `annotations: {prometheus.io/scrape: 'true', prometheus.io/port: '${port}'}`,
      labels: labelsOf(workload),
    },
    spec: {
      ...(isHeadless && { clusterIP: 'None' }),
      selector: labelsOf(workload),
      ports: [{ name: portName, port, targetPort: portName }],
    },
  };
}
