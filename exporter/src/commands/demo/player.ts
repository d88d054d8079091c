import { appendFile, rename, writeFile } from 'node:fs/promises';
import type { Clock } from '../../model/clock.ts';
import type { Change, Recording } from './recording.ts';

const tickMs = 100;

export interface PlayedFiles {
  readonly log: string;
  readonly objects: string;
}

interface Pace {
  readonly clock: Clock;
  /** How many times faster than it was recorded. */
  readonly speed: number;
}

/**
 * Writes the recording, at the pace at which it was recorded or faster, again and again, into the files that the
 * exporter's own sources follow. Times in it become those at which it is played. Each loop begins a new log, as a
 * rotation does.
 */
export class Player {
  readonly #recording: Recording;
  readonly #files: PlayedFiles;
  readonly #pace: Pace;
  /** Objects as they are at the present place of the recording. */
  readonly #objects = new Map<string, Change['fields']>();
  #beganAt = 0;

  constructor(recording: Recording, files: PlayedFiles, pace: Pace) {
    this.#recording = recording;
    this.#files = files;
    this.#pace = pace;
  }

  /** Lays down the files as they were when the recording began, which is now. */
  async begin(): Promise<void> {
    this.#beganAt = this.#pace.clock.now();
    this.#objects.clear();
    await rename(this.#files.log, `${this.#files.log}.1`).catch(() => undefined);
    await writeFile(this.#files.log, '');
    await this.#change(this.#recording.changes.filter(({ atMs }) => atMs === 0));
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
    const { durationMs, lines, changes } = this.#recording;
    const due = { lines: queue(lines), changes: queue(changes.filter(({ atMs }) => atMs > 0)) };
    for (let elapsedMs = 0; !signal.aborted && elapsedMs < durationMs; elapsedMs = this.#elapsedMs()) {
      const text = due.lines(elapsedMs).map((line) => line.text);
      if (text.length > 0) await appendFile(this.#files.log, this.#retimed(text.join('')));
      await this.#change(due.changes(elapsedMs));
      await this.#pace.clock.sleep(tickMs, signal);
    }
  }

  async #change(changes: readonly Change[]): Promise<void> {
    if (changes.length === 0) return;
    for (const { uid, fields } of changes) {
      if (fields === undefined) this.#objects.delete(uid);
      else this.#objects.set(uid, { ...this.#objects.get(uid), ...fields });
    }
    const list = { apiVersion: 'v1', kind: 'List', items: [...this.#objects.values()] };
    await replace(this.#files.objects, this.#retimed(JSON.stringify(list)));
  }

  /** How much of the recording has been played. */
  #elapsedMs(): number {
    return (this.#pace.clock.now() - this.#beganAt) * this.#pace.speed;
  }

  /** The text with the times at which what it tells of happens now; what was before it began is as old as it was. */
  #retimed(text: string): string {
    const { startedAt } = this.#recording;
    return text.replaceAll(rfc3339, (recorded) => {
      const sinceMs = Date.parse(recorded) - startedAt;
      return new Date(this.#beganAt + (sinceMs < 0 ? sinceMs : sinceMs / this.#pace.speed)).toISOString();
    });
  }
}

const rfc3339 = /\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g;

/** Hands out what has become due since the last call. */
function queue<T extends { readonly atMs: number }>(items: readonly T[]): (elapsedMs: number) => T[] {
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
