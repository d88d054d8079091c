/** How long a log counts as busy after it grew: a lost hint is then made good soon. */
const busyMs = 10_000;
const maxBusyRestMs = 1_500;
const minIdleRestMs = 2_000;
const maxIdleRestMs = 300_000;
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
  if (silentMs < busyMs) return Math.min(silentMs, maxBusyRestMs);
  if (!hinted) return minIdleRestMs;
  const rest = Math.min(Math.max(logs * idleMsPerLog, minIdleRestMs), maxIdleRestMs);
  return rest * (0.5 + spread / 2);
}
