import { pino } from 'pino';
import type { Clock } from '../model/clock.ts';
import type { ModelEvent } from '../model/event.ts';

export type Log = Pick<pino.Logger, 'debug' | 'info' | 'warn' | 'error'>;

/** JSON lines on standard error; standard output is for results. */
export function createLog(level: string): Log {
  return pino(
    { level, base: null, timestamp: pino.stdTimeFunctions.isoTime },
    pino.destination({ dest: 2, sync: true }),
  );
}

/** Tells of sources that go down and come back. */
export function logSource(log: Log, event: ModelEvent): void {
  const { source } = event;
  if (event.type === 'source-up') log.info({ source }, 'the source is up');
  if (event.type === 'source-down') log.warn({ source }, event.error);
}

/** Passes each sentence on once a minute at the most: a malformed object comes back with every list. */
export function oncePerMinute(warn: (sentence: string) => void, clock: Pick<Clock, 'now'>): (sentence: string) => void {
  const last = new Map<string, number>();
  return (sentence) => {
    const at = clock.now();
    if (at - (last.get(sentence) ?? -Infinity) < 60_000) return;
    // Bounded: hostile input can make endlessly many different sentences.
    if (last.size >= 1_000) last.clear();
    last.set(sentence, at);
    warn(sentence);
  };
}
