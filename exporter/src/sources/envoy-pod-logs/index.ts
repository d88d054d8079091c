import type { Clock } from '../../model/clock.ts';
import type { Tell } from '../../model/event.ts';
import { health } from '../../model/teller.ts';
import { announce } from '../../envoy/announce.ts';
import { SilenceTeller } from '../../envoy/silence.ts';
import type { Tally } from '../../envoy/tally.ts';
import { Client } from '../../kubernetes/client/client.ts';
import { noticeCorrection } from '../../kubernetes/client/correction.ts';
import type { Access } from '../../kubernetes/client/kubeconfig.ts';
import { Reflector } from '../../kubernetes/watch/reflector.ts';
import { isAborted, type Source } from '../../model/source.ts';
import { Scratch } from '../../tail/line-splitter.ts';
import { notListed } from './faults.ts';
import { Gateway } from './gateway.ts';
import type { LogReaders } from './session.ts';

export interface EnvoyPodLogsOptions {
  /** Called for each run, so that a corrected kubeconfig is picked up. Throws a SourceError. */
  readonly access: () => Access;
  /** The one namespace whose pods and logs are read. */
  readonly namespace: string;
  /** A label selector as the API writes it, such as `istio=ingressgateway`. */
  readonly selector: string;
  /** The container of each pod that writes the access log. */
  readonly container: string;
  /** Where to begin with the logs of pods that run already; those that come later are read from their start. */
  readonly startAt: 'start' | 'end';
  readonly clock: Clock;
  /** Counts what the readers of `logs` read. */
  readonly tally: Pick<Tally, 'line' | 'flush'>;
  /** What reads the lines of the pods, and tells of those in which nothing can be counted. */
  readonly logs: LogReaders;
  /** Hears once of each pod of which no line is counted. */
  readonly warn: (sentence: string) => void;
  /** More pods than this are not followed, with a sentence; default 100. */
  readonly maxPods?: number;
  /** A stream that has said nothing for so long is asked for again, in milliseconds; default 40 s. */
  readonly silenceMs?: number;
  /** Between 0 and 1; spreads requests after a fault. */
  readonly random: () => number;
}

const flushMs = 100;
/** What one read of a connection brings. */
const chunkBytes = 1 << 16;

/**
 * Follows the access logs of gateway pods through the Kubernetes API. How far each log was read lives outside `run`: a
 * restart loses no line and counts none twice.
 */
export function envoyPodLogs(options: EnvoyPodLogsOptions): Source {
  const { access, namespace, selector, clock, tally, logs, maxPods = 100, silenceMs = 40_000, random } = options;
  const gateway = new Gateway({ ...options, maxPods, onUnstamped: () => tally.line('malformed') });
  const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods`;
  const silence = new SilenceTeller(options.warn);
  let old = false;

  const flush = (tell: Tell): void => tally.flush({ old }, tell);

  async function report(tell: Tell, signal: AbortSignal): Promise<void> {
    while (!isAborted(signal)) {
      flush(tell);
      const { fault } = gateway;
      if (fault !== undefined) tell(health(fault));
      silence.tell(logs.remarks, tell);
      await clock.sleep(flushMs, signal);
    }
  }

  return {
    async run(tell, signal) {
      announce(tell);
      const used = access();
      const client = new Client(used);
      const scratch = new Scratch(chunkBytes);
      const stop = new AbortController();
      const either = AbortSignal.any([signal, stop.signal]);
      const onOld = (isOld: boolean): void => {
        if (isOld === old) return;
        flush(tell);
        old = isOld;
      };
      const sink = gateway.begin({ client, scratch, clock, random, signal: either, silenceMs, onOld });
      const pods = new Reflector({ path, labelSelector: selector }, { client, clock, random, sink });
      try {
        await Promise.all([
          pods.run(either),
          report(tell, either),
          noticeCorrection({ access, used, isUp: () => gateway.fault === '' }, { clock, signal: either }),
        ]);
      } catch (error) {
        if (!isAborted(signal)) throw notListed(namespace, error);
      } finally {
        stop.abort();
        await gateway.end();
        await client.close();
        flush(tell);
      }
    },
  };
}
