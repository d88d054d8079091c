import type { LogFile } from '../model/event.ts';
import type { LogEntry } from './log-entry.ts';

/** What is told of the logs: how far behind each is, and what keeps it from being read. */
export class LogStates {
  readonly #files = new Map<string, LogFile>();
  readonly #faulty = new Set<LogEntry>();
  #changed = true;

  /** Takes in what the last look at a log found. */
  note(entry: LogEntry): void {
    if (entry.fault === undefined) this.#faulty.delete(entry);
    else this.#faulty.add(entry);
    const { path, lagBytes } = entry.follower;
    if (this.#files.get(path)?.lagBytes === lagBytes) return;
    this.#changed = true;
    if (lagBytes === undefined) this.#files.delete(path);
    else this.#files.set(path, { lagBytes });
  }

  /** The log is followed no more. */
  forget(entry: LogEntry): void {
    this.#faulty.delete(entry);
    this.#changed = this.#files.delete(entry.follower.path) || this.#changed;
  }

  /** By path; undefined when nothing changed since the last call. */
  takeFiles(): ReadonlyMap<string, LogFile> | undefined {
    if (!this.#changed) return undefined;
    this.#changed = false;
    return new Map(this.#files);
  }

  /** One sentence for each log that cannot be read. */
  faults(): string[] {
    return [...this.#faulty].flatMap(({ fault }) => fault ?? []);
  }
}
