import type { EvidenceReading } from './evidence-reading.ts';
import type { LogChange, LogFile } from './event.ts';
import type { LineFate } from './line-fate.ts';
import type { ProxyNode } from './proxy-node.ts';
import type { ResourceState } from './resource-state.ts';

/** What is known of one source. */
export interface SourceState {
  readonly name: string;
  readonly up: boolean;
  /** Whether it ever had a complete view. */
  readonly everUp: boolean;
  /** When it went down after it had been up, in milliseconds since the epoch: what it told was true then. */
  readonly lostAt: number | undefined;
  readonly error: string | undefined;
  readonly lastEventAt: number | undefined;
  readonly restarts: number;
  /** The proxy kind whose traffic it tells; undefined for a source of endpoints. */
  readonly proxy: string | undefined;
  /** What became of each line read, for sources that read lines. */
  readonly lines: ReadonlyMap<LineFate, number> | undefined;
  /** The logs that it follows now, by path. */
  readonly logFiles: ReadonlyMap<string, LogFile>;
  /** What happened to its logs; undefined for a source that follows none. */
  readonly logChanges: ReadonlyMap<LogChange, number> | undefined;
  /** Its parts that can fail by themselves. */
  readonly resources: ReadonlyMap<string, ResourceState>;
  /** Gateways among its proxies, by instance. */
  readonly nodes: ReadonlyMap<string, ProxyNode>;
  /** Of a source that collects evidence, once it did. */
  readonly evidence: EvidenceReading | undefined;
}
