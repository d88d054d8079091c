import { otherUpstream } from '@uhwatch/contract/metrics.ts';
import type { FailureClass, Outcome } from '@uhwatch/contract/outcomes.ts';
import { addTo } from '../model/counts.ts';
import { type EventBody, isOfEndpoint, keyId, type ReportedKey, type Tell, type TrafficCount } from '../model/event.ts';
import { fateOf, type LineFate, type LineResult, toldFates } from '../model/line-fate.ts';

/** The counts of one upstream as a checkpoint keeps them; version-1.ts has those of an older one. */
export interface SavedCount extends Omit<TrafficCount, 'outcomes' | 'failures'> {
  readonly proxy: string;
  readonly outcomes: readonly [Outcome, number][];
  readonly failures: readonly [FailureClass, number][];
}

export interface SavedLedger {
  readonly proxies: readonly string[];
  readonly counts: readonly SavedCount[];
  /** Up to version 2 by result, without the reason of those that were ignored. */
  readonly lines: readonly (readonly [LineFate | LineResult, number])[];
}

interface Row {
  readonly proxy: string;
  readonly key: ReportedKey;
  requests: number;
  readonly outcomes: Map<Outcome, number>;
  readonly failures: Map<FailureClass, number>;
}

/** More upstreams than this are counted as one, as in the model: forged names must not fill the disk. */
const maxUpstreams = 10_000;
const otherKey: ReportedKey = { namespace: '', service: otherUpstream, port: '', subset: '' };
const otherInbound: ReportedKey = { ...otherKey, inbound: true };

/** Everything that a source has counted, so that it can be written beside the offsets up to which it counted. */
export class Ledger {
  readonly #maxUpstreams: number;
  readonly #proxies = new Set<string>();
  readonly #rows = new Map<string, Row>();
  /**
   * What only the address of an endpoint names. It is not saved: after a restart the address may be another one's, whose
   * counters would take all of it over.
   */
  readonly #ofEndpoints = new Map<string, Row>();
  readonly #lines = new Map<LineFate | LineResult, number>();

  constructor(saved?: SavedLedger, limit = maxUpstreams) {
    this.#maxUpstreams = limit;
    for (const proxy of saved?.proxies ?? []) this.#proxies.add(proxy);
    for (const { proxy, outcomes, failures, ...count } of saved?.counts ?? []) {
      this.#add(proxy, { ...count, outcomes: new Map(outcomes), failures: new Map(failures) });
    }
    for (const [result, count] of saved?.lines ?? []) this.#lines.set(result, count);
  }

  /** Writes down what passes. */
  through(tell: Tell): Tell {
    return (event) => {
      if (event.type === 'traffic') {
        this.#proxies.add(event.proxy);
        for (const count of event.counts) this.#add(event.proxy, count);
      }
      if (event.type === 'lines') addTo(this.#lines, fateOf(event), event.count);
      tell(event);
    };
  }

  /** All that was counted, as events of an unknown earlier time. */
  events(): EventBody[] {
    const events: EventBody[] = toldFates
      .filter((fate) => this.#lines.has(fateOf(fate)))
      .map((fate) => ({ type: 'lines', count: this.#lines.get(fateOf(fate)) ?? 0, ...fate }));
    for (const proxy of this.#proxies) {
      const countsIn = (rows: ReadonlyMap<string, Row>): TrafficCount[] =>
        [...rows.values()].filter((row) => row.proxy === proxy).map(countOf);
      events.push({ type: 'traffic', proxy, counts: countsIn(this.#rows), old: true, continues: true });
      const ofEndpoints = countsIn(this.#ofEndpoints);
      if (ofEndpoints.length > 0) events.push({ type: 'traffic', proxy, counts: ofEndpoints, old: true });
    }
    return events;
  }

  save(): SavedLedger {
    const counts = [...this.#rows.values()].map(({ proxy, key, requests, outcomes, failures }) => {
      return { ...key, proxy, requests, outcomes: [...outcomes], failures: [...failures] };
    });
    return { proxies: [...this.#proxies], counts, lines: [...this.#lines] };
  }

  #add(proxy: string, { requests, outcomes, failures, ...key }: TrafficCount): void {
    const row = this.#row(proxy, key);
    row.requests += requests;
    for (const [outcome, count] of outcomes) addTo(row.outcomes, outcome, count);
    for (const [failure, count] of failures) addTo(row.failures, failure, count);
  }

  #row(proxy: string, key: ReportedKey, rows = isOfEndpoint(key) ? this.#ofEndpoints : this.#rows): Row {
    const id = `${proxy}\n${keyId(key)}`;
    const known = rows.get(id);
    if (known !== undefined) return known;
    const other = key.inbound ? otherInbound : otherKey;
    if (rows.size >= this.#maxUpstreams && key !== other) return this.#row(proxy, other, rows);
    const row: Row = { proxy, key, requests: 0, outcomes: new Map(), failures: new Map() };
    rows.set(id, row);
    return row;
  }
}

function countOf({ key, requests, outcomes, failures }: Row): TrafficCount {
  return { ...key, requests, outcomes, failures };
}
