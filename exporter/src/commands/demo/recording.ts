import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { ConfigError } from '../../config/config-error.ts';

/** Something that happened `atMs` after the recording began. */
export interface Recorded {
  readonly atMs: number;
  readonly text: string;
}

/** What `examples/demo/record.ts` recorded from a real Envoy and the Kubernetes objects of the same moments. */
export interface Recording {
  readonly durationMs: number;
  /** Lines of the access log, in order. */
  readonly lines: readonly Recorded[];
  /** What `kubectl get ... -o json` would have printed, each until the next. */
  readonly objects: readonly Recorded[];
}

/** Reads a recorded folder: `recording.json`, `access.log` and `objects/<milliseconds>.json`. */
export async function loadRecording(folder: string): Promise<Recording> {
  try {
    const about = JSON.parse(await readFile(path.join(folder, 'recording.json'), 'utf8')) as {
      startedAt: string;
      durationMs: number;
    };
    const startedAt = Date.parse(about.startedAt);
    const log = (await readFile(path.join(folder, 'access.log'), 'utf8')).split('\n').filter((line) => line !== '');
    const names = (await readdir(path.join(folder, 'objects'))).sort();
    const objects = names.map(async (name) => ({
      atMs: Number(path.parse(name).name),
      text: await readFile(path.join(folder, 'objects', name), 'utf8'),
    }));
    return {
      durationMs: about.durationMs,
      lines: log.map((text) => ({ atMs: startTimeOf(text) - startedAt, text: `${text}\n` })),
      objects: await Promise.all(objects),
    };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new ConfigError([
      `the demo's recording in ${folder} cannot be read (${why}); restore it with git, or record it anew with npm run record-demo`,
    ]);
  }
}

/** The time in `[2026-11-22T17:00:00.000Z] "GET / ...`. */
function startTimeOf(line: string): number {
  return Date.parse(line.slice(1, line.indexOf(']')));
}
