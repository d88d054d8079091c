import type { Config } from '../config/options.ts';
import type { Environment } from '../config/load.ts';
import type { Clock } from '../model/clock.ts';
import { envoyAccessLog } from '../sources/envoy-access-log/index.ts';
import { kubernetesFiles } from '../sources/kubernetes-files/index.ts';
import { kubernetes } from '../sources/kubernetes/index.ts';
import { fromKubeconfig, inCluster } from '../sources/kubernetes/kubeconfig.ts';
import type { Source } from '../sources/source.ts';

interface SourceContext {
  readonly config: Config;
  readonly env: Environment;
  readonly clock: Clock;
  readonly warn: (sentence: string) => void;
}

interface SourceRow {
  /** Whether `/-/ready` waits for its first complete view. */
  readonly awaited: boolean;
  /** Whether the configuration turns the source on. */
  configured(config: Config): boolean;
  create(context: SourceContext): Source;
}

const tailPollMs = 100;
const filesPollMs = 500;

/** Every source, one row each. */
const rows: readonly SourceRow[] = [
  {
    awaited: true,
    configured: (config) => config['kubernetes.in-cluster'] || config['kubernetes.kubeconfig'] !== undefined,
    create({ config, env, clock, warn }) {
      const file = config['kubernetes.kubeconfig'];
      const access = () => (file === undefined ? inCluster(env) : fromKubeconfig(file, config['kubernetes.context']));
      return kubernetes({ access, clock, warn });
    },
  },
  {
    awaited: true,
    configured: (config) => config['kubernetes-files.paths'].length > 0,
    create: ({ config, clock, warn }) =>
      kubernetesFiles({ paths: config['kubernetes-files.paths'], pollMs: filesPollMs, clock, warn }),
  },
  {
    // A log has no first view to wait for, and one that is missing must not keep the rest from being scraped.
    awaited: false,
    configured: (config) => config['envoy-access-log.paths'].length > 0,
    create: ({ config, clock }) =>
      envoyAccessLog({
        paths: config['envoy-access-log.paths'],
        startAt: config['envoy-access-log.start-at'],
        pollMs: tailPollMs,
        clock,
      }),
  },
];

export function hasSources(config: Config): boolean {
  return rows.some((row) => row.configured(config));
}

export function configuredSources(context: SourceContext): { readonly source: Source; readonly awaited: boolean }[] {
  return rows
    .filter((row) => row.configured(context.config))
    .map((row) => ({ source: row.create(context), awaited: row.awaited }));
}
