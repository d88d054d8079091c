/** The time that the kubelet writes before a line with `timestamps=true`. */
export interface Stamp {
  /** Whole seconds since the epoch. */
  readonly second: number;
  /** Nanoseconds within the second. */
  readonly nanos: number;
  /** Where the line itself begins. */
  readonly end: number;
}

const space = 0x20;
/** `2006-01-02T15:04:05.999999999+07:00`, the longest form. */
const maxBytes = 35;
const form = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)$/;

/** The stamp at the head of a line, in RFC 3339 with up to nine digits; undefined when there is none. Source: cri-api, Go's RFC3339Nano. */
export function stampOf(bytes: Buffer, start: number, end: number): Stamp | undefined {
  const at = bytes.indexOf(space, start);
  if (at < 0 || at >= end || at - start > maxBytes) return undefined;
  const match = form.exec(bytes.toString('latin1', start, at));
  if (match === null) return undefined;
  const [, time = '', fraction = '', zone = ''] = match;
  const second = Date.parse(time + zone) / 1000;
  return Number.isNaN(second) ? undefined : { second, nanos: Number(fraction.padEnd(9, '0')), end: at + 1 };
}
