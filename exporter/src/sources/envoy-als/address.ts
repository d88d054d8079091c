import { addressTags, socketAddressTags } from './fields.ts';
import { broken, WireReader } from './wire.ts';

/** `10.96.3.4:9092` or `[fd00::4]:9092`, as the Address in `bytes[start, end)` says it; empty for any other address. */
export function addressText(bytes: Buffer, start: number, end: number): string {
  const wire = new WireReader();
  wire.bytes = bytes;
  wire.at = start;
  while (wire.at < end) {
    const tag = wire.varint(end);
    if (tag === addressTags.socketAddress) {
      const to = wire.valueEnd(end);
      return to === broken ? '' : socketText(wire, bytes, to);
    }
    if (!wire.skip(tag, end)) return '';
  }
  return '';
}

function socketText(wire: WireReader, bytes: Buffer, end: number): string {
  let ip = '';
  let port = 0;
  while (wire.at < end) {
    const tag = wire.varint(end);
    if (tag === socketAddressTags.address) {
      const to = wire.valueEnd(end);
      if (to === broken) return '';
      ip = bytes.toString('latin1', wire.at, to);
      wire.at = to;
    } else if (tag === socketAddressTags.portValue) {
      port = wire.varint(end);
    } else if (!wire.skip(tag, end)) return '';
  }
  return ip.includes(':') ? `[${ip}]:${port}` : `${ip}:${port}`;
}
