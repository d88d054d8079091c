import { blockingUpstream } from '@uhwatch/contract/status.ts';
import type { TrafficCount, TrafficKey } from '../event.ts';
import { withEntry } from './late-map.ts';
import type { Names } from './names.ts';
import type { Service } from '../service.ts';
import { addCount, bornTraffic, type MutableTraffic, type TrafficEvent } from './traffic-row.ts';
import { otherUpstream } from '../upstream.ts';
import { isDeclared, isTooLong, type Upstreams } from './upstreams.ts';

/** Takes everything that is beyond the limit. */
const otherKey: TrafficKey = { namespace: '', service: otherUpstream, port: '', subset: '' };

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
    for (const count of event.counts) {
      const key = this.#names.resolve(count);
      const row = this.#known(key, event) ?? this.#admit(key, event);
      addCount(row, isBlocking(key) ? blocked(count) : count, event);
    }
  }

  #known(key: TrafficKey, { proxy }: TrafficEvent): MutableTraffic | undefined {
    const upstream = this.#upstreams.find(key.namespace, key.service);
    const row = upstream?.trafficRows.get(rowId(key, proxy));
    if (upstream !== undefined && row !== undefined) this.#upstreams.changes.addCounted(upstream);
    return row;
  }

  /** A new row for the key, or that of those beyond the limit. */
  #admit(key: TrafficKey, event: TrafficEvent): MutableTraffic {
    const service = this.#upstreams.find(key.namespace, key.service)?.declared?.service;
    if (isDeclared(service, key)) return this.#born(key, event);
    if (this.#learned < this.#limit && !isTooLong(key)) {
      this.#learned++;
      return this.#born(key, event);
    }
    this.#folded++;
    const wider = foldedKey(service, key);
    return this.#known(wider, event) ?? this.#born(wider, event);
  }

  #born(key: TrafficKey, event: TrafficEvent): MutableTraffic {
    const upstream = this.#upstreams.open(key.namespace, key.service);
    const row = bornTraffic(key, event);
    upstream.traffic.push(row);
    upstream.trafficRows = withEntry(upstream.trafficRows, rowId(key, event.proxy), row);
    return row;
  }
}

function isBlocking({ namespace, service }: TrafficKey): boolean {
  return namespace === '' && service === blockingUpstream;
}

/** Nothing passes a blocking upstream, whatever the proxy says of it: TCP ends with UH there, HTTP without a flag. */
function blocked(count: TrafficCount): TrafficCount {
  return { ...count, failures: new Map([['policy', count.requests]]) };
}

/** A subset of a declared port stays with its port, so that hostile hosts cannot hide it; all else goes to one row. */
function foldedKey(service: Service | undefined, key: TrafficKey): TrafficKey {
  const wider = { ...key, subset: '' };
  return isDeclared(service, wider) ? wider : otherKey;
}

function rowId({ port, subset }: TrafficKey, proxy: string): string {
  return `${proxy}\n${port}\n${subset}`;
}
