/** Labels of a series; the name of the metric apart. */
export type Labels = Readonly<Record<string, string>>;

/** The seconds between two scrapes, and between two evaluations. */
export const stepSeconds = 15;

interface Series {
  /** Up to the value. */
  readonly head: string;
  /** Seconds of its scrapes behind each step. */
  readonly offset: number;
  readonly values: Float64Array;
}

function headOf(name: string, labels: Labels): string {
  const pairs = Object.entries(labels).map(([key, value]) => `${key}="${value}"`);
  return `${name}{${pairs.join(',')}} `;
}

/** One series among those of a target, kept by whoever writes it at each scrape. */
export type Write = (value: number) => void;

/** Samples of a stretch of time, one per series and scrape; it is emptied and goes on where it is told to. */
export class SampleBuffer {
  readonly #steps: number;
  readonly #series: Series[] = [];
  #start = 0;
  #step = 0;

  constructor(steps: number) {
    this.#steps = steps;
  }

  /** Of the following scrapes, in seconds since the epoch. A step outside of the stretch is an error of the caller. */
  at(step: number): void {
    this.#step = step;
  }

  series(name: string, labels: Labels, offset: number): Write {
    const values = new Float64Array(this.#steps).fill(NaN);
    this.#series.push({ head: headOf(name, labels), offset, values });
    return (value) => (values[this.#step] = value);
  }

  /** Empties it for the stretch that begins there. */
  begin(start: number): void {
    this.#start = start;
    for (const { values } of this.#series) values.fill(NaN);
  }

  /** OpenMetrics text (https://github.com/OpenObservability/OpenMetrics), a piece for each series, and the end. */
  *text(): Generator<string> {
    for (const { head, offset, values } of this.#series) {
      let text = '';
      values.forEach((value, step) => {
        if (Number.isNaN(value)) return;
        text += `${head}${value} ${this.#start + step * stepSeconds + offset}\n`;
      });
      if (text !== '') yield text;
    }
    yield '# EOF\n';
  }
}
