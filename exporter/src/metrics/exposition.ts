import type { Diagnostician } from '../diagnosis/diagnostician.ts';
import type { Snapshot, Upstream } from '../model/upstream.ts';
import type { Family, UpstreamSubject } from './family.ts';
import { header, sampleLine, seriesName } from './text.ts';

interface Kept {
  readonly upstream: Upstream;
  readonly version: number;
  readonly diagnosis: UpstreamSubject['diagnosis'];
  readonly epoch: number;
  /** One text per family, in the order of the families. */
  readonly texts: readonly string[];
  /** A series was born at zero in these texts: its true value comes with the next scrape. */
  readonly births: boolean;
}

export interface ExpositionFamilies {
  readonly upstream: readonly Family<UpstreamSubject>[];
  readonly self: readonly Family<Snapshot>[];
}

/**
 * Renders a snapshot as Prometheus text. The lines of an upstream are kept and made again only when the upstream or
 * its diagnosis changed, so a scrape costs what changed since the last one.
 */
export class Exposition {
  readonly #families: ExpositionFamilies;
  readonly #diagnostician: Diagnostician;
  readonly #kept = new Map<string, Kept>();
  /** Counter series that have been exposed, by upstream. */
  readonly #exposed = new Map<string, Set<string>>();

  constructor(families: ExpositionFamilies, diagnostician: Diagnostician) {
    this.#families = families;
    this.#diagnostician = diagnostician;
  }

  render(snapshot: Snapshot, now: number): string {
    this.#forgetGone(snapshot);
    const kept = [...snapshot.upstreams].map(([key, upstream]) => this.#keep(key, upstream, { snapshot, now }));
    const parts: string[] = [];
    this.#families.upstream.forEach((family, index) => {
      parts.push(header(family));
      for (const { texts } of kept) parts.push(texts[index] ?? '');
    });
    for (const family of this.#families.self) {
      parts.push(header(family));
      for (const [labels, value] of family.samples(snapshot)) parts.push(sampleLine(seriesName(family, labels), value));
    }
    return parts.join('');
  }

  #keep(key: string, upstream: Upstream, view: { snapshot: Snapshot; now: number }): Kept {
    const diagnosis = this.#diagnostician.diagnosisOf(key, upstream, view);
    const { epoch } = view.snapshot;
    const last = this.#kept.get(key);
    if (
      last?.upstream === upstream &&
      last.version === upstream.version &&
      last.diagnosis === diagnosis &&
      last.epoch === epoch &&
      !last.births
    ) {
      return last;
    }
    const subject = { upstream, diagnosis, proxies: view.snapshot.proxies };
    const exposed = this.#exposedOf(key);
    let births = false;
    const texts = this.#families.upstream.map((family) => {
      let text = '';
      for (const [labels, value] of family.samples(subject)) {
        const series = seriesName(family, labels);
        // A counter that first appears at 500 is invisible to rate(): it is shown as 0 for one scrape.
        const born = family.type === 'counter' && !exposed.has(series);
        if (born) exposed.add(series);
        births ||= born && value !== 0;
        text += sampleLine(series, born ? 0 : value);
      }
      return text;
    });
    const made = { upstream, version: upstream.version, diagnosis, epoch, texts, births };
    this.#kept.set(key, made);
    return made;
  }

  #exposedOf(key: string): Set<string> {
    let exposed = this.#exposed.get(key);
    if (exposed === undefined) this.#exposed.set(key, (exposed = new Set()));
    return exposed;
  }

  #forgetGone({ upstreams }: Snapshot): void {
    if (this.#kept.size <= upstreams.size && [...this.#kept.keys()].every((key) => upstreams.has(key))) return;
    for (const key of this.#kept.keys()) {
      if (upstreams.has(key)) continue;
      this.#kept.delete(key);
      this.#exposed.delete(key);
    }
  }
}
