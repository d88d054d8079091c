import { uidOf } from '../../kubernetes/objects/record.ts';
import type { Listing, Sink } from '../../kubernetes/watch/resource.ts';
import { sentence } from '../../model/source.ts';
import { joined, nothingMatches, together, tooMany, withoutContainer } from './faults.ts';
import { gatewayPod, type GatewayPod } from './gateway-pod.ts';
import { PodLog } from './pod-log.ts';
import type { LogReaders, Session } from './session.ts';

export interface GatewayOptions {
  readonly namespace: string;
  /** A label selector as the API writes it, such as `istio=ingressgateway`. */
  readonly selector: string;
  readonly container: string;
  /** Where to begin with the logs of pods that run already; those that come later are read from their start. */
  readonly startAt: 'start' | 'end';
  /** What reads the lines of the pods. */
  readonly logs: LogReaders;
  readonly onUnstamped: () => void;
  readonly maxPods: number;
}

/** The pods of a gateway and how far their logs were read, which outlives a run of the source. */
export class Gateway {
  readonly #options: GatewayOptions;
  readonly #logs = new Map<string, PodLog>();
  readonly #following = new Map<string, Promise<void>>();
  /** By the name of the pod; undefined where its log is read. What is not in here has not been tried yet. */
  readonly #faults = new Map<string, string | undefined>();
  readonly #withoutContainer = new Map<string, string>();
  /** Whether the pods were ever listed, and whether they were in this session. */
  #known = false;
  #listed = false;
  /** Why the pods are not known as they are now. */
  #podsFault: string | undefined;
  #session: Session | undefined;

  constructor(options: GatewayOptions) {
    this.#options = options;
  }

  /** Follows what the sink is told of until the session's signal aborts. */
  begin(session: Omit<Session, 'report'>): Sink {
    this.#listed = false;
    this.#podsFault = undefined;
    this.#session = { ...session, report: (name, fault) => this.#faults.set(name, fault) };
    return {
      begin: () => this.#list(),
      put: (item) => this.#put(item, 'start'),
      remove: (item) => this.#remove(gatewayPod(item, this.#options.container)),
      heard: () => undefined,
      note: () => undefined,
      relisted: () => undefined,
      healthy: () => (this.#podsFault = undefined),
      // The logs of the pods that are known are read on.
      fault: (error) => (this.#podsFault = sentence(error)),
    };
  }

  #list(): Listing {
    const items = new Map<string, unknown>();
    return {
      put: (item) => void items.set(uidOf(item), item),
      remove: (item) => void items.delete(uidOf(item)),
      commit: () => this.#replace([...items.values()]),
    };
  }

  /** Resolves when every stream has ended, after the session's signal has aborted. */
  async end(): Promise<void> {
    await Promise.all(this.#following.values());
    this.#session = undefined;
    this.#faults.clear();
  }

  /** What keeps logs from being read or counted, as one sentence, empty for nothing; undefined as long as it is not known. */
  get fault(): string | undefined {
    const { namespace, selector } = this.#options;
    if (this.#podsFault !== undefined) return this.#podsFault;
    if (!this.#listed || [...this.#following.keys()].some((name) => !this.#faults.has(name))) return undefined;
    if (this.#logs.size + this.#withoutContainer.size === 0) return nothingMatches(namespace, selector);
    const faults = [...this.#withoutContainer.values(), ...this.#faults.values()].filter((each) => each !== undefined);
    const left = [...this.#logs].filter(([name, log]) => !log.isIdle() && !this.#following.has(name)).length;
    if (left > 0) faults.unshift(tooMany(namespace, selector, { followed: this.#following.size, left }));
    return joined([together(faults), ...this.#options.logs.faults]);
  }

  #replace(items: readonly unknown[]): void {
    const origin = this.#known ? 'start' : this.#options.startAt;
    const names = new Set(items.map((item) => gatewayPod(item, this.#options.container).name));
    for (const name of [...this.#withoutContainer.keys()]) if (!names.has(name)) this.#withoutContainer.delete(name);
    for (const [name, log] of this.#logs) {
      if (!names.has(name)) this.#remove(log.pod);
    }
    for (const item of items) this.#put(item, origin);
    this.#known = true;
    this.#listed = true;
  }

  #put(item: unknown, startAt: 'start' | 'end'): void {
    const { namespace, container, logs, onUnstamped } = this.#options;
    const pod = gatewayPod(item, container);
    if (!pod.containers.includes(container)) {
      this.#withoutContainer.set(pod.name, withoutContainer(namespace, pod, container));
      return;
    }
    this.#withoutContainer.delete(pod.name);
    const known = this.#logs.get(pod.name);
    if (known === undefined) {
      // What has not started yet has written nothing before.
      const origin = pod.instance === undefined ? 'start' : startAt;
      const lines = logs.follow(this.#titleOf(pod.name));
      this.#logs.set(pod.name, new PodLog(pod, { namespace, container, origin, lines, onUnstamped }));
    } else known.update(pod);
    this.#followMore();
  }

  #remove({ name, uid }: GatewayPod): void {
    this.#withoutContainer.delete(name);
    const log = this.#logs.get(name);
    if (log === undefined || log.pod.uid !== uid) return;
    log.remove();
    if (!this.#following.has(name)) this.#forget(name);
  }

  #forget(name: string): void {
    this.#logs.delete(name);
    this.#faults.delete(name);
    this.#options.logs.forget(this.#titleOf(name));
  }

  #titleOf(name: string): string {
    return `pod ${this.#options.namespace}/${name}`;
  }

  /** Each log is a stream of its own, so there is a bound to them. */
  #followMore(): void {
    const session = this.#session;
    for (const [name, log] of this.#logs) {
      if (session === undefined || session.signal.aborted || this.#following.size >= this.#options.maxPods) return;
      if (!log.isIdle() && !this.#following.has(name)) this.#following.set(name, this.#follow(name, log, session));
    }
  }

  async #follow(name: string, log: PodLog, session: Session): Promise<void> {
    await log.follow(session);
    this.#following.delete(name);
    if (log.gone) this.#forget(name);
    this.#followMore();
  }
}
