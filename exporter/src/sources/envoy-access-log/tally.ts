import type { Flag } from '@uhwatch/contract/response-flags.ts';
import type { Emit, LineResult, TrafficCount, TrafficKey } from '../../model/event.ts';
import { parseFlags } from './flags.ts';
import { type Identity, identify } from './identity.ts';
import { parseLine } from './parse.ts';

interface Count extends TrafficCount {
  requests: number;
  readonly flags: Map<Flag, number>;
}

/** What the counts of a flush are stamped with. */
interface Batch {
  readonly source: string;
  readonly at: number;
  /** The lines stood in the log before it was followed. */
  readonly old: boolean;
}

/** Counts lines between two flushes, so that the model hears of a batch, not of each line. */
export class Tally {
  #counts = new Map<string, Count>();
  #lines = new Map<LineResult, number>();

  line(line: string): void {
    this.result(this.#count(line));
  }

  /** Counts a line that never became text, such as one that was cut for its length. */
  result(result: LineResult): void {
    this.#lines.set(result, (this.#lines.get(result) ?? 0) + 1);
  }

  flush({ source, at, old }: Batch, emit: Emit): void {
    const counts = [...this.#counts.values()];
    if (counts.length > 0) emit({ type: 'traffic', source, at, proxy: 'envoy', counts, old });
    for (const [result, count] of this.#lines) emit({ type: 'lines', source, at, result, count });
    this.#counts = new Map();
    this.#lines = new Map();
  }

  #count(line: string): LineResult {
    const entry = parseLine(line);
    if (entry === undefined) return line.trim() === '' ? 'ignored' : 'malformed';
    const identity = identify(entry.cluster, entry.authority);
    if (isKey(identity)) return this.#add(identity, parseFlags(entry.flags));
    // `unknown` is a finished request that names nobody (a port scan, a TCP line without a route): nothing to count it on.
    return 'ignored';
  }

  #add(key: TrafficKey, flags: ReadonlySet<Flag>): LineResult {
    // No part can hold a line feed: all of them come from one line.
    const id = `${key.namespace}\n${key.service}\n${key.port}\n${key.subset}`;
    let count = this.#counts.get(id);
    if (count === undefined) this.#counts.set(id, (count = { ...key, requests: 0, flags: new Map() }));
    count.requests++;
    for (const flag of flags) count.flags.set(flag, (count.flags.get(flag) ?? 0) + 1);
    return 'counted';
  }
}

function isKey(identity: Identity): identity is TrafficKey {
  return typeof identity !== 'string';
}
