import type { Clock } from '../../model/clock.ts';
import type { Tell } from '../../model/event.ts';
import { health } from '../../model/teller.ts';
import type { Identify } from '../../envoy/identity.ts';
import { isAborted, sentence, type Source } from '../../model/source.ts';
import { Proxy, type Look } from './proxy.ts';

export interface EnvoyAdminOptions {
  /**
   * `http://HOST:PORT` of an admin interface; an address whose path ends in `/stats/prometheus` or `/metrics` serves
   * statistics only.
   */
  readonly urls: readonly string[];
  readonly pollMs: number;
  /** For one answer; default 10,000. */
  readonly timeoutMs?: number;
  readonly clock: Clock;
  readonly identify: Identify;
  /** Hears one sentence for each proxy that hides the statistics of its upstreams. */
  readonly warn: (sentence: string) => void;
}

const proxy = 'envoy';
/** What grew over a longer time than this is not recent any more. */
const maxRecentMs = 60_000;

/** Asks Envoys again and again what they count and how they see their hosts. Throws a SourceError for a bad address. */
export function envoyAdmin({ urls, pollMs, timeoutMs = 10_000, clock, identify, warn }: EnvoyAdminOptions): Source {
  const byPlace = new Map(
    urls.map((url) => new Proxy(url, { identify, timeoutMs })).map((envoy) => [envoy.place, envoy]),
  );
  const proxies = [...byPlace.values()];
  const warned = new Set<Proxy>();

  function warnOnce(envoy: Proxy): void {
    if (warned.has(envoy)) return;
    warned.add(envoy);
    warn(
      `${envoy.place} hides the statistics of its upstreams, so their requests are not counted; with Istio include cluster.outbound in proxyStatsMatcher`,
    );
  }

  return {
    async run(tell, signal) {
      const state = new SharedState(proxies, tell);

      async function follow(envoy: Proxy): Promise<void> {
        while (!signal.aborted) {
          try {
            const view = await envoy.look(clock.now(), signal);
            if (isAborted(signal)) return;
            tellLook(view, { envoy, tell, at: clock.now() });
            if (view.withoutStats) warnOnce(envoy);
            state.set(envoy, undefined);
          } catch (error) {
            if (isAborted(signal)) return;
            state.set(envoy, sentence(error));
          }
          await clock.sleep(pollMs, signal);
        }
      }

      await Promise.all(proxies.map(follow));
    },
  };
}

function tellLook(
  { hosts, counts, since, node }: Look,
  { envoy, tell, at }: { envoy: Proxy; tell: Tell; at: number },
): void {
  if (node !== undefined) tell({ type: 'proxy-node', instance: envoy.place, node });
  tell({ type: 'proxy-hosts', proxy, instance: envoy.place, clusters: hosts });
  // The first look only says that a proxy reports here.
  if (counts.length === 0 && since !== undefined) return;
  const old = since !== undefined && at - since > maxRecentMs;
  tell({ type: 'traffic', proxy, counts, old });
}

/** The source is up when every proxy answered its last question; its fault is that of the first that did not. */
class SharedState {
  readonly #proxies: readonly Proxy[];
  readonly #tell: Tell;
  readonly #faults = new Map<Proxy, string | undefined>();

  constructor(proxies: readonly Proxy[], tell: Tell) {
    this.#proxies = proxies;
    this.#tell = tell;
  }

  set(envoy: Proxy, fault: string | undefined): void {
    this.#faults.set(envoy, fault);
    const faults = this.#proxies.map((each) => this.#faults.get(each)).filter((each) => each !== undefined);
    const [first] = faults;
    if (first === undefined && this.#faults.size < this.#proxies.length) return;
    const more = faults.length > 1 ? ` (and ${faults.length - 1} more of ${this.#proxies.length} proxies)` : '';
    this.#tell(health(first === undefined ? '' : first + more));
  }
}
