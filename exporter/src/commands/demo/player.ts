import { appendFile, rename, writeFile } from 'node:fs/promises';
import type { Clock } from '../../model/clock.ts';
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
export class Player {
  readonly #recording: Recording;
  readonly #files: PlayedFiles;
  readonly #clock: Clock;

  constructor(recording: Recording, files: PlayedFiles, clock: Clock) {
    this.#recording = recording;
    this.#files = files;
    this.#clock = clock;
  }

  /** Lays down the files as they were when the recording began. */
  async begin(): Promise<void> {
    const [first] = this.#recording.objects;
    await rename(this.#files.log, `${this.#files.log}.1`).catch(() => undefined);
    await writeFile(this.#files.log, '');
    if (first !== undefined) await replace(this.#files.objects, first.text);
  }

  /** Plays until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    for (;;) {
      await this.#once(signal);
      if (signal.aborted) return;
      await this.begin();
    }
  }

  async #once(signal: AbortSignal): Promise<void> {
    const { durationMs, lines, objects } = this.#recording;
    const startedAt = this.#clock.now();
    const due = { lines: queue(lines), objects: queue(objects) };
    while (!signal.aborted && this.#clock.now() - startedAt < durationMs) {
      const elapsedMs = this.#clock.now() - startedAt;
      const text = due.lines(elapsedMs).map((line) => line.text);
      const latest = due.objects(elapsedMs).at(-1);
      if (text.length > 0) await appendFile(this.#files.log, text.join(''));
      if (latest !== undefined) await replace(this.#files.objects, latest.text);
      await this.#clock.sleep(tickMs, signal);
    }
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
