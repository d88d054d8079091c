import { ByteTable } from './byte-table.ts';
import { type Entry, fields } from './entry.ts';
import { destinationOf } from './identity/host.ts';
import { emptySlot, type Slot } from './name-slots.ts';

/** The text and the message of an address and port are shorter. */
const maxAddressBytes = 128;

/** The slots of names that may not be those of a service, one for each pod that tells of them. */
export class PodSlots {
  /** The addresses, as the entries spell them. */
  #addresses = new ByteTable();
  /** By the slot of the name, and by the number of the address. */
  #slots = new Map<Slot, Map<number, Slot>>();
  #size = 0;

  /** How many slots there are. */
  get size(): number {
    return this.#size;
  }

  /** The slot of the pod that the entry is of; that of the name where the name is enough, or the entry tells no address. */
  of(named: Slot, entry: Entry): Slot {
    const start = entry.starts[fields.destination]!;
    const end = entry.ends[fields.destination]!;
    if (!named.byPod || end - start > maxAddressBytes || !entry.has(fields.destination)) return named;
    const found = this.#addresses.find(entry.bytes, start, end);
    const address = found < 0 ? this.#addresses.add(entry.bytes, start, end) : found;
    let ofName = this.#slots.get(named);
    if (ofName === undefined) this.#slots.set(named, (ofName = new Map<number, Slot>()));
    let slot = ofName.get(address);
    if (slot === undefined) {
      const destination = destinationOf(entry.text(fields.destination));
      slot = destination === undefined ? named : emptySlot({ ...named.key, destination }, false);
      ofName.set(address, slot);
      this.#size++;
    }
    return slot;
  }

  forget(): void {
    this.#addresses = new ByteTable();
    this.#slots = new Map();
    this.#size = 0;
  }
}
