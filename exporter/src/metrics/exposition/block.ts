import type { Family } from '../families/family.ts';
import { createdName } from './openmetrics.ts';
import { sampleLine, seriesName } from './text.ts';

/** Series by name, or `all` of a block, which costs no memory: thousands of upstreams may come at once. */
export type Born = readonly string[] | 'all';

/** The lines of one family of one upstream. */
export interface Block {
  readonly text: string;
  /** Counters that are in these lines for the first time: whoever scrapes is to see each of them at zero once. */
  readonly born: Born;
  /** Counters that were shown and have no sample now: should they come back, they were born already. */
  readonly vanished: readonly string[];
}

export interface Renewal<S> {
  readonly subject: S;
  /** An earlier process showed the counters that are there now: at 0 they would look as if they had been reset. */
  readonly continues?: boolean;
  /** Where the lines tell when a counter began: when those began that are born now, in milliseconds since the epoch. */
  readonly createdAt?: number | undefined;
}

type Before = Omit<Block, 'born'>;

export const noBlock: Block = { text: '', born: [], vanished: [] };

/** Lines that need nothing from before; most families have none of most upstreams. */
export function plainBlock(text: string): Block {
  return text === '' ? noBlock : { ...noBlock, text };
}

/**
 * The lines of counters as their samples are now. Which of them were born already stands in the lines from before, so
 * nothing else is kept of a series.
 */
export function renewCounters<S>(before: Before, family: Family<S>, renewal: Renewal<S>): Block {
  return new CounterBlock(before, family).renew(renewal);
}

/** The lines of gauges and histograms, which need nothing from before. */
export function familyText<S>(family: Family<S>, subject: S): string {
  let text = '';
  for (const [labels, value, suffix] of family.samples(subject)) {
    text += sampleLine(seriesName(family, labels, suffix), value);
  }
  return text;
}

class CounterBlock<S> {
  readonly #before: Before;
  readonly #family: Family<S>;
  /** Where in the lines from before the next series stands, as long as the order is the same. */
  #place = 0;
  /** Shown before and not seen yet among the samples, each with its line of `_created`; made once the order differs. */
  #known: Map<string, string> | undefined;

  constructor(before: Before, family: Family<S>) {
    this.#before = before;
    this.#family = family;
  }

  renew({ subject, continues = false, createdAt }: Renewal<S>): Block {
    const { text: old, vanished } = this.#before;
    const isFirst = old === '' && vanished.length === 0;
    const goesOn = continues && isFirst;
    const born: string[] = [];
    let text = '';
    for (const [labels, value] of this.#family.samples(subject)) {
      const series = seriesName(this.#family, labels);
      const shown = this.#shownBefore(series);
      text += sampleLine(series, value);
      if (shown !== undefined) text += shown;
      else if (!goesOn) {
        born.push(series);
        if (createdAt !== undefined)
          text += sampleLine(createdName(this.#family.name) + series.slice(this.#family.name.length), createdAt / 1000);
      }
    }
    if (isFirst) return born.length > 0 ? { text, born: 'all', vanished } : plainBlock(text);
    if (this.#known === undefined && this.#place === old.length) return { text, born, vanished };
    return { text, born, vanished: [...this.#rest().keys()] };
  }

  /** The line of `_created` of a series that was shown before, empty where it has none; undefined for one that is new. */
  #shownBefore(series: string): string | undefined {
    const { text: old } = this.#before;
    if (this.#known === undefined && old.startsWith(series, this.#place) && old[this.#place + series.length] === ' ') {
      const end = old.indexOf('\n', this.#place) + 1;
      this.#place = this.#endOfCreated(old, end);
      return old.slice(end, this.#place);
    }
    const rest = this.#rest();
    const created = rest.get(series);
    rest.delete(series);
    return created;
  }

  #rest(): Map<string, string> {
    const { text: old, vanished } = this.#before;
    if (this.#known !== undefined) return this.#known;
    const known = new Map(vanished.map((series) => [series, '']));
    for (let start = this.#place; start < old.length;) {
      const end = old.indexOf('\n', start) + 1;
      const next = this.#endOfCreated(old, end);
      // The value is what stands behind the last space.
      known.set(old.slice(start, old.lastIndexOf(' ', end)), old.slice(end, next));
      start = next;
    }
    this.#known = known;
    return known;
  }

  /** Where a line of `_created` that begins here ends; here when there is none. */
  #endOfCreated(text: string, start: number): number {
    return text.startsWith(createdName(this.#family.name), start) ? text.indexOf('\n', start) + 1 : start;
  }
}
