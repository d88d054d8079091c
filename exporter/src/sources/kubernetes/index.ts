import type { Clock } from '../../model/clock.ts';
import type { Tell } from '../../model/event.ts';
import type { Slicing } from '../../model/slice.ts';
import { Backoff } from '../../model/backoff.ts';
import { isAborted, type Source } from '../../model/source.ts';
import { Client, StatusError } from '../../kubernetes/client/client.ts';
import { noticeCorrection } from '../../kubernetes/client/correction.ts';
import type { Access } from '../../kubernetes/client/kubeconfig.ts';
import type { AsksForPods } from '../../kubernetes/evidence/subset-pods.ts';
import { ListMethod } from '../../kubernetes/watch/list-method.ts';
import { Reflector } from '../../kubernetes/watch/reflector.ts';
import type { ReflectorContext } from '../../kubernetes/watch/resource.ts';
import { OnDemand } from './on-demand.ts';
import { everything, isIn, type Scope, type Target, targetsOf } from './scope.ts';
import { type TargetSink, ClusterView } from './view.ts';
import type { InTrouble } from '../../model/in-trouble.ts';

export interface KubernetesOptions {
  /** Called for each run, so that a corrected kubeconfig is picked up. Throws a SourceError. */
  readonly access: () => Access;
  readonly clock: Clock;
  /** How long it may hold the event loop at a time while it tells what changed: ten thousand services take many turns. */
  readonly slicing: Slicing;
  /** Hears one sentence for objects that are left out, and for each resource that may not be read. */
  readonly warn: (sentence: string) => void;
  /** Default: all of the cluster. */
  readonly scope?: Scope;
  /** How long a service that is gone is told with explicit zeros, in milliseconds; default 5 minutes. */
  readonly removalGraceMs?: number;
  /** From 0 to 1; spreads the requests of many exporters. */
  readonly random: () => number;
  /** A streamed list that brings nothing for so long is read page by page instead, in milliseconds; default 10 s. */
  readonly listSilenceMs?: number;
  /** Upstreams in trouble, whose evidence is collected with so many requests a second; absent for none. */
  readonly evidence?: { readonly inTrouble: () => InTrouble; readonly requestsPerSecond: number };
}

/** Lists and watches Services, EndpointSlices, the workloads behind them and the routes to them. */
export function kubernetes(options: KubernetesOptions): Source {
  const { access, clock, slicing, warn, scope = everything, removalGraceMs = 300_000, random, listSilenceMs } = options;
  const targets = targetsOf(scope);
  const view = new ClusterView({ clock, slicing, warn, scope, targets, removalGraceMs });
  const evidence = evidenceOf(options, scope, view.subsets);
  return {
    async run(telling, signal) {
      const tell: Tell = (event) => {
        telling(event);
        evidence?.heard(event);
      };
      const stop = new AbortController();
      const either = AbortSignal.any([signal, stop.signal]);
      const sinkOf = view.begin({ tell, signal: either });
      if (targets.length === 0) return nothingToWatch(tell, { clock, signal });
      const used = access();
      const client = new Client(used);
      const context = { client, clock, random, method: new ListMethod(), listSilenceMs, signal: either };
      try {
        await Promise.all([
          evidence?.run({ client, tell, isUp: () => view.isUp, signal: either }),
          ...targets.map((target) => follow(target, sinkOf(target), context)),
          noticeCorrection({ access, used, isUp: () => view.isUp }, { clock, signal: either }),
        ]);
      } finally {
        stop.abort();
        await client.close();
      }
    },
  };
}

/** A shard may have none of the namespaces that are named, which is no fault: there is nothing to know. */
async function nothingToWatch(tell: Tell, { clock, signal }: Timing): Promise<void> {
  tell({ type: 'source-up' });
  while (!signal.aborted) await clock.sleep(absentRetryMs, signal);
}

/** What is collected outlives the runs of the source, as the view does. */
function evidenceOf(
  { evidence, clock, slicing, warn }: KubernetesOptions,
  scope: Scope,
  subsets: AsksForPods,
): OnDemand | undefined {
  if (evidence === undefined || evidence.requestsPerSecond === 0) return undefined;
  const isClusterWide = scope.namespaces.length === 0;
  return new OnDemand({
    ...evidence,
    clock,
    slicing,
    warn,
    isClusterWide,
    subsets,
    isIn: (namespace) => isIn(scope, namespace),
  });
}

const firstRetryMs = 200;
/** A resource that is not needed and may not be read is asked for again after so long. */
const refusedRetryMs = 30_000;
/** A resource that the cluster does not have comes with an installation, which nobody watches by the minute. */
const absentRetryMs = 300_000;
/** What was followed for so long was in order: the next refusal is the first one again. */
const resetAfterMs = 60_000;

type Timing = Pick<FollowContext, 'clock' | 'signal'>;
type FollowContext = Omit<ReflectorContext, 'sink'> & { readonly signal: AbortSignal };

async function follow(target: Target, sink: TargetSink, context: FollowContext): Promise<void> {
  const { clock, random, signal } = context;
  const backoff = new Backoff({ clock, random, firstMs: firstRetryMs, resetAfterMs });
  while (!signal.aborted) {
    const refusal = await followServed(target, sink, context);
    if (isAborted(signal)) return;
    if (refusal === undefined) {
      sink.absent();
      await clock.sleep(absentRetryMs, signal);
    } else {
      sink.refused(refusal);
      if (target.row.required === true) await backoff.wait(signal);
      else await clock.sleep(refusedRetryMs, signal);
    }
  }
}

/** Follows the newest version that is served until it is refused; undefined when the cluster has none and need not. */
async function followServed(
  { versions, row }: Target,
  sink: TargetSink,
  { signal, ...context }: FollowContext,
): Promise<StatusError | undefined> {
  for (const resource of versions) {
    try {
      await new Reflector(resource, { ...context, sink }).run(signal);
      return undefined;
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      if (row.older === undefined || error.status !== 404) return error;
    }
  }
  return undefined;
}
