import type { Readable } from 'node:stream';
import { ConfigError } from '../config/config-error.ts';
import type { Config } from '../config/options.ts';
import type { Environment } from '../config/load.ts';
import type { Clock } from '../model/clock.ts';
import type { Slicing } from '../model/slice.ts';
import type { Formats } from '../envoy/format/compile.ts';
import { createIdentify, type Identify } from '../envoy/identity.ts';
import { LogHealths, MalformedSamples } from '../envoy/log-health.ts';
import { Tally } from '../envoy/tally.ts';
import { type Access, fromKubeconfig, inCluster } from '../kubernetes/client/kubeconfig.ts';
import { SourceError, type Source } from '../model/source.ts';
import { Checkpoint } from '../tail/checkpoint.ts';
import { formatsOf } from './formats.ts';
import { shardOf } from './shard.ts';

export interface SourceContext {
  readonly config: Config;
  readonly env: Environment;
  readonly clock: Clock;
  /** How long a source may hold the event loop at a time. */
  readonly slicing: Slicing;
  readonly stdin: Readable;
  /** Hears one sentence for each thing that a person should mend. */
  readonly warn: (sentence: string) => void;
  /** Hears what helps to find out why lines are not counted. */
  readonly debug: (sentence: string) => void;
}

interface SourceRow {
  /** Whether `/-/ready` waits for its first complete view. */
  readonly awaited: boolean;
  /** Whether the configuration turns the source on. */
  configured(config: Config): boolean;
  /** Throws a ConfigError or a SourceError for what can never work. */
  create(context: SourceContext): Promise<Source>;
}

const tailPollMs = 100;
const flushMs = 100;
const filesPollMs = 500;
const adminPollMs = 5_000;

function usesKubernetes(config: Config): boolean {
  return config['kubernetes.in-cluster'] || config['kubernetes.kubeconfig'] !== undefined;
}

function accessTo({ config, env }: SourceContext): () => Access {
  const file = config['kubernetes.kubeconfig'];
  return () => (file === undefined ? inCluster(env) : fromKubeconfig(file, config['kubernetes.context'], env));
}

function identifyOf(config: Config): Identify {
  return createIdentify({ patterns: config['envoy.upstream-patterns'].map((pattern) => new RegExp(pattern)) });
}

function formatOf(config: Config): Formats {
  return formatsOf('envoy-access-log.format', config['envoy-access-log.format']);
}

/** Every source, one row each. Its code is loaded only when it is configured: gRPC alone takes 15 MiB. */
const rows: readonly SourceRow[] = [
  {
    awaited: true,
    configured: usesKubernetes,
    async create(context) {
      const { kubernetes } = await import('../sources/kubernetes/index.ts');
      const { config, env, clock, slicing, warn } = context;
      return kubernetes({
        access: accessTo(context),
        clock,
        slicing,
        warn,
        scope: {
          namespaces: config['kubernetes.namespaces'],
          excludedNamespaces: config['kubernetes.exclude-namespaces'],
          serviceSelector: config['kubernetes.service-selector'],
          shard: shardOf(config.shard, env),
        },
        removalGraceMs: config['kubernetes.removal-grace-seconds'] * 1000,
      });
    },
  },
  {
    awaited: true,
    configured: (config) => config['kubernetes-files.paths'].length > 0,
    async create({ config, clock, warn }) {
      const { kubernetesFiles } = await import('../sources/kubernetes-files/index.ts');
      return kubernetesFiles({ paths: config['kubernetes-files.paths'], pollMs: filesPollMs, clock, warn });
    },
  },
  {
    // A log has no first view to wait for, and one that is missing must not keep the rest from being scraped.
    awaited: false,
    configured: (config) => config['envoy-access-log.paths'].length > 0,
    async create({ config, clock, stdin, warn, debug }) {
      const { envoyAccessLog } = await import('../sources/envoy-access-log/index.ts');
      const file = config['envoy-access-log.checkpoint'];
      return envoyAccessLog({
        paths: config['envoy-access-log.paths'],
        startAt: config['envoy-access-log.start-at'],
        pollMs: tailPollMs,
        clock,
        formats: formatOf(config),
        identify: identifyOf(config),
        checkpoint:
          file === undefined
            ? undefined
            : new Checkpoint({ path: file, warn, mostUpstreams: config['traffic.series-limit'] }),
        stdin,
        debug,
      });
    },
  },
  {
    awaited: false,
    configured: (config) => config['envoy-pod-logs.selector'] !== undefined,
    async create(context) {
      const { envoyPodLogs } = await import('../sources/envoy-pod-logs/index.ts');
      const { config, clock, debug } = context;
      if (!usesKubernetes(config)) {
        throw new ConfigError([
          'envoy-pod-logs.selector needs the Kubernetes API: give kubernetes.in-cluster or kubernetes.kubeconfig too',
        ]);
      }
      const tally = new Tally(identifyOf(config));
      const samples = new MalformedSamples(clock, debug);
      return envoyPodLogs({
        access: accessTo(context),
        namespace: config['envoy-pod-logs.namespace'],
        selector: config['envoy-pod-logs.selector'] ?? '',
        container: config['envoy-pod-logs.container'],
        startAt: config['envoy-access-log.start-at'],
        clock,
        tally,
        logs: new LogHealths({ tally, formats: formatOf(config), samples }),
      });
    },
  },
  {
    awaited: false,
    configured: (config) => config['envoy-als.listen-address'] !== undefined,
    async create({ config, clock, warn, debug }) {
      const { envoyAls } = await import('../sources/envoy-als/index.ts');
      const listenAddress = config['envoy-als.listen-address'] ?? '';
      return envoyAls({ listenAddress, clock, identify: identifyOf(config), flushMs, warn, debug });
    },
  },
  {
    awaited: false,
    configured: (config) => config['envoy-admin.urls'].length > 0,
    async create({ config, clock, warn }) {
      const { envoyAdmin } = await import('../sources/envoy-admin/index.ts');
      return envoyAdmin({
        urls: config['envoy-admin.urls'],
        pollMs: adminPollMs,
        clock,
        identify: identifyOf(config),
        warn,
      });
    },
  },
];

export function hasSources(config: Config): boolean {
  return rows.some((row) => row.configured(config));
}

/** Makes the sources that are configured, without starting them. Throws a ConfigError. */
export async function configuredSources(
  context: SourceContext,
): Promise<{ readonly source: Source; readonly awaited: boolean }[]> {
  const configured = rows.filter((row) => row.configured(context.config));
  try {
    return await Promise.all(
      configured.map(async (row) => ({ source: await row.create(context), awaited: row.awaited })),
    );
  } catch (error) {
    if (error instanceof SourceError) throw new ConfigError([error.message]);
    throw error;
  }
}
