import type { Flag } from '@uhwatch/contract/response-flags.ts';
import type { EventBody, LineResult, ReportedKey, Tell, TrafficCount } from '../model/event.ts';
import { otherUpstream } from '../model/upstream.ts';

type FlagCounts = [Flag, number][];

/** The counts of one upstream as a checkpoint keeps them. */
interface SavedCount extends Omit<TrafficCount, 'flags'> {
  readonly proxy: string;
  readonly flags: FlagCounts;
}

export interface SavedLedger {
  readonly proxies: readonly string[];
  readonly counts: readonly SavedCount[];
  readonly lines: readonly [LineResult, number][];
}

interface Row {
  readonly proxy: string;
  readonly key: ReportedKey;
  requests: number;
  withoutBackend: number;
  panics: number;
  readonly flags: Map<Flag, number>;
}

/** More upstreams than this are counted as one, as in the model: forged names must not fill the disk. */
const mostUpstreams = 10_000;
const otherKey: ReportedKey = { namespace: '', service: otherUpstream, port: '', subset: '' };

/** Everything that a source has counted, so that it can be written beside the offsets up to which it counted. */
export class Ledger {
  readonly #mostUpstreams: number;
  readonly #proxies = new Set<string>();
  readonly #rows = new Map<string, Row>();
  readonly #lines = new Map<LineResult, number>();

  constructor(saved?: SavedLedger, limit = mostUpstreams) {
    this.#mostUpstreams = limit;
    for (const proxy of saved?.proxies ?? []) this.#proxies.add(proxy);
    for (const { proxy, flags, ...count } of saved?.counts ?? []) this.#add(proxy, { ...count, flags: new Map(flags) });
    for (const [result, count] of saved?.lines ?? []) this.#lines.set(result, count);
  }

  /** Writes down what passes. */
  through(tell: Tell): Tell {
    return (event) => {
      if (event.type === 'traffic') {
        this.#proxies.add(event.proxy);
        for (const count of event.counts) this.#add(event.proxy, count);
      }
      if (event.type === 'lines') this.#lines.set(event.result, (this.#lines.get(event.result) ?? 0) + event.count);
      tell(event);
    };
  }

  /** All that was counted, as events of an unknown earlier time. */
  events(): EventBody[] {
    const events: EventBody[] = [...this.#lines].map(([result, count]) => ({ type: 'lines', result, count }));
    for (const proxy of this.#proxies) {
      const counts = [...this.#rows.values()].filter((row) => row.proxy === proxy).map(countOf);
      events.push({ type: 'traffic', proxy, counts, old: true, continues: true });
    }
    return events;
  }

  save(): SavedLedger {
    const counts = [...this.#rows.values()].map((row) => {
      return { ...countOf(row), proxy: row.proxy, flags: [...row.flags] };
    });
    return { proxies: [...this.#proxies], counts, lines: [...this.#lines] };
  }

  #add(proxy: string, { requests, flags, withoutBackend = 0, panics = 0, ...key }: TrafficCount): void {
    const row = this.#row(proxy, key);
    row.requests += requests;
    row.withoutBackend += withoutBackend;
    row.panics += panics;
    for (const [flag, count] of flags) row.flags.set(flag, (row.flags.get(flag) ?? 0) + count);
  }

  #row(proxy: string, key: ReportedKey): Row {
    const id = idOf(proxy, key);
    const known = this.#rows.get(id);
    if (known !== undefined) return known;
    if (this.#rows.size >= this.#mostUpstreams && key !== otherKey) return this.#row(proxy, otherKey);
    const row = { proxy, key, requests: 0, withoutBackend: 0, panics: 0, flags: new Map<Flag, number>() };
    this.#rows.set(id, row);
    return row;
  }
}

function idOf(proxy: string, { namespace, service, port, subset, alias, candidates }: ReportedKey): string {
  const id = `${proxy}\n${namespace}\n${service}\n${port}\n${subset}`;
  return alias === undefined && candidates === undefined ? id : `${id}\n${JSON.stringify([alias, candidates])}`;
}

function countOf({ key, requests, flags, withoutBackend, panics }: Row): TrafficCount {
  return { ...key, requests, flags, ...(withoutBackend > 0 && { withoutBackend }), ...(panics > 0 && { panics }) };
}
