import type { Environment } from './access.ts';
import { type Access, fromKubeconfig, inCluster } from './kubeconfig.ts';

/** The options that say which cluster is meant. */
export interface ClusterOptions {
  readonly 'kubernetes.in-cluster': boolean;
  readonly 'kubernetes.kubeconfig': string | undefined;
  /** Undefined for the kubeconfig's own. */
  readonly 'kubernetes.context': string | undefined;
}

/** Reads them anew each time that it is called, so that a corrected kubeconfig is picked up; it throws a SourceError then. */
export function accessOf(config: ClusterOptions, env: Environment): () => Access {
  const file = config['kubernetes.kubeconfig'];
  return () => (file === undefined ? inCluster(env) : fromKubeconfig(file, config['kubernetes.context'], env));
}
