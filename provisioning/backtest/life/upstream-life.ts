import { rateAt, type Upstream } from '../fleet.ts';
import type { Random } from '../random.ts';
import { failureClasses, isOut, isTotal, type SimulatedClass, type State } from './state.ts';

/** What has been counted since the beginning of life by one half of the proxies, or by all of them. */
export interface Counts {
  requests: number;
  readonly failures: Record<SimulatedClass, number>;
}

/** A time in which nothing healthy stood behind an upstream; pauses of less than five minutes belong to it. */
export interface Outage {
  readonly upstream: Upstream;
  readonly from: number;
  to: number;
  /** Whether no request got through, all the time. */
  total: boolean;
  /** Without the pauses. */
  outSeconds: number;
  failed: number;
  /** Of those in the first minute. */
  failedFirst: number;
}

const pauseSeconds = 300;
const firstSeconds = 60;

/** The outages that the states of an upstream make until `end`; requests are not counted yet. */
export function outagesOf(upstream: Upstream, states: readonly State[], end: number): Outage[] {
  const outages: Outage[] = [];
  states.forEach((state, index) => {
    const to = Math.min(end, states[index + 1]?.from ?? end);
    if (!isOut(state) || to <= state.from) return;
    const last = outages.at(-1);
    if (last && state.from - last.to < pauseSeconds) {
      last.total &&= isTotal(state) && state.from === last.to;
      last.to = to;
      last.outSeconds += to - state.from;
    } else {
      const { from } = state;
      const counts = { outSeconds: to - from, failed: 0, failedFirst: 0 };
      outages.push({ upstream, from, to, total: isTotal(state), ...counts });
    }
  });
  return outages;
}

function noCounts(): Counts {
  return { requests: 0, failures: { no_healthy_upstream: 0, connection_failure: 0, timeout: 0, no_route: 0 } };
}

/** An upstream whose requests are counted as time passes. */
export class UpstreamLife {
  readonly upstream: Upstream;
  readonly outages: readonly Outage[];
  /** What each exporter of its cluster could count. */
  readonly counts: readonly Counts[];
  /** Endpoints that stopped being ready. */
  lostReadiness = 0;
  readonly #states: readonly State[];
  readonly #random: Random;
  #time: number;
  #index = 0;
  #outage = 0;

  constructor(upstream: Upstream, states: readonly State[], { random, end, exporters }: LifeOptions) {
    this.upstream = upstream;
    this.outages = outagesOf(upstream, states, end);
    this.counts = Array.from({ length: exporters }, noCounts);
    this.#states = states;
    this.#random = random;
    this.#time = this.state.from;
  }

  get state(): State {
    return this.#states[this.#index] as State;
  }

  /** Lets time pass until then, in seconds since the epoch. */
  advance(to: number): void {
    while (this.#time < to) {
      const next = this.#states[this.#index + 1];
      const until = Math.min(to, next?.from ?? to);
      this.#count(until);
      this.#time = until;
      if (next?.from !== until) continue;
      this.lostReadiness += Math.max(0, this.state.ready - next.ready);
      this.#index += 1;
    }
  }

  #count(until: number): void {
    const { traffic, shares } = this.state;
    const mean = (rateAt(this.upstream, this.#time) * traffic * (until - this.#time)) / this.counts.length;
    for (const counts of this.counts) {
      const requests = this.#random.poisson(mean);
      counts.requests += requests;
      let failed = 0;
      for (const name of failureClasses) {
        if (shares[name] === 0) continue;
        const some = Math.min(
          requests - failed,
          shares[name] >= 1 ? requests : this.#random.poisson(requests * shares[name]),
        );
        counts.failures[name] += some;
        failed += some;
      }
      this.#remember(failed, until);
    }
  }

  #remember(failed: number, until: number): void {
    while ((this.outages[this.#outage]?.to ?? Infinity) <= this.#time) this.#outage += 1;
    const outage = this.outages[this.#outage];
    if (!outage || outage.from > this.#time) return;
    outage.failed += failed;
    if (until <= outage.from + firstSeconds) outage.failedFirst += failed;
  }
}

export interface LifeOptions {
  readonly random: Random;
  /** Seconds since the epoch. */
  readonly end: number;
  readonly exporters: number;
}
