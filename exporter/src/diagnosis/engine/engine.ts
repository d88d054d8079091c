import type { CommonCause } from '@uhwatch/contract/api.ts';
import type { Gateway } from '@uhwatch/contract/commands.ts';
import type { Status } from '@uhwatch/contract/status.ts';
import type { InTrouble } from '../../model/in-trouble.ts';
import { bucketMs, type RollingCount } from '../../model/rolling-count.ts';
import type { Store } from '../../model/store.ts';
import { readinessOf, type Traffic, type Upstream } from '../../model/upstream.ts';
import type { Rule } from '../rule.ts';
import { CommonView } from './common-view.ts';
import { diagnose, type Diagnosis, noDiagnosis } from './diagnose.ts';
import { DueQueue } from '../../model/due-queue.ts';
import { Trouble } from './trouble.ts';

/** What is known of an upstream and what was found out about it. */
export interface Result {
  readonly upstream: Upstream;
  readonly diagnosis: Diagnosis;
  /** Changes whenever the upstream or its diagnosis does: what is derived from both may be kept until then. */
  readonly revision: number;
  /** The upstream is no more, and neither is this result: another upstream of its name has another one. */
  readonly isGone: boolean;
}

interface OwnResult {
  upstream: Upstream;
  diagnosis: Diagnosis;
  revision: number;
  isGone: boolean;
  diagnosedAt: number;
}

/** Where only requests were counted, an upstream is diagnosed anew so often at the most. */
const paceMs = 1_000;

/**
 * Diagnoses what changed, and what time alone changes, and owns the results, which metrics and API read. Nobody's
 * reading makes it work: `work` is called when the store has changes and when `nextDue` has come.
 */
export class Engine {
  readonly #store: Pick<Store, 'takeChanges' | 'snapshot'>;
  readonly #rules: readonly Rule[];
  readonly #gateway: Gateway | undefined;
  readonly #results = new Map<string, OwnResult>();
  readonly #pending = new Set<string>();
  readonly #due = new DueQueue();
  readonly #inTrouble = new Trouble();
  readonly #common = new CommonView();
  #revision = 0;
  #membership = 0;

  /** `gateway`: the proxies that report, which commands name. */
  constructor(store: Pick<Store, 'takeChanges' | 'snapshot'>, rules: readonly Rule[], gateway?: Gateway) {
    this.#store = store;
    this.#rules = rules;
    this.#gateway = gateway;
  }

  /** By the key of the upstream. */
  get results(): ReadonlyMap<string, Result> {
    return this.#results;
  }

  /** Changes when a result comes or goes. */
  get membership(): number {
    return this.#membership;
  }

  /** What several upstreams have in common: of a second ago at the most, and with thousands of findings of some. */
  get commonCauses(): readonly CommonCause[] {
    return this.#common.causes;
  }

  /** Keys of the upstreams that are without anything healthy or have endpoints that cannot be used; the worst first. */
  get inTrouble(): InTrouble {
    return this.#inTrouble;
  }

  /** Upstreams that wait to be diagnosed. */
  get backlog(): number {
    return this.#pending.size;
  }

  /** When there is something to do by time alone, in milliseconds since the epoch; Infinity for never. */
  get nextDue(): number {
    return Math.min(this.#due.next, this.#common.due);
  }

  /** Diagnoses until nothing is left or `isOver` says so, and returns whether something is left. */
  work(now: number, isOver: () => boolean = () => false): boolean {
    this.#take(now);
    for (const key of this.#due.take(now)) this.#pending.add(key);
    for (const key of this.#pending) {
      // First, so that a fault of a rule does not come back for ever.
      this.#pending.delete(key);
      this.#renew(key, now);
      if (isOver()) break;
    }
    this.#common.look(this.#results.values(), now);
    return this.#pending.size > 0;
  }

  #take(now: number): void {
    const { changed, counted } = this.#store.takeChanges();
    for (const { key } of changed) this.#pending.add(key);
    for (const { key } of counted) {
      const result = this.#results.get(key);
      if (result === undefined) this.#pending.add(key);
      if (result === undefined || this.#pending.has(key)) continue;
      result.revision = ++this.#revision;
      // Requests that end well neither make nor end a finding.
      if (result.diagnosis.findings.length === 0 && !hasFigures(result.upstream, now)) continue;
      const soon = result.diagnosedAt + paceMs;
      if (soon <= now) this.#pending.add(key);
      else this.#due.set(key, Math.min(soon, this.#due.timeOf(key)));
    }
  }

  #renew(key: string, now: number): void {
    const snapshot = this.#store.snapshot();
    const upstream = snapshot.upstreams.get(key);
    if (upstream === undefined) {
      this.#forget(key);
      return;
    }
    const known = this.#results.get(key);
    const diagnosis = diagnose(this.#rules, upstream, {
      snapshot,
      now,
      before: known?.diagnosis,
      gateway: this.#gateway,
    });
    const result = known ?? this.#born(key, upstream);
    result.upstream = upstream;
    result.diagnosis = diagnosis;
    result.revision = ++this.#revision;
    result.diagnosedAt = now;
    this.#common.changed(key, result);
    this.#inTrouble.set(key, troubleOf(diagnosis, upstream));
    this.#due.set(key, figuresChangeAt(upstream, now));
  }

  #born(key: string, upstream: Upstream): OwnResult {
    const result = { upstream, diagnosis: noDiagnosis, revision: 0, isGone: false, diagnosedAt: 0 };
    this.#results.set(key, result);
    this.#membership++;
    return result;
  }

  #forget(key: string): void {
    const result = this.#results.get(key);
    this.#inTrouble.set(key, undefined);
    this.#due.set(key, Infinity);
    if (result === undefined) return;
    this.#common.changed(key, undefined);
    result.isGone = true;
    result.revision = ++this.#revision;
    this.#results.delete(key);
    this.#membership++;
  }
}

/** Endpoints that cannot be used beside all that are desired can be those of a rollout that fails: evidence tells. */
function troubleOf({ status, lastStatus = status }: Diagnosis, upstream: Upstream): Status {
  const isComplete = readinessOf(upstream).every(({ counts, withoutPort }) => counts.unready + withoutPort === 0);
  return lastStatus === 'healthy' && !isComplete ? 'degraded' : lastStatus;
}

/** When a figure of the rolling window that rules read changes by time alone; Infinity while all of them are zero. */
function figuresChangeAt(upstream: Upstream, now: number): number {
  return hasFigures(upstream, now) ? (Math.floor(now / bucketMs) + 1) * bucketMs : Infinity;
}

/** Whether rules can find something in the recent requests: those that end well make no finding. */
function hasFigures({ traffic, inbound }: Upstream, now: number): boolean {
  const isTelling = ({ recentOutcomes, recentFailures }: Traffic): boolean =>
    isSeen(recentOutcomes, now) || isSeen(recentFailures, now);
  return traffic.some(isTelling) || inbound.some(isTelling);
}

function isSeen(figures: ReadonlyMap<string, RollingCount>, now: number): boolean {
  for (const figure of figures.values()) if (figure.sum(now) > 0) return true;
  return false;
}
