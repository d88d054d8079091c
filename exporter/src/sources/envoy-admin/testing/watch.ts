import type { FailureClass, Outcome } from '@uhwatch/contract/outcomes.ts';
import type { ModelEvent, ProxyHosts } from '../../../model/event.ts';
import { teller } from '../../../model/teller.ts';
import { FakeClock } from '../../../testing/fake-clock.ts';
import type { Identify } from '../../../envoy/identity.ts';
import { envoyAdmin } from '../index.ts';

/** Each cluster is a service of its own name; Istio's inbound clusters are nobody's upstream. */
export const identifyByName: Identify = (_by, name) => ({
  namespace: '',
  service: name,
  port: '',
  subset: '',
  ...(name.startsWith('inbound|') && { inbound: true }),
});

export type Counts = Readonly<
  Record<
    string,
    { requests: number; outcomes: Partial<Record<Outcome, number>>; failures: Partial<Record<FailureClass, number>> }
  >
>;

/** A running source on a clock that stands still, and all that it told. */
export class Watch {
  readonly clock = new FakeClock();
  readonly events: ModelEvent[] = [];
  readonly warnings: string[] = [];
  readonly #stop = new AbortController();
  readonly #ended: Promise<void>;

  constructor(urls: readonly string[], timeoutMs?: number) {
    const source = envoyAdmin({
      urls,
      pollMs: 5_000,
      ...(timeoutMs !== undefined && { timeoutMs }),
      clock: this.clock,
      identify: identifyByName,
      warn: (sentence) => this.warnings.push(sentence),
    });
    const tell = teller('envoy-admin', { emit: (event) => this.events.push(event), clock: this.clock });
    this.#ended = source.run(tell, this.#stop.signal);
  }

  ofType<T extends ModelEvent['type']>(type: T): (ModelEvent & { type: T })[] {
    return this.events.filter((event): event is ModelEvent & { type: T } => event.type === type);
  }

  /** The state that the source told last: `up`, or its fault. */
  get state(): string | undefined {
    const last = this.events.findLast(({ type }) => type === 'source-up' || type === 'source-down');
    return last?.type === 'source-down' ? last.error : last && 'up';
  }

  /** All counts by service, summed over batches. */
  get counts(): Counts {
    const sums: Record<string, Counts[string]> = {};
    for (const { service, requests, outcomes, failures } of this.ofType('traffic').flatMap(({ counts }) => counts)) {
      const sum = (sums[service] ??= { requests: 0, outcomes: {}, failures: {} });
      sum.requests += requests;
      for (const [outcome, count] of outcomes) sum.outcomes[outcome] = (sum.outcomes[outcome] ?? 0) + count;
      for (const [failure, count] of failures) sum.failures[failure] = (sum.failures[failure] ?? 0) + count;
    }
    return sums;
  }

  /** The hosts of each service as last told, without the states that no host is in. */
  get hosts(): Record<string, Partial<ProxyHosts['hosts']>> {
    const clusters = this.ofType('proxy-hosts').at(-1)?.clusters ?? [];
    const present = (hosts: ProxyHosts['hosts']) =>
      Object.fromEntries(Object.entries(hosts).filter(([, count]) => count > 0));
    return Object.fromEntries(clusters.map(({ service, hosts }) => [service, present(hosts)]));
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#ended;
  }
}
