import type { Readable } from 'node:stream';
import type { Clock } from './clock.ts';
import type { Slicing } from './slice.ts';
import type { Source } from './source.ts';
import type { InTrouble } from './in-trouble.ts';

/** What a source is made with. `Config` holds its own options, and those of others that it reads. */
export interface SourceContext<Config> {
  readonly config: Config;
  /** The environment of the process, which tells of credentials and proxies. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  /** How long it may hold the event loop at a time. */
  readonly slicing: Slicing;
  /** From 0 to 1; spreads the requests of many exporters. */
  readonly random: () => number;
  readonly stdin: Readable;
  /** Hears one sentence for each thing that a person should mend. */
  readonly warn: (sentence: string) => void;
  /** Hears what helps to find out why lines are not counted. */
  readonly debug: (sentence: string) => void;
  /**
   * The one thing that a source hears of what came of its events, so that it collects evidence for those upstreams and for
   * no others.
   */
  readonly inTrouble: () => InTrouble;
}

/**
 * A source, as the `source.ts` in its folder declares it. Flags, docs and the sentence of `serve` follow from it. `Config`
 * is what its options come to and, where it reads options of others, their names with the types that it needs; whether
 * they are so is checked where all rows come together.
 */
export interface SourceRow<Options, Config> {
  /** The name of its folder, and the value of the `source` label. Its README.md explains it. */
  readonly name: string;
  /** Lists show it before those of a greater rank; no two sources have the same. */
  readonly rank: number;
  /** What it is asked for: what a proxy says of its requests, or which endpoints are ready. */
  readonly tells: 'flags' | 'readiness';
  /** What it reads, as a phrase of Markdown for lists. */
  readonly reads: string;
  /** The rows of the options that are its own, by name. */
  readonly options: Options;
  /** The options of which any turns it on: a switch that is on, a list with an item, a text that is set. */
  readonly turnedOnBy: readonly (keyof Options & string)[];
  /** Whether `/-/ready` waits for its first complete view. */
  readonly awaited: boolean;
  /**
   * Makes the source without starting it, and only now loads its code: gRPC alone takes 15 MiB. Rejects with a
   * SourceError for options that can never work.
   */
  readonly create: (context: SourceContext<Config>) => Promise<Source>;
}
