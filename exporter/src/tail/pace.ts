/** How long a log counts as busy after it grew: a lost hint is then made good soon. */
const busyMs = 10_000;
const maxBusyRestMs = 1_500;
const minIdleRestMs = 2_000;
const maxIdleRestMs = 300_000;
/** Idle logs together are looked at about 40 times a second, whatever their number. */
const idleMsPerLog = 30;
const minDiscoveryRestMs = 1_000;
const maxDiscoveryRestMs = 5_000;
/** Looking for new logs may take this share of the time. */
const discoveryShare = 1 / 200;

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

/**
 * How long to wait before new logs are looked for again, after a look that took so long, all in milliseconds. A look at
 * a few folders takes long too where the processor is busy or throttled: a log that begins there must be found before
 * it is rotated away, so there is a bound.
 */
export function discoveryRestMs(tookMs: number): number {
  return Math.min(Math.max(tookMs / discoveryShare, minDiscoveryRestMs), maxDiscoveryRestMs);
}
