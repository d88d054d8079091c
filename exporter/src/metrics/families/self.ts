import { metricNames } from '@uhwatch/contract/metrics.ts';
import { evidenceFamilies } from './evidence.ts';
import { selfFamily } from './family.ts';
import { logFamilies } from './logs.ts';
import { resourceFamilies } from './resources.ts';

/** What the program was built from. */
export interface BuildInfo {
  readonly version: string;
  /** Commit that the image was built from; `unknown` in a checkout. */
  readonly revision: string;
  readonly node_version: string;
}

function buildInfoFamily(build: BuildInfo) {
  return selfFamily({
    name: metricNames.buildInfo,
    type: 'gauge',
    help: 'Always 1; the labels tell which build runs.',
    labels: ['version', 'revision', 'node_version'],
    stability: 'experimental',
    *samples() {
      yield [{ ...build }, 1];
    },
  });
}

function shardFamily(shard: { readonly index: number; readonly of: number }) {
  return selfFamily({
    name: metricNames.shardInfo,
    type: 'gauge',
    help: 'Always 1; which of how many parts of the cluster this exporter watches, the first being 0.',
    labels: ['shard', 'shards'],
    stability: 'experimental',
    *samples() {
      yield [{ shard: String(shard.index), shards: String(shard.of) }, 1];
    },
  });
}

/** Families about the exporter itself, in the order in which they are exposed. */
export function selfFamilies(build: BuildInfo, shard = { index: 0, of: 1 }) {
  return [
    buildInfoFamily(build),
    shardFamily(shard),
    ...sourceFamilies,
    ...resourceFamilies,
    ...evidenceFamilies,
    ...logFamilies,
  ];
}

const sourceFamilies = [
  selfFamily({
    name: metricNames.seriesLimited,
    type: 'counter',
    help: 'Counts folded into upstream_service="__other__" (a subset into its port), and views of hosts left out, because proxies had made too many series already.',
    labels: ['family'],
    stability: 'experimental',
    *samples({ seriesLimited }) {
      yield [{ family: metricNames.requests }, seriesLimited.traffic];
      yield [{ family: metricNames.proxyHosts }, seriesLimited.proxyHosts];
    },
  }),
  selfFamily({
    name: metricNames.sourceUp,
    type: 'gauge',
    help: 'Whether the source has a complete and present view (1) or is down, starting or stale (0).',
    labels: ['source'],
    stability: 'experimental',
    *samples({ sources }) {
      for (const { name, up } of sources.values()) yield [{ source: name }, up ? 1 : 0];
    },
  }),
  selfFamily({
    name: 'uhwatch_source_last_event_timestamp_seconds',
    type: 'gauge',
    help: 'When the source last told anything, in seconds since the epoch.',
    labels: ['source'],
    stability: 'experimental',
    *samples({ sources }) {
      for (const { name, lastEventAt } of sources.values()) {
        if (lastEventAt !== undefined) yield [{ source: name }, lastEventAt / 1000];
      }
    },
  }),
  selfFamily({
    name: metricNames.sourceRestarts,
    type: 'counter',
    help: 'How often the source was started again after a failure.',
    labels: ['source'],
    stability: 'experimental',
    *samples({ sources }) {
      for (const { name, restarts } of sources.values()) yield [{ source: name }, restarts];
    },
  }),
];
