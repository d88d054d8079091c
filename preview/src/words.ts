import { describeDuration } from '@uhwatch/contract/duration.ts';

export function clockTime(iso: string): string {
  return new Date(iso).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit', second: '2-digit' });
}

/** How long something has lasted. */
export function duration(fromIso: string, toIso: string): string {
  return describeDuration((Date.parse(toIso) - Date.parse(fromIso)) / 1000);
}

/** What marks facts that a source told before it was lost. */
export function age(asOfIso: string, nowIso: string): string {
  return `as of ${clockTime(asOfIso)}, ${duration(asOfIso, nowIso)} ago`;
}
