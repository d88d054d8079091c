import type { Clock } from '../../model/clock.ts';
import { isAborted, sentence, type Source } from '../source.ts';
import { Client, StatusError } from './client.ts';
import type { Access } from './kubeconfig.ts';
import { type Delivery, Reflector } from './reflector.ts';
import { resources, type WatchedResource } from './resources.ts';
import { View } from './view.ts';

export interface KubernetesOptions {
  /** Called for each run, so that a corrected kubeconfig is picked up. Throws a SourceError. */
  readonly access: () => Access;
  readonly clock: Clock;
  /** Hears one sentence for each object that is left out, and for each resource that may not be read. */
  readonly warn: (sentence: string) => void;
}

const name = 'kubernetes';

/** Lists and watches Services, EndpointSlices, the workloads behind them and the routes to them. */
export function kubernetes({ access, clock, warn }: KubernetesOptions): Source {
  return {
    name,
    async run(emit, signal) {
      const stop = new AbortController();
      const either = AbortSignal.any([signal, stop.signal]);
      const view = new View({ source: name, emit, clock, warn, signal: either, kinds: resources.length });
      const client = new Client(access());
      try {
        await Promise.all(resources.map((resource) => follow(resource, view, { client, clock, signal: either })));
      } finally {
        stop.abort();
        await client.close();
      }
    },
  };
}

/** A resource that is optional and cannot be read is asked for again after so long. */
const optionalRetryMs = 60_000;
/** A resource that the cluster does not have comes with an installation, which nobody watches by the minute. */
const absentRetryMs = 300_000;

interface FollowContext {
  readonly client: Client;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

async function follow(resource: WatchedResource, view: View, context: FollowContext): Promise<void> {
  const { clock, signal } = context;
  const delivery = view.delivery(resource);
  while (!signal.aborted) {
    try {
      await followServed(resource, delivery, context);
      if (isAborted(signal)) return;
      delivery.replace([]);
      await clock.sleep(absentRetryMs, signal);
    } catch (error) {
      if (isAborted(signal)) return;
      if (resource.without === undefined) throw error;
      view.skip(resource, `${sentence(error)}; ${resource.without}`);
      await clock.sleep(optionalRetryMs, signal);
    }
  }
}

/** Follows the newest version that the cluster serves; returns when it serves none, or the signal aborts. */
async function followServed(
  { kind, path, older = [] }: WatchedResource,
  delivery: Delivery,
  { client, clock, signal }: FollowContext,
): Promise<void> {
  for (const served of [path, ...older]) {
    try {
      await new Reflector(client, { kind, path: served }, { delivery, clock }).run(signal);
      return;
    } catch (error) {
      const absent = older.length > 0 && error instanceof StatusError && error.status === 404;
      if (!absent || isAborted(signal)) throw error;
    }
  }
}
