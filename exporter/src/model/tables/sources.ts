import { type LogChange, logChanges, type LogFile, lineResults, type ModelEvent } from '../event.ts';
import type { Mutable } from '../mutable.ts';
import type { MutableResource } from './resources.ts';
import type { SourceState } from '../source-state.ts';

export type MutableSource = Mutable<Omit<SourceState, 'logFiles' | 'resources'>> & {
  logFiles: ReadonlyMap<string, LogFile>;
  readonly resources: Map<string, MutableResource>;
};

/** What is known of each source. */
export class SourceTable {
  readonly byName = new Map<string, MutableSource>();
  #epoch = 0;

  /** Changes when a source appears, goes up or goes down. */
  get epoch(): number {
    return this.#epoch;
  }

  open(name: string): MutableSource {
    let source = this.byName.get(name);
    if (source === undefined) {
      source = {
        name,
        up: false,
        everUp: false,
        error: undefined,
        lastEventAt: undefined,
        restarts: 0,
        proxy: undefined,
        lines: undefined,
        logFiles: new Map(),
        logChanges: undefined,
        resources: new Map(),
      };
      this.byName.set(name, source);
      this.#epoch++;
    }
    return source;
  }

  setUp(source: MutableSource): void {
    if (!source.up) this.#epoch++;
    source.up = true;
    source.everUp = true;
    source.error = undefined;
  }

  setDown(source: MutableSource, error: string): void {
    if (source.up) this.#epoch++;
    source.up = false;
    source.error = error;
  }
}

/** Counts of what happens in logs are born at zero, each word of them. */
export function addLines(source: MutableSource, { result, count }: ModelEvent & { type: 'lines' }): void {
  source.lines ??= new Map(lineResults.map((word) => [word, 0]));
  source.lines.set(result, (source.lines.get(result) ?? 0) + count);
}

export function addLogChange(source: MutableSource, { change, count }: ModelEvent & { type: 'log-change' }): void {
  source.logChanges ??= bornChanges();
  source.logChanges.set(change, (source.logChanges.get(change) ?? 0) + count);
}

export function setLogFiles(source: MutableSource, { files }: ModelEvent & { type: 'log-files' }): void {
  source.logChanges ??= bornChanges();
  source.logFiles = files;
}

function bornChanges(): Map<LogChange, number> {
  return new Map(logChanges.map((word) => [word, 0]));
}
