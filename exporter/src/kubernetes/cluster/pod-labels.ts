import { DueQueue } from '../../model/due-queue.ts';
import type { Labels } from '../../model/evidence/object.ts';

/** Whose pods are asked for. */
export interface PodQuestion {
  /** `namespace/service` */
  readonly key: string;
  readonly namespace: string;
  readonly name: string;
  readonly selector: Labels;
}

/** The labels of pods by their hash, as slices are packed; undefined for a pod that is gone although a slice has it. */
export type LabelsByPod = ReadonlyMap<number, Labels | undefined>;

/** What came of a question: the labels of the pods that there are, or none where they may not be read. */
export interface PodAnswer {
  readonly labels: ReadonlyMap<number, Labels> | undefined;
  /** Milliseconds since the epoch at which it was asked and answered. */
  readonly now: number;
  /**
   * What it means that a pod is not among them: of `final` ones that it is gone, of `fresh` ones, read after the question,
   * that it is so the second time, since the slice may have come between; of `old` ones nothing.
   */
  readonly trust: 'final' | 'fresh' | 'old';
}

interface Asked {
  question: PodQuestion;
  labels: LabelsByPod | undefined;
  /** Endpoints whose labels were not known when they were looked for last, and when they were before that. */
  unlabelled: ReadonlySet<number>;
  missed: ReadonlySet<number>;
  /** When pods were asked for last, in milliseconds since the epoch. */
  askedAt: number;
}

/** However often the endpoints of a service change, its pods are asked for once in so long. */
const minBetweenMs = 1_000;
/** Labels that are changed in place show after so long, and pods that could not be read; with many services after so long for each. */
const refreshMs = { known: 30_000, unknown: 5_000, perService: 500 };
const nobody: ReadonlySet<number> = new Set();

/**
 * The labels of the pods of services that a mesh divides. Slices tell all of a pod but its labels: those are asked for when
 * an endpoint comes that nobody knows yet, and now and then, for somebody may change them.
 */
export class PodLabels {
  readonly #asked = new Map<string, Asked>();
  readonly #due = new DueQueue();

  /** The labels of these endpoints; `pending` while some of them are being asked for, undefined where nobody may say. */
  of(question: PodQuestion, pods: Iterable<number>): LabelsByPod | 'pending' | undefined {
    const asked = this.#open(question);
    const { labels, askedAt } = asked;
    asked.unlabelled = new Set([...pods].filter((pod) => labels?.get(pod) === undefined));
    if (labels === undefined) return undefined;
    const isWhole = [...asked.unlabelled].every((pod) => labels.has(pod));
    if (isWhole) return labels;
    const { key } = question;
    this.#due.set(key, Math.min(this.#due.timeOf(key), askedAt + minBetweenMs));
    return 'pending';
  }

  /** Nobody divides the service any more. */
  forget(key: string): void {
    if (this.#asked.delete(key)) this.#due.set(key, Infinity);
  }

  /** Whatever was under way is asked for anew. */
  askAll(): void {
    for (const key of this.#asked.keys()) this.#due.set(key, 0);
  }

  /** Takes out the next whose pods are to be asked for. */
  take(now: number): PodQuestion | undefined {
    const [key] = this.#due.take(now);
    return key === undefined ? undefined : this.#asked.get(key)?.question;
  }

  /** Takes an answer in; returns whether it says something new. */
  learn(key: string, { labels: found, now, trust }: PodAnswer): boolean {
    const asked = this.#asked.get(key);
    if (asked === undefined) return false;
    const { labels: before, unlabelled, missed } = asked;
    const unfound = [...unlabelled].filter((pod) => found?.has(pod) === false);
    const gone = unfound.filter(
      (pod) => before?.has(pod) === true || trust === 'final' || (trust === 'fresh' && missed.has(pod)),
    );
    asked.labels = found && new Map([...found, ...gone.map((pod) => [pod, undefined] as const)]);
    if (trust === 'fresh') asked.missed = new Set(unfound);
    asked.askedAt = now;
    const rest = found === undefined ? refreshMs.unknown : refreshMs.known;
    const again = gone.length < unfound.length ? minBetweenMs : Math.max(rest, refreshMs.perService * this.#asked.size);
    this.#due.set(key, Math.min(this.#due.timeOf(key), now + again));
    return !sameLabels(before, asked.labels);
  }

  #open(question: PodQuestion): Asked {
    const { key } = question;
    const known = this.#asked.get(key);
    if (known !== undefined) {
      known.question = question;
      return known;
    }
    const asked = { question, labels: undefined, unlabelled: nobody, missed: nobody, askedAt: 0 };
    this.#asked.set(key, asked);
    this.#due.set(key, 0);
    return asked;
  }
}

function sameLabels(a: LabelsByPod | undefined, b: LabelsByPod | undefined): boolean {
  if (a === undefined || b === undefined || a.size !== b.size) return a === b;
  for (const [pod, labels] of b) {
    const known = a.get(pod);
    if (known?.size !== labels?.size || !a.has(pod)) return false;
    for (const [key, value] of labels ?? []) if (known?.get(key) !== value) return false;
  }
  return true;
}
