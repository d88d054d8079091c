/** How long a log counts as busy after it grew: a lost hint is then made good soon. */
const busyMs = 10_000;
const mostBusyRestMs = 1_500;
const leastIdleRestMs = 2_000;
const mostIdleRestMs = 300_000;
/** Idle logs together are looked at about 40 times a second, whatever their number. */
const idleMsPerLog = 30;

export interface Pace {
  /** Since the log last grew. */
  readonly silentMs: number;
  /** How many logs are followed. */
  readonly logs: number;
  /** The file system tells when the log changes, so a look is only for what it fails to tell. */
  readonly hinted: boolean;
  /** From 0 to 1: spreads the looks at logs that fell silent together. */
  readonly spread: number;
}

/** How long a log may rest before the next look, in milliseconds. */
export function restMs({ silentMs, logs, hinted, spread }: Pace): number {
  if (silentMs < busyMs) return Math.min(silentMs, mostBusyRestMs);
  if (!hinted) return leastIdleRestMs;
  const rest = Math.min(Math.max(logs * idleMsPerLog, leastIdleRestMs), mostIdleRestMs);
  return rest * (0.5 + spread / 2);
}
