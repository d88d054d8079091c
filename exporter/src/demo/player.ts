import { appendFile, rename, rm, writeFile } from 'node:fs/promises';
import type { Clock } from '../model/clock.ts';
import type { Recorded, Recording } from './recording.ts';

const tickMs = 100;

export interface PlayedFiles {
  readonly log: string;
  readonly objects: string;
}

/**
 * Writes the recording, at the pace at which it was recorded and again and again, into the files that the exporter's
 * own sources follow. Each loop begins a new log, as a rotation does.
 */
export async function play(
  recording: Recording,
  files: PlayedFiles,
  { clock, signal }: { clock: Clock; signal: AbortSignal },
): Promise<void> {
  while (!signal.aborted) {
    await rename(files.log, `${files.log}.1`).catch(() => undefined);
    await writeFile(files.log, '');
    await playOnce(recording, files, { clock, signal });
  }
  await rm(`${files.log}.1`, { force: true });
}

async function playOnce(
  { durationMs, lines, objects }: Recording,
  files: PlayedFiles,
  { clock, signal }: { clock: Clock; signal: AbortSignal },
): Promise<void> {
  const startedAt = clock.now();
  const due = { lines: queue(lines), objects: queue(objects) };
  while (!signal.aborted && clock.now() - startedAt < durationMs) {
    const elapsedMs = clock.now() - startedAt;
    const text = due
      .lines(elapsedMs)
      .map((line) => line.text)
      .join('');
    const latest = due.objects(elapsedMs).at(-1);
    if (text !== '') await appendFile(files.log, text);
    if (latest !== undefined) await replace(files.objects, latest.text);
    await clock.sleep(tickMs, signal);
  }
}

/** Hands out what has become due since the last call. */
function queue(items: readonly Recorded[]): (elapsedMs: number) => Recorded[] {
  let next = 0;
  return (elapsedMs) => {
    const from = next;
    while ((items[next]?.atMs ?? Infinity) <= elapsedMs) next++;
    return items.slice(from, next);
  };
}

/** A reader sees the old file or the new one, never a half. */
async function replace(file: string, text: string): Promise<void> {
  await writeFile(`${file}.new`, text);
  await rename(`${file}.new`, file);
}
