import type { Server } from 'node:http';
import path from 'node:path';
import type { UpstreamList } from '@uhwatch/contract/api.ts';
import { buildInfo } from './build-info.ts';
import { ConfigError } from '../config/config-error.ts';
import type { Environment } from '../config/load.ts';
import { Engine } from '../diagnosis/engine/engine.ts';
import { rules } from '../diagnosis/rules/index.ts';
import { listen } from '../http/listen.ts';
import { createApp } from '../http/server.ts';
import { History } from '../history/history.ts';
import { gatewayOf } from './gateway.ts';
import { createLog, type Log, logSource, oncePerMinute } from './log.ts';
import { Exposition } from '../metrics/exposition/exposition.ts';
import { processMetrics } from '../metrics/process.ts';
import { commonFamilies } from '../metrics/families/common.ts';
import { selfFamilies } from '../metrics/families/self.ts';
import { upstreamFamilies } from '../metrics/families/upstreams.ts';
import { systemClock } from './clock.ts';
import { answerSlicing, systemSlicing } from './slicing.ts';
import type { ModelEvent } from '../model/event.ts';
import { Store } from '../model/store.ts';
import { supervise } from './supervise.ts';
import { type Diagnosing, keepDiagnosing } from './diagnosing.ts';
import { FirstViews } from './first-views.ts';
import { keepHistory, type KeepingHistory } from './keep-history.ts';
import { collectEverything, preferMemory } from './memory.ts';
import { configuredSources, turnedOn } from './sources.ts';
import type { Config } from './options.ts';
import { orConfigError } from './or-config-error.ts';
import { packageDir } from './package-dir.ts';
import { shardOf } from '../sources/kubernetes/shard.ts';

/** The page that this checkout, or the image, built. */
const builtPage = path.join(packageDir, '../preview/dist');

/** The pages that come with the program. */
const runbooksDir = path.join(packageDir, 'runbooks');

/** How long what waits for the first view of registries waits at the most: a large cluster takes seconds. */
const maxWaitForViewsMs = 30_000;

export interface Running {
  readonly url: string;
  readonly log: Log;
  /** Ends sources and connections; resolves when all are gone. */
  readonly stop: () => Promise<void>;
}

/** Wires configuration, sources, model and outputs, and listens. Throws a ConfigError when it cannot start. */
export async function startExporter(config: Config, env: Environment, mode: UpstreamList['mode']): Promise<Running> {
  const registries = registriesOf(config);
  const firstViews = new FirstViews(registries);
  const clock = systemClock;
  const log = createLog(config['log.level']);
  const store = new Store({ seriesLimit: config['traffic.series-limit'], namedBy: registries });
  const engine = new Engine(store, rules, gatewayOf(config));
  const history = new History(() => engine.results);
  const stopping = new AbortController();
  const sources = await configuredSources({
    config,
    env,
    clock,
    slicing: systemSlicing,
    random: Math.random,
    stdin: process.stdin,
    warn: oncePerMinute((sentence) => log.warn(sentence), clock),
    debug: (sentence) => log.debug(sentence),
    inTrouble: () => engine.inTrouble,
  });
  const shard = await orConfigError(() => shardOf(config.shard, env));
  const createdSince = config['metrics.created-timestamps'] ? clock.now() : undefined;
  const app = createApp({
    snapshot: () => store.snapshot(),
    clock,
    slicing: answerSlicing,
    engine,
    exposition: expositionOf(engine, { shard, createdSince }),
    processMetrics: processMetrics(),
    mode,
    history,
    onError: (error) => log.error({ err: error }, 'a request ran into a fault'),
    awaited: sources.filter(({ awaited }) => awaited).map(({ name }) => name),
    pageDir: config['web.page-dir'] ?? builtPage,
    runbooksDir,
  });
  const { server, url, urls } = await listen(app, config['web.listen-address']).catch((error: unknown) => {
    throw cannotListen(config['web.listen-address'], error);
  });
  const { signal } = stopping;
  const emit = emitterOf(store, log, firstViews);
  void clock.sleep(maxWaitForViewsMs, signal).then(() => {
    store.countHeld(clock.now());
    firstViews.awaitNoLonger();
  });
  const running = [
    ...keepWorking({ engine, history, store, clock, slicing: systemSlicing, firstViews, signal }, log),
    ...sources.map(({ name, source }) => supervise(source, { name, emit, clock, random: Math.random, signal })),
  ];
  announce(log, urls, sources);
  return {
    url,
    log,
    stop: async () => {
      stopping.abort();
      await Promise.all([...running, closed(server)]);
    },
  };
}

/** Takes what sources tell. */
function emitterOf(store: Store, log: Log, firstViews: FirstViews): (event: ModelEvent) => void {
  // What long lists leave stays: to collect in their midst takes time for nothing.
  void firstViews.over.then(preferMemory);
  return (event) => {
    store.apply(event);
    logSource(log, event);
    if (firstViews.told(event)) collectEverything();
  };
}

interface Exposing {
  readonly shard: Parameters<typeof selfFamilies>[1];
  /** In milliseconds since the epoch; undefined where counters do not say when they were made. */
  readonly createdSince: number | undefined;
}

function expositionOf(engine: Engine, { shard, createdSince }: Exposing): Exposition {
  const families = { upstream: upstreamFamilies, common: commonFamilies, self: selfFamilies(buildInfo(), shard) };
  return new Exposition(families, engine, { slicing: answerSlicing, createdSince });
}

function keepWorking(work: Omit<Diagnosing, 'onError'> & KeepingHistory, log: Log): Promise<void>[] {
  const onError = (error: unknown): void => log.error({ err: error }, 'a diagnosis ran into a fault');
  return [keepDiagnosing({ ...work, onError }), keepHistory(work)];
}

/** The sources that tell of services, by whose names is counted. */
function registriesOf(config: Config): string[] {
  return turnedOn(config)
    .filter(({ tells }) => tells === 'readiness')
    .map(({ name }) => name);
}

function announce(log: Log, urls: readonly string[], sources: readonly { readonly name: string }[]): void {
  const others = urls.length === 1 ? '' : ' and on every other address of this machine';
  log.info(
    { version: buildInfo().version, sources: sources.map(({ name }) => name), addresses: urls },
    `uhwatch listens on ${urls[0]}${others}`,
  );
}

function cannotListen(address: string, error: unknown): ConfigError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
  const remedy =
    code === 'EADDRINUSE'
      ? 'another program listens there; choose another port with --web.listen-address'
      : 'choose another --web.listen-address';
  return new ConfigError([`cannot listen on ${address} (${code}): ${remedy}`]);
}

async function closed(server: Server): Promise<void> {
  const done = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeAllConnections();
  await done;
}
