const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const steps = [10_000, 30_000, minute, 2 * minute, 5 * minute, 10 * minute, 15 * minute, 30 * minute];
const longSteps = [hour, 2 * hour, 3 * hour, 6 * hour, 12 * hour, day, 2 * day, 7 * day, 30 * day];

/** Round times of a range, at most so many; in milliseconds since 1970. A range of years has fewer than it could. */
export function ticksOf({ fromMs, toMs }: { readonly fromMs: number; readonly toMs: number }, most: number): number[] {
  const all = [...steps, ...longSteps];
  const step = all.find((candidate) => (toMs - fromMs) / candidate <= most) ?? (toMs - fromMs) / most;
  const first = Math.ceil(fromMs / step) * step;
  const count = Math.max(0, Math.floor((toMs - first) / step) + 1);
  return Array.from({ length: count }, (_, index) => first + index * step);
}

/** How a time of such a range is written. */
export function tickFormat({ fromMs, toMs }: { readonly fromMs: number; readonly toMs: number }): string {
  const length = toMs - fromMs;
  if (length <= 5 * minute) {
    return 'HH:mm:ss';
  }
  return length <= 2 * day ? 'HH:mm' : 'MM-DD HH:mm';
}
