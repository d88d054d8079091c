import type { Family } from '../families/family.ts';
import { sampleLine, seriesName } from './text.ts';

/** The lines of one family of one upstream. */
export interface Block {
  readonly text: string;
  /** A counter was born at zero in these lines: its true value comes with the next scrape. */
  readonly births: boolean;
  /** Counters that were shown and have no sample now: should they come back, they were born already. */
  readonly vanished: readonly string[];
}

export interface Renewal<S> {
  readonly subject: S;
  /** An earlier process showed the counters that are there now: at 0 they would look as if they had been reset. */
  readonly continues?: boolean;
}

export const noBlock: Block = { text: '', births: false, vanished: [] };

/**
 * The lines of counters as their samples are now. Which of them were born already stands in the lines from before, so
 * nothing else is kept of a series.
 */
export function renewCounters<S>(before: Omit<Block, 'births'>, family: Family<S>, renewal: Renewal<S>): Block {
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
  readonly #before: Omit<Block, 'births'>;
  readonly #family: Family<S>;
  /** Where in the lines from before the next series stands, as long as the order is the same. */
  #place = 0;
  /** Shown before and not seen yet among the samples; made once the order differs. */
  #known: Set<string> | undefined;

  constructor(before: Omit<Block, 'births'>, family: Family<S>) {
    this.#before = before;
    this.#family = family;
  }

  renew({ subject, continues = false }: Renewal<S>): Block {
    const { text: old, vanished } = this.#before;
    const goesOn = continues && old === '' && vanished.length === 0;
    let text = '';
    let births = false;
    for (const [labels, value] of this.#family.samples(subject)) {
      const series = seriesName(this.#family, labels);
      // A counter that first appears at 500 is invisible to rate(): it is shown as 0 for one scrape.
      const born = !this.#wasShown(series) && !goesOn;
      text += sampleLine(series, born ? 0 : value);
      births ||= born && value !== 0;
    }
    if (this.#known === undefined && this.#place === old.length) return { text, births, vanished };
    return { text, births, vanished: [...this.#shownBefore()] };
  }

  #wasShown(series: string): boolean {
    const { text: old } = this.#before;
    if (this.#known === undefined && old.startsWith(`${series} `, this.#place)) {
      this.#place = old.indexOf('\n', this.#place) + 1;
      return true;
    }
    return this.#shownBefore().delete(series);
  }

  #shownBefore(): Set<string> {
    const { text: old, vanished } = this.#before;
    this.#known ??= new Set([...seriesOf(old.slice(this.#place)), ...vanished]);
    return this.#known;
  }
}

/** The series of lines: the value is what stands behind the last space. */
function seriesOf(text: string): string[] {
  const lines = text.split('\n').slice(0, -1);
  return lines.map((line) => line.slice(0, line.lastIndexOf(' ')));
}
