import type { Clock } from '../../model/clock.ts';
import type { Client } from '../../kubernetes/client/client.ts';
import type { LineHandler } from '../../model/line-handler.ts';
import type { Scratch } from '../../tail/line-splitter.ts';

/** What a log needs of the run of the source that it is followed in. */
export interface Session {
  readonly client: Client;
  readonly clock: Clock;
  /** Between 0 and 1; spreads the requests of many streams after a fault that they share. */
  readonly random: () => number;
  readonly signal: AbortSignal;
  /** Where the bytes of all streams lie while they are split into lines. */
  readonly scratch: Scratch;
  /** A stream that has said nothing for so long is asked for again: its connection may be dead. */
  readonly silenceMs: number;
  /** Hears, once for each pod and after each change, why its log cannot be read; undefined when it can. */
  readonly report: (name: string, fault: string | undefined) => void;
  /** Hears whether the lines that follow happened before anybody asked for them. */
  readonly onOld: (old: boolean) => void;
}

/** What reads the lines of the logs that are followed, such as LogHealths. */
export interface LogReaders {
  /** Makes the reader of one log; `log` names it in sentences. */
  follow(log: string): LineHandler;
  /** The log is followed no more. */
  forget(log: string): void;
  /** One sentence for each log in which nothing can be counted. */
  readonly faults: readonly string[];
  /** The same for logs of which no line is counted although none is strange. */
  readonly remarks: readonly string[];
}

export interface PodLogOptions {
  readonly namespace: string;
  readonly container: string;
  readonly origin: 'start' | 'end';
  readonly lines: LineHandler;
  /** Hears of each line without a time: it is no line of the log. */
  readonly onUnstamped: () => void;
}
