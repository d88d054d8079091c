import { addTo } from '../counts.ts';
import { type LogChange, logChanges, type LogFile, type ModelEvent } from '../event.ts';
import { fateOf, type LineFate, lineFates } from '../line-fate.ts';
import type { Mutable } from '../mutable.ts';
import type { ProxyNode } from '../proxy-node.ts';
import { addReading, type MutableReading } from './evidence-reading.ts';
import type { MutableResource } from './resources.ts';
import type { SourceState } from '../source-state.ts';

export type MutableSource = Mutable<Omit<SourceState, 'lines' | 'logFiles' | 'resources' | 'evidence' | 'nodes'>> & {
  lines: Map<LineFate, number> | undefined;
  logFiles: ReadonlyMap<string, LogFile>;
  readonly resources: Map<string, MutableResource>;
  evidence: MutableReading | undefined;
  readonly nodes: Map<string, ProxyNode>;
};

/** What is known of each source. */
export class SourceTable {
  readonly byName = new Map<string, MutableSource>();

  open(name: string): MutableSource {
    let source = this.byName.get(name);
    if (source === undefined) {
      source = {
        name,
        up: false,
        everUp: false,
        lostAt: undefined,
        error: undefined,
        lastEventAt: undefined,
        restarts: 0,
        proxy: undefined,
        lines: undefined,
        logFiles: new Map(),
        logChanges: undefined,
        resources: new Map(),
        evidence: undefined,
        nodes: new Map(),
      };
      this.byName.set(name, source);
    }
    return source;
  }

  /** Whether it was down before. */
  setUp(source: MutableSource): boolean {
    const wasDown = !source.up;
    source.up = true;
    source.everUp = true;
    source.lostAt = undefined;
    source.error = undefined;
    return wasDown;
  }

  /** Whether it was up before: a source that never told anything was not lost. */
  setDown(source: MutableSource, error: string, at: number): boolean {
    const wasUp = source.up;
    if (wasUp) source.lostAt = at;
    source.up = false;
    source.error = error;
    return wasUp;
  }
}

type OfItself = Extract<ModelEvent, { readonly type: 'proxy-node' | 'evidence-state' | 'evidence-request' }>;

/** Takes in who its proxies are and how it comes along with evidence. */
export function addOfItself(source: MutableSource, event: OfItself): void {
  if (event.type === 'proxy-node') source.nodes.set(event.instance, event.node);
  else source.evidence = addReading(source.evidence, event);
}

/** Counts of what happens in logs are born at zero, each word of them. */
export function addLines(source: MutableSource, event: ModelEvent & { type: 'lines' }): void {
  source.lines ??= new Map(lineFates.map((fate) => [fate, 0]));
  addTo(source.lines, fateOf(event), event.count);
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
