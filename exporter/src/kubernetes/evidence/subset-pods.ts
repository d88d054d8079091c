import type { Clock } from '../../model/clock.ts';
import type { Labels } from '../../model/evidence/object.ts';
import { isAborted } from '../../model/source.ts';
import type { PodAnswer, PodQuestion } from '../cluster/pod-labels.ts';
import { hash53 } from '../hash.ts';
import { type JsonObject, object, textMap } from '../json.ts';
import { uidOf } from '../objects/record.ts';
import { metadataOf } from './fields.ts';
import type { ObjectReader } from './reader.ts';

/** Who asks for pods, and learns which there are. */
export interface AsksForPods {
  takeQuestion(now: number): PodQuestion | undefined;
  /** Whatever was asked for may never be answered. */
  askAll(): void;
  learnPods(question: PodQuestion, answer: PodAnswer): void;
}

/** One run of the source. */
export interface SubsetRun {
  /** Undefined while nothing can be read. */
  readonly reader: () => ObjectReader | undefined;
  readonly signal: AbortSignal;
}

/** So often is looked who asks. */
const lookMs = 250;
/** Questions under way, which leaves room for those of upstreams in trouble; many of one namespace become one list. */
const concurrency = 16;

/** Answers which pods stand behind services that a mesh divides, from an apiserver. */
export class SubsetPods {
  readonly #asks: AsksForPods;
  readonly #clock: Clock;
  #underWay = 0;

  constructor(asks: AsksForPods, clock: Clock) {
    this.#asks = asks;
    this.#clock = clock;
  }

  /** Answers until the signal aborts. */
  async run(run: SubsetRun): Promise<void> {
    this.#asks.askAll();
    this.#underWay = 0;
    while (!isAborted(run.signal)) {
      this.#begin(run);
      await this.#clock.sleep(lookMs, run.signal);
    }
  }

  #begin(run: SubsetRun): void {
    const reader = run.reader();
    while (reader !== undefined && this.#underWay < concurrency) {
      const question = this.#asks.takeQuestion(this.#clock.now());
      if (question === undefined) return;
      this.#underWay++;
      void this.#answer(question, reader, run);
    }
  }

  async #answer(question: PodQuestion, reader: ObjectReader, run: SubsetRun): Promise<void> {
    const askedAt = this.#clock.now();
    const labels = await podsOf(question, reader);
    // Another run may have begun, which asks anew.
    if (isAborted(run.signal)) return;
    const isFresh = labels.at === undefined || labels.at >= askedAt;
    this.#asks.learnPods(question, { ...labels, now: this.#clock.now(), trust: isFresh ? 'fresh' : 'old' });
    this.#underWay--;
    this.#begin(run);
  }
}

/** Answers what is asked where all objects are there already, as those of files are. */
export async function learnAllPods(asks: AsksForPods, reader: ObjectReader): Promise<void> {
  for (let question = asks.takeQuestion(0); question !== undefined; question = asks.takeQuestion(0)) {
    const { labels } = await podsOf(question, reader);
    asks.learnPods(question, { labels, now: 0, trust: 'final' });
  }
}

async function podsOf(
  { namespace, selector }: PodQuestion,
  reader: ObjectReader,
): Promise<Pick<PodAnswer, 'labels'> & { readonly at?: number }> {
  const found = await reader.list({ resource: 'pods', namespace, labels: selector });
  if ('missing' in found || found.lacking !== undefined) return { labels: undefined };
  const labels = labelsOf(found.objects);
  return { labels, ...(found.at !== undefined && { at: found.at }) };
}

/**
 * By the hash of whatever a slice may name a pod by: its uid, or its name where somebody wrote the slice by hand. Pods of
 * one revision have the same labels, which are kept once.
 */
function labelsOf(pods: readonly JsonObject[]): ReadonlyMap<number, Labels> {
  const known = new Map<string, Labels>();
  const byPod = new Map<number, Labels>();
  for (const pod of pods) {
    const written = object(object(pod['metadata'])['labels']);
    const key = JSON.stringify(written);
    const labels = known.get(key) ?? textMap(written);
    known.set(key, labels);
    for (const name of [uidOf(pod), metadataOf(pod).name]) byPod.set(hash53(name), labels);
  }
  return byPod;
}
