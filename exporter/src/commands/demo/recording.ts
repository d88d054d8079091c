import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { ConfigError } from '../../config/config-error.ts';

/** A line that was logged `atMs` after the recording began. */
export interface Logged {
  readonly atMs: number;
  readonly text: string;
}

/** The fields that a Kubernetes object has from `atMs` after the recording began; none when it is gone. */
export interface Change {
  readonly atMs: number;
  readonly uid: string;
  readonly fields?: Readonly<Record<string, unknown>>;
}

/** What `examples/demo/record.ts` recorded of a real Kubernetes and of the real Envoy in front of it. */
export interface Recording {
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly durationMs: number;
  /** Of the access log, in order. */
  readonly lines: readonly Logged[];
  /** In order; those at 0 are all objects as they were when it began. */
  readonly changes: readonly Change[];
}

/** Reads a recorded folder: `recording.json`, `access.log` and `objects.jsonl`. Throws a ConfigError. */
export async function loadRecording(folder: string): Promise<Recording> {
  const textOf = (name: string): Promise<string> => readFile(path.join(folder, name), 'utf8');
  try {
    const about = JSON.parse(await textOf('recording.json')) as { startedAt: string; durationMs: number };
    const startedAt = Date.parse(about.startedAt);
    return {
      startedAt,
      durationMs: about.durationMs,
      lines: linesOf(await textOf('access.log')).map((line) => ({
        atMs: startTimeOf(line) - startedAt,
        text: `${line}\n`,
      })),
      changes: linesOf(await textOf('objects.jsonl')).map((line) => JSON.parse(line) as Change),
    };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new ConfigError([
      `the demo's recording in ${folder} cannot be read (${why}); restore it with git, or record it anew with npm run record-demo`,
    ]);
  }
}

function linesOf(text: string): string[] {
  return text.split('\n').filter((line) => line !== '');
}

/** The time in `[2026-11-22T17:00:00.000Z] "GET / ...`. */
function startTimeOf(line: string): number {
  return Date.parse(line.slice(1, line.indexOf(']')));
}
