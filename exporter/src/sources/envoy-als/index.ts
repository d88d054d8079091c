import type { Clock } from '../../model/clock.ts';
import type { Tell } from '../../model/event.ts';
import { announce } from '../../envoy/announce.ts';
import type { Identify } from '../../envoy/identity.ts';
import { MalformedSamples } from '../../envoy/log-health.ts';
import { Silence, SilenceTeller, uncounted } from '../../envoy/silence.ts';
import { Tally } from '../../envoy/tally.ts';
import type { Source } from '../../model/source.ts';
import { describeIdentity, unknownIdentity } from './identifier.ts';
import { Messages, type Remark } from './messages.ts';
import { NamelessWarnings } from './nameless.ts';
import { type AlsServer, serve } from './server.ts';

export interface EnvoyAlsOptions {
  /** `HOST:PORT`, such as `:9798`; an empty host means every address, port 0 a free one. */
  readonly listenAddress: string;
  readonly clock: Clock;
  readonly identify: Identify;
  /** Milliseconds between two flushes of the counts. */
  readonly flushMs: number;
  /** Hears once of each node and log that does not name the cluster of failed requests. */
  readonly warn: (sentence: string) => void;
  /** Hears about once a minute what a malformed message or entry looks like. */
  readonly debug: (sentence: string) => void;
  /** Hears of the port that is listened on. */
  readonly onListen?: (port: number) => void;
}

const remedy =
  'let them send an entry when a request ends, and see that it holds an authority or the custom tag upstream_cluster';

/** How long at the end the entries are waited for that clients are just sending. */
const graceMs = 250;

/** Takes the access logs that Envoy sends as gRPC. */
export function envoyAls(options: EnvoyAlsOptions): Source {
  const { listenAddress, clock, identify, flushMs, warn, debug, onListen } = options;
  const tally = new Tally(identify);
  const messages = new Messages(tally);
  const namelessWarnings = new NamelessWarnings(warn);
  const silence = new Silence(clock);
  const silenceTeller = new SilenceTeller(warn);
  const samples = new MalformedSamples(clock, debug);

  /** Keeps whose a stream is for as long as the stream is open. */
  function stream(): (remark: Remark) => void {
    let current = unknownIdentity;
    return ({ identity, nameless, malformed }) => {
      current = identity ?? current;
      if (nameless) namelessWarnings.offer(current);
      if (malformed !== undefined) samples.offer(describeIdentity(current), malformed);
    };
  }

  async function flushUntil(stop: AbortSignal, tell: Tell): Promise<void> {
    while (!stop.aborted) {
      await clock.sleep(flushMs, stop);
      tally.flush({ old: false }, tell);
      const { fates } = messages;
      silenceTeller.tell(silence.lasts(fates) ? [uncounted('what Envoys send here', fates, remedy)] : [], tell);
    }
  }

  async function close(server: AlsServer, tell: Tell): Promise<void> {
    const closed = new AbortController();
    await server.close(clock.sleep(graceMs, closed.signal));
    closed.abort();
    tally.flush({ old: false }, tell);
  }

  return {
    async run(tell, signal) {
      announce(tell);
      const server = await serve(listenAddress, {
        message: (bytes) => messages.count(bytes),
        stream,
        tooLong: () => tally.line('truncated'),
        malformed: () => tally.line('malformed'),
      });
      tell({ type: 'source-up' });
      onListen?.(server.port);
      await flushUntil(signal, tell);
      await close(server, tell);
    },
  };
}
