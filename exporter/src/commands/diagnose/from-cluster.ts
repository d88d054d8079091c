import { existsSync } from 'node:fs';
import path from 'node:path';
import { options } from '../../app/options.ts';
import { systemClock } from '../../app/clock.ts';
import { systemSlicing } from '../../app/slicing.ts';
import { configuredSources } from '../../app/sources.ts';
import { supervise } from '../../app/supervise.ts';
import { ConfigError } from '../../config/config-error.ts';
import { type Environment, loadUsableConfig } from '../../config/load.ts';
import { Engine } from '../../diagnosis/engine/engine.ts';
import { rules } from '../../diagnosis/rules/index.ts';
import { Store } from '../../model/store.ts';
import type { Invocation } from '../command.ts';
import type { Looked } from './looked.ts';
import { type InTrouble, only } from '../../model/in-trouble.ts';

interface Asked extends Pick<Invocation, 'env' | 'signal' | 'stdin'> {
  /** `namespace/service`; undefined for all that are in trouble. */
  readonly key: string | undefined;
  readonly warn: (sentence: string) => void;
}

/** A cluster that has not answered by then will not. */
const patienceMs = 30_000;
/** How long is waited for the evidence of all that are in trouble. */
const evidenceMs = 60_000;
const lookMs = 50;

/** Diagnoses a cluster once, through the source that watches it. Throws a ConfigError where it cannot be read. */
export async function lookAtCluster(
  flags: readonly string[],
  { key, env, signal, warn, stdin }: Asked,
): Promise<Looked> {
  const config = loadUsableConfig(options, [...clusterFlags(flags, env), ...scopeFlags(key)], env);
  const clock = systemClock;
  const store = new Store();
  const engine = new Engine(store, rules);
  // Whoever is asked for is looked at also when nothing is wrong with it, and nobody else is.
  const inTrouble = (): InTrouble => (key === undefined ? engine.inTrouble : only(key));
  const debug = (): void => undefined;
  const context = { config, env, clock, slicing: systemSlicing, random: Math.random, stdin, warn, debug, inTrouble };
  const sources = await configuredSources(context);
  const found = sources.find(({ name }) => name === 'kubernetes');
  if (found === undefined) throw new ConfigError([nothingToLookAt]);
  const stop = new AbortController();
  const either = AbortSignal.any([signal, stop.signal]);
  const emit = store.apply.bind(store);
  const running = supervise(found.source, { name: found.name, emit, clock, signal: either, random: Math.random });
  const until = async (isDone: () => boolean, ms: number): Promise<boolean> => {
    const end = clock.now() + ms;
    while (clock.now() < end && !either.aborted) {
      engine.work(clock.now());
      if (isDone()) return true;
      await clock.sleep(lookMs, either);
    }
    return false;
  };
  try {
    const state = () => store.snapshot().sources.get('kubernetes');
    if (!(await until(() => state()?.up === true, patienceMs)))
      throw new ConfigError([state()?.error ?? 'the cluster did not answer; see whether kubectl reaches it']);
    const isExplained = (each: string): boolean =>
      !engine.results.has(each) || store.snapshot().upstreams.get(each)?.collected !== undefined;
    const isWhole = await until(() => [...inTrouble()].every(isExplained), evidenceMs);
    engine.work(clock.now());
    const view = { snapshot: store.snapshot(), engine, now: clock.now(), mode: 'serve' } as const;
    return { view, place: 'the cluster', isPartial: !isWhole };
  } finally {
    stop.abort();
    await running;
  }
}

export const nothingToLookAt =
  'diagnose needs something to look at: give --files DIR|FILE..., or --kubernetes.kubeconfig FILE, or set KUBECONFIG';

/** Without any flag the cluster that kubectl means. Throws a ConfigError where there is none. */
function clusterFlags(flags: readonly string[], env: Environment): readonly string[] {
  if (flags.some((flag) => !flag.startsWith('--kubernetes.context'))) return flags;
  const [first] = (env['KUBECONFIG'] ?? '').split(path.delimiter);
  const kubeconfig = first !== undefined && first !== '' ? first : path.join(env['HOME'] ?? '', '.kube/config');
  if (!existsSync(kubeconfig)) throw new ConfigError([nothingToLookAt]);
  return [`--kubernetes.kubeconfig=${kubeconfig}`, ...flags];
}

/** Of one Service only its own namespace is read, so that a big cluster answers as soon as a small one. */
function scopeFlags(key: string | undefined): string[] {
  const [namespace = '', service] = key?.split('/') ?? [];
  return service === undefined || namespace === '' ? [] : [`--kubernetes.namespaces=${namespace}`];
}
