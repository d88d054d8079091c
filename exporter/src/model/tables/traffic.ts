import { otherUpstream } from '@uhwatch/contract/metrics.ts';
import { blockingUpstream } from '@uhwatch/contract/status.ts';
import type { ReportedKey, TrafficCount, TrafficKey } from '../event.ts';
import { withEntry } from './late-map.ts';
import type { Names } from './names.ts';
import type { Service } from '../service.ts';
import { addCount, bornTraffic, type MutableTraffic, type TrafficEvent } from './traffic-row.ts';
import { isDeclared, isTooLong, type MutableUpstream, type Upstreams } from './upstreams.ts';

/** Takes everything that is beyond the limit. */
const otherKey: TrafficKey = { namespace: '', service: otherUpstream, port: '', subset: '' };

/** Where a count goes: whose it is, and in which of the upstream's tables. */
type Place = TrafficKey & Pick<ReportedKey, 'inbound'>;

/** Where the counts of proxies go, in bounded memory whatever clients ask for. */
export class TrafficTable {
  readonly #upstreams: Upstreams;
  readonly #names: Names;
  /** Rows that traffic alone may make. */
  readonly #limit: number;
  #learned = 0;
  #folded = 0;

  constructor(upstreams: Upstreams, names: Names, limit: number) {
    this.#upstreams = upstreams;
    this.#names = names;
    this.#limit = limit;
  }

  /** Counts that went to another row, because there were too many. */
  get folded(): number {
    return this.#folded;
  }

  add(event: TrafficEvent): void {
    for (const { reported: count, key } of this.#names.resolveAll(event.counts)) {
      const place: Place = { ...key, ...(count.inbound && { inbound: true }) };
      const row = this.#known(place, event) ?? this.#admit(place, event);
      addCount(row, isBlocking(place) ? blocked(count) : count, event);
    }
  }

  #known(place: Place, { proxy }: TrafficEvent): MutableTraffic | undefined {
    const upstream = this.#upstreams.find(place.namespace, place.service);
    const row = upstream?.trafficRows.get(rowId(place, proxy));
    if (upstream !== undefined && row !== undefined) this.#upstreams.changes.addCounted(upstream);
    return row;
  }

  /** A new row for the key, or that of those beyond the limit. */
  #admit(place: Place, event: TrafficEvent): MutableTraffic {
    const service = this.#upstreams.find(place.namespace, place.service)?.declared?.service;
    if (isDeclared(service, place)) return this.#born(place, event);
    if (this.#learned < this.#limit && !isTooLong(place)) {
      this.#learned++;
      return this.#born(place, event);
    }
    this.#folded++;
    const wider = folded(service, place);
    return this.#known(wider, event) ?? this.#born(wider, event);
  }

  #born(place: Place, event: TrafficEvent): MutableTraffic {
    const { inbound, ...key } = place;
    const upstream = this.#upstreams.open(key.namespace, key.service);
    const row = bornTraffic(key, event);
    addRow(upstream, inbound === true, row);
    upstream.trafficRows = withEntry(upstream.trafficRows, rowId(place, event.proxy), row);
    return row;
  }
}

function addRow(upstream: MutableUpstream, inbound: boolean, row: MutableTraffic): void {
  if (inbound) upstream.inbound = [...upstream.inbound, row];
  else upstream.traffic = [...upstream.traffic, row];
}

function isBlocking({ namespace, service }: TrafficKey): boolean {
  return namespace === '' && service === blockingUpstream;
}

/** Nothing passes a blocking upstream, whatever the proxy says of it: TCP ends with UH there, HTTP without a flag. */
function blocked(count: TrafficCount): TrafficCount {
  return { ...count, failures: new Map([['policy', count.requests]]) };
}

/** A subset of a declared port stays with its port, so that hostile hosts cannot hide it; all else goes to one row. */
function folded(service: Service | undefined, place: Place): Place {
  const wider = { ...place, subset: '' };
  return isDeclared(service, wider) ? wider : { ...place, ...otherKey };
}

/** No kind of proxy has an empty name: the rows of `inbound` are for all of them together. */
function rowId({ port, subset, inbound }: Place, proxy: string): string {
  return `${inbound === true ? '' : proxy}\n${port}\n${subset}`;
}
