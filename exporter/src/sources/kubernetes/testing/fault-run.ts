import { Store } from '../../../model/store.ts';
import type { SourceState } from '../../../model/source-state.ts';
import { randomOf } from '../../../testing/random.ts';
import { systemSlicing } from '../../../app/slicing.ts';
import { supervise } from '../../../app/supervise.ts';
import { kubernetes } from '../index.ts';
import { Relay } from '../../../testing/relay.ts';
import { FakeApiserver } from '../../../testing/apiserver/fake-apiserver.ts';
import { FaultDriver } from './fault-driver.ts';
import { plainAccess } from '../../../kubernetes/testing/plain-access.ts';
import { difference, modelOf, type Truth, truthOf } from './truth.ts';
import { TurnClock } from './turn-clock.ts';

export interface FaultRunOptions {
  readonly seed: number;
  /** How often everything falls quiet. */
  readonly points: number;
  /** From one such point to the next at the least, in milliseconds; default: the next faults begin at once. */
  readonly slotMs?: number;
}

/** How the model came to equal the truth. */
export interface Recovery {
  /** From when the faults ended until it was right, and stayed so, in milliseconds. */
  readonly ms: number;
  /** What was wrong last; undefined when nothing was. */
  readonly last: string | undefined;
}

export interface FaultReport {
  /** Points at which the model came to equal the truth. */
  readonly equal: number;
  readonly recoveries: readonly Recovery[];
  /** The first difference, with what led to it. */
  readonly divergence: string | undefined;
  readonly lastedMs: number;
  readonly faults: ReadonlyMap<string, number>;
  readonly source: SourceState | undefined;
  /** What is still there when everything has been stopped. */
  readonly left: { readonly watches: number; readonly sleepers: number };
}

/** Nothing may take longer than some watches that are given up, one after the other. */
const patienceMs = 300_000;
const lookEveryMs = 100;
const steadyMs = 10_000;

/** The source under its supervisor, over real sockets, against an apiserver to which everything happens. */
class FaultRun {
  readonly #options: FaultRunOptions;
  readonly #clock = new TurnClock();
  readonly #api = new FakeApiserver({ clock: this.#clock, historyLimit: 100 });
  readonly #store = new Store();
  readonly #stop = new AbortController();
  readonly #recoveries: Recovery[] = [];

  constructor(options: FaultRunOptions) {
    this.#options = options;
  }

  async run(): Promise<FaultReport> {
    const { seed } = this.#options;
    const port = Number(new URL(await this.#api.start()).port);
    const relay = new Relay(port);
    this.#api.bookmarkEveryMs = 60_000;
    const driver = new FaultDriver(this.#api, { relay, port, seed });
    const supervised = this.#supervise(`http://127.0.0.1:${await relay.start()}`);
    const beganAt = this.#clock.now();
    const divergence = await this.#visit(driver);
    const lastedMs = this.#clock.now() - beganAt;
    this.#stop.abort();
    await supervised;
    await relay.stop();
    await this.#api.stop();
    // Connections that were closed tell so some turns later.
    await this.#clock.sleep(1_000, new AbortController().signal);
    const left = { watches: this.#api.watching, sleepers: this.#clock.sleeping };
    this.#clock.stop();
    return {
      equal: this.#recoveries.length,
      recoveries: this.#recoveries,
      divergence,
      lastedMs,
      faults: driver.begun,
      source: this.#source,
      left,
    };
  }

  get #source(): SourceState | undefined {
    return this.#store.snapshot().sources.get('kubernetes');
  }

  #supervise(server: string): Promise<void> {
    const random = randomOf(this.#options.seed + 1);
    const source = kubernetes({
      access: () => plainAccess(server),
      clock: this.#clock,
      slicing: systemSlicing,
      warn: () => undefined,
      removalGraceMs: 0,
      random,
    });
    const { signal } = this.#stop;
    return supervise(source, {
      name: 'kubernetes',
      emit: (event) => this.#store.apply(event),
      clock: this.#clock,
      signal,
      random,
    });
  }

  /** Goes from point to point; resolves with the first difference. */
  async #visit(driver: FaultDriver): Promise<string | undefined> {
    const { seed, points, slotMs = 0 } = this.#options;
    for (let point = 0, slotAt = this.#clock.now(); point < points; point++, slotAt += slotMs) {
      await driver.rage();
      const truth = truthOf(this.#api.storage);
      const wrong = (await this.#recover(truth)) ?? (await this.#stay(truth, slotAt + slotMs));
      if (wrong === undefined) continue;
      this.#recoveries.length = point;
      return [`seed ${seed}, point ${point}, ${this.#time}: ${wrong}`, ...driver.log].join('\n  ');
    }
    return undefined;
  }

  /** Waits until all is right, and stays so for a while: an answer from before may still be on its way. */
  async #recover(truth: Truth): Promise<string | undefined> {
    const quietAt = this.#clock.now();
    let rightAt: number | undefined;
    let last: string | undefined;
    for (;;) {
      const wrong = this.#wrong(truth);
      const now = this.#clock.now();
      rightAt = wrong === undefined ? (rightAt ?? now) : undefined;
      if (rightAt !== undefined && now - rightAt >= steadyMs) {
        this.#recoveries.push({ ms: rightAt - quietAt, last });
        return undefined;
      }
      if (now - quietAt > patienceMs) return wrong ?? last;
      last = wrong ?? last;
      await this.#clock.sleep(lookEveryMs, this.#stop.signal);
    }
  }

  /** What is right stays right, until the next faults. */
  async #stay(truth: Truth, until: number): Promise<string | undefined> {
    await this.#clock.sleep(until - this.#clock.now(), this.#stop.signal);
    return this.#wrong(truth);
  }

  #wrong(truth: Truth): string | undefined {
    const { up = false, error = 'it was never up', resources = new Map<string, never>() } = this.#source ?? {};
    if (!up) return `the source is down: ${error}`;
    const down = [...resources.values()].find((resource) => !resource.up);
    if (down !== undefined) return `${down.name} is down: ${down.error ?? 'no reason'}`;
    return difference(truth, modelOf(this.#store));
  }

  get #time(): string {
    return new Date(this.#clock.now()).toISOString().slice(11, 23);
  }
}

export function runFaults(options: FaultRunOptions): Promise<FaultReport> {
  return new FaultRun(options).run();
}
