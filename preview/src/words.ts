import { describeDuration } from '@uhwatch/contract/duration.ts';

/** A time as ISO 8601 has it, of the browser's zone and with it, to the second: what is copied from the page is exact. */
export function isoTime(iso: string): string {
  const at = new Date(iso);
  const minutes = -at.getTimezoneOffset();
  const local = new Date(at.getTime() + minutes * 60_000).toISOString().slice(0, 19);
  const [hours, rest] = [Math.trunc(Math.abs(minutes) / 60), Math.abs(minutes) % 60].map((part) =>
    String(part).padStart(2, '0'),
  );
  return minutes === 0 ? `${local}Z` : `${local}${minutes < 0 ? '-' : '+'}${hours}:${rest}`;
}

/** How long something has lasted. */
export function duration(fromIso: string, toIso: string): string {
  return describeDuration((Date.parse(toIso) - Date.parse(fromIso)) / 1000);
}

/** What marks facts that a source told before it was lost. */
export function age(asOfIso: string, nowIso: string): string {
  return `as of ${isoTime(asOfIso)}, ${duration(asOfIso, nowIso)} ago`;
}
