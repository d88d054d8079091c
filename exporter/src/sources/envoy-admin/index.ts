import type { Clock } from '../../model/clock.ts';
import type { Emit } from '../../model/event.ts';
import type { Identify } from '../../envoy/identity.ts';
import { isAborted, sentence, type Source } from '../../model/source.ts';
import { Proxy, type View } from './proxy.ts';

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

const name = 'envoy-admin';
const proxy = 'envoy';
/** What grew over a longer time than this is not recent any more. */
const longestRecentMs = 60_000;

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
    name,
    async run(emit, signal) {
      const state = new SharedState(proxies, emit, clock);

      async function follow(envoy: Proxy): Promise<void> {
        while (!signal.aborted) {
          try {
            const view = await envoy.look(clock.now(), signal);
            if (isAborted(signal)) return;
            tell(view, { envoy, emit, at: clock.now() });
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

function tell({ hosts, counts, since }: View, { envoy, emit, at }: { envoy: Proxy; emit: Emit; at: number }): void {
  emit({ type: 'proxy-hosts', source: name, at, proxy, instance: envoy.place, clusters: hosts });
  // The first look only says that a proxy reports here.
  if (counts.length === 0 && since !== undefined) return;
  const old = since !== undefined && at - since > longestRecentMs;
  emit({ type: 'traffic', source: name, at, proxy, counts, old });
}

/** The source is up when every proxy answered its last question; its fault is that of the first that did not. */
class SharedState {
  readonly #proxies: readonly Proxy[];
  readonly #emit: Emit;
  readonly #clock: Clock;
  readonly #faults = new Map<Proxy, string | undefined>();
  #told: string | undefined;

  constructor(proxies: readonly Proxy[], emit: Emit, clock: Clock) {
    this.#proxies = proxies;
    this.#emit = emit;
    this.#clock = clock;
  }

  set(envoy: Proxy, fault: string | undefined): void {
    this.#faults.set(envoy, fault);
    const faults = this.#proxies.map((each) => this.#faults.get(each)).filter((each) => each !== undefined);
    const [first] = faults;
    if (first === undefined && this.#faults.size < this.#proxies.length) return;
    const more = faults.length > 1 ? ` (and ${faults.length - 1} more of ${this.#proxies.length} proxies)` : '';
    const now = first === undefined ? 'up' : first + more;
    if (now === this.#told) return;
    this.#told = now;
    const event = { source: name, at: this.#clock.now() };
    if (first === undefined) this.#emit({ ...event, type: 'source-up' });
    else this.#emit({ ...event, type: 'source-down', error: now });
  }
}
