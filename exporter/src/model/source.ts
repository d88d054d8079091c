import type { Tell } from './event.ts';

/**
 * One outside system, turned into model events. `run` tells `source-up` once its first view is complete and then goes
 * on until the signal aborts. It reports a fault that it retries by itself with `source-down`; when it throws, the
 * supervisor says `source-down` for it and runs it again. State that must outlive a restart (a file's offset) lives in
 * the source, outside `run`.
 */
export interface Source {
  run(tell: Tell, signal: AbortSignal): Promise<void>;
}

/** A fault for people: one sentence with the thing, the place and the remedy. */
export class SourceError extends Error {
  override readonly name = 'SourceError';
}

/** The sentence of a fault, whatever was thrown. */
export function sentence(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error instanceof SourceError ? error.message : `unexpected ${error.name}: ${error.message}`;
}

/** A function, because TypeScript would otherwise remember the answer across an `await`. */
export function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}
