import type { Destination, EndpointOwners, UpstreamName } from '../../model/event.ts';
import { hash53 } from '../hash.ts';
import { forEachAddress } from '../objects/packed-endpoints.ts';
import type { SliceRecord } from '../objects/slice-record.ts';
import type { Entry } from './entries.ts';
import { isLeftover } from './leftovers.ts';

/** An address in a slice. */
interface Place {
  readonly entry: Entry;
  readonly slice: SliceRecord;
  /** The pod is on its way out: its address may be another one's already. */
  readonly isLeaving: boolean;
}

/** So many addresses are remembered. */
const maxRemembered = 10_000;

/**
 * Whose an endpoint is. There is no index of all addresses, of which a cluster has a hundred thousand and of which hardly
 * any is ever asked for: all slices are searched for those that are, and what was found holds until a slice with the
 * address changes.
 */
export class FoundOwners implements EndpointOwners {
  readonly #entries: () => Iterable<Entry>;
  /** By the hash of the address, also of one that nobody has. */
  readonly #found = new Map<number, readonly Place[]>();

  constructor(entries: () => Iterable<Entry>) {
    this.#entries = entries;
  }

  /**
   * Of several services with the address and the port it is one whose pod stays, and of those the first by namespace and
   * name, so that requests to one pod stay in one series.
   */
  of(destinations: readonly Destination[]): readonly (UpstreamName | undefined)[] {
    const asked = destinations.map(({ ip, port }) => ({ address: hash53(ip), port: Number(port) }));
    const unknown = new Set(asked.map(({ address }) => address).filter((address) => !this.#found.has(address)));
    const found = this.#search(unknown);
    const owners = asked.map(({ address, port }) =>
      ownerOf(this.#found.get(address) ?? found.get(address) ?? [], port),
    );
    this.#remember(found);
    return owners;
  }

  /** To be called for what a slice was and for what it is. */
  changed(slice: SliceRecord): void {
    if (this.#found.size > 0) forEachAddress(slice, (address) => this.#found.delete(address));
  }

  #search(addresses: ReadonlySet<number>): ReadonlyMap<number, readonly Place[]> {
    const found = new Map(Array.from(addresses, (address): [number, Place[]] => [address, []]));
    if (found.size === 0) return found;
    for (const entry of this.#entries()) {
      for (const slice of entry.slices) {
        forEachAddress(slice, (address, isLeaving) => found.get(address)?.push({ entry, slice, isLeaving }));
      }
    }
    return found;
  }

  #remember(found: ReadonlyMap<number, readonly Place[]>): void {
    if (this.#found.size + found.size > maxRemembered) this.#found.clear();
    if (found.size > maxRemembered) return;
    for (const [address, places] of found) this.#found.set(address, places);
  }
}

function ownerOf(places: readonly Place[], port: number): UpstreamName | undefined {
  let first: (Place & { readonly owner: UpstreamName }) | undefined;
  for (const place of places) {
    const owner = ownerAt(place, port);
    if (owner !== undefined && (first === undefined || isBefore(place, first))) first = { ...place, owner };
  }
  return first?.owner;
}

/** A pod may listen on more than its services tell of, and a node has the pods of many: so the port has to be theirs. */
function ownerAt({ entry: { record }, slice }: Place, port: number): UpstreamName | undefined {
  if (record === undefined || isLeftover(record, slice)) return undefined;
  const found = slice.ports.find(({ number }) => number === port && number !== 0);
  return found && { namespace: record.namespace, service: record.name, port: found.name };
}

function isBefore(one: Place, other: Place): boolean {
  return one.isLeaving === other.isLeaving ? one.entry.key < other.entry.key : other.isLeaving;
}
