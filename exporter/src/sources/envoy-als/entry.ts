import { Entry, type Field, fields } from '../../envoy/entry.ts';
import { type FlagSet, noFlags } from '../../envoy/flags.ts';
import { addressText } from './address.ts';

/** An entry as the service sends it: names as places in the bytes, the rest as values. */
export class AlsEntry extends Entry {
  /** HTTP status, 0 where there is none. */
  code = 0;
  flagSet: FlagSet = noFlags;
  /** Whether the request, the connection or the session is over; of others there will be another entry. */
  final = true;

  override get status(): number {
    return this.code;
  }

  /** The destination is an Address message; it is read only when it names something new. */
  override text(field: Field): string {
    if (field !== fields.destination) return super.text(field);
    return addressText(this.bytes, this.starts[field] ?? 0, this.ends[field] ?? 0);
  }

  override clear(bytes: Buffer): void {
    super.clear(bytes);
    this.code = 0;
    this.flagSet = noFlags;
    this.final = true;
  }
}
