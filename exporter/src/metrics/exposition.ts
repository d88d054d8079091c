import type { Diagnostician } from '../diagnosis/diagnostician.ts';
import type { Snapshot, Upstream } from '../model/upstream.ts';
import type { Family, UpstreamSubject } from './family.ts';
import { type Line, noLines, renewLines } from './line.ts';
import { header, sampleLine, seriesName } from './text.ts';
import type { TextBuffer } from './text-buffer.ts';

/** What the lines of an upstream are made of. */
interface MadeOf {
  readonly upstream: Upstream;
  readonly version: number;
  readonly diagnosis: UpstreamSubject['diagnosis'];
  readonly epoch: number;
}

interface Kept extends MadeOf {
  /** The lines of each family, in the order of the families. */
  readonly lines: (readonly Line[])[];
  /** A series was born at zero in these lines: its true value comes with the next scrape. */
  readonly births: boolean;
}

export interface ExpositionFamilies {
  readonly upstream: readonly Family<UpstreamSubject>[];
  readonly self: readonly Family<Snapshot>[];
}

/**
 * Renders a snapshot as Prometheus text. The lines of an upstream are kept and made again only when the
 * upstream or its diagnosis changed, and the name of a series not even then: thousands of them, made anew at each
 * scrape, would be most of the memory that the exporter takes.
 */
export class Exposition {
  readonly #families: ExpositionFamilies;
  readonly #diagnostician: Diagnostician;
  readonly #kept = new Map<string, Kept>();

  constructor(families: ExpositionFamilies, diagnostician: Diagnostician) {
    this.#families = families;
    this.#diagnostician = diagnostician;
  }

  render(snapshot: Snapshot, now: number, text: TextBuffer): void {
    for (const key of this.#kept.keys()) if (!snapshot.upstreams.has(key)) this.#kept.delete(key);
    const kept = Array.from(snapshot.upstreams, ([key, upstream]) => this.#keep(key, upstream, { snapshot, now }));
    this.#families.upstream.forEach((family, index) => {
      text.add(header(family));
      for (const lines of kept) {
        for (const { series, value } of lines[index] ?? noLines) {
          if (value === undefined) continue;
          text.add(series);
          text.add(` ${value}\n`);
        }
      }
    });
    for (const family of this.#families.self) {
      text.add(header(family));
      for (const [labels, value] of family.samples(snapshot)) text.add(sampleLine(seriesName(family, labels), value));
    }
  }

  #keep(key: string, upstream: Upstream, view: { snapshot: Snapshot; now: number }): Kept['lines'] {
    const diagnosis = this.#diagnostician.diagnosisOf(key, upstream, view);
    const { epoch, proxies } = view.snapshot;
    const madeOf = { upstream, version: upstream.version, diagnosis, epoch };
    const last = this.#kept.get(key);
    if (last !== undefined && !last.births && isMadeOf(last, madeOf)) return last.lines;
    const { lines } = last ?? { lines: this.#families.upstream.map(() => noLines) };
    const renewal = {
      subject: { upstream, diagnosis, proxies },
      continues: upstream.traffic.some((row) => row.continues),
    };
    for (const [index, family] of this.#families.upstream.entries()) {
      lines[index] = renewLines(lines[index] ?? noLines, family, renewal);
    }
    const births = lines.some((ofFamily) => ofFamily.some(({ bornWithValue }) => bornWithValue));
    this.#kept.set(key, { ...madeOf, lines, births });
    return lines;
  }
}

function isMadeOf(kept: MadeOf, { upstream, version, diagnosis, epoch }: MadeOf): boolean {
  return kept.upstream === upstream && kept.version === version && kept.diagnosis === diagnosis && kept.epoch === epoch;
}
