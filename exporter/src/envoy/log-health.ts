import type { Clock } from '../model/clock.ts';
import type { Formats } from './format/compile.ts';
import { EnvoyLines } from './lines.ts';
import { Silence, uncounted } from './silence.ts';
import type { Tally } from './tally.ts';

/** So many strange lines in a row, without an entry between them, are another kind of file, or another format by now. */
const linesToJudge = 100;
/** A log that had entries may hold the trace of a crash too; what goes on longer is another format. */
const linesToDoubt = 1_000;
const sampleMs = 60_000;
const maxSampleLength = 300;
const maxFaults = 10;

/** Says about once a minute what a malformed line looks like, so that a flood of them does not flood the log. */
export class MalformedSamples {
  readonly #clock: Pick<Clock, 'now'>;
  readonly #debug: (sentence: string) => void;
  #nextAt = -Infinity;

  constructor(clock: Pick<Clock, 'now'>, debug: (sentence: string) => void) {
    this.#clock = clock;
    this.#debug = debug;
  }

  offer(log: string, line: Buffer): void {
    const now = this.#clock.now();
    if (now < this.#nextAt) return;
    this.#nextAt = now + sampleMs;
    const text = JSON.stringify(line.toString('utf8', 0, maxSampleLength));
    this.#debug(`a line of ${log} is in no known format: ${text}${line.length > maxSampleLength ? '...' : ''}`);
  }
}

interface LogHealthOptions {
  readonly tally: Tally;
  readonly formats: Formats;
  readonly samples: MalformedSamples;
  readonly clock: Pick<Clock, 'now'>;
}

/** Reads the lines of one log, and notices when it is none of Envoy's. */
export class LogHealth {
  readonly lines: EnvoyLines;
  readonly #log: string;
  #malformed = 0;
  /** How many entries there had been when the present run of malformed lines began. */
  #entriesBefore = 0;
  #kind: 'text' | 'binary' | 'gzip' = 'text';
  readonly #silence: Silence;

  constructor(log: string, { tally, formats, samples, clock }: LogHealthOptions) {
    this.#log = log;
    this.#silence = new Silence(clock);
    this.lines = new EnvoyLines(tally, formats, (bytes, start, end) => {
      const line = bytes.subarray(start, end);
      if (this.#entriesBefore !== this.lines.entries) this.#malformed = 0;
      this.#entriesBefore = this.lines.entries;
      if (this.#malformed === 0 && line[0] === 0x1f && line[1] === 0x8b) this.#kind = 'gzip';
      else if (this.#kind === 'text' && line.includes(0)) this.#kind = 'binary';
      this.#malformed++;
      samples.offer(log, line);
    });
  }

  /** That the log is no text, with what to do; undefined while it may be one. */
  get notText(): string | undefined {
    if (this.lines.entries > 0 || this.#malformed === 0 || this.#kind === 'text') return undefined;
    return this.#kind === 'gzip'
      ? `${this.#log} is compressed with gzip; follow the log that is being written, or read this one with uhwatch count`
      : `${this.#log} is binary, not a text log (a line holds NUL bytes); name the access log itself`;
  }

  /** Why nothing can be counted here; undefined while something is, or nobody can tell yet. */
  get fault(): string | undefined {
    const { entries } = this.lines;
    if (entries !== this.#entriesBefore) return undefined;
    const enough = entries === 0 ? linesToJudge : linesToDoubt;
    const strange = this.#isStrange ? this.#malformed : enough;
    if (this.#malformed < strange) return this.notText;
    const last = strange === 1 ? 'its last line is' : `its last ${strange.toLocaleString('en')} lines are`;
    return (
      this.notText ??
      `${this.#log} holds no access log entry in a known format (${last} in none); set envoy-access-log.format to the proxy's own format, or correct the path or the container`
    );
  }

  /** That lines come and none counts although not all are strange, as where only the proxy's own log is written. */
  get remark(): string | undefined {
    if (!this.#isSilent || this.fault !== undefined) return undefined;
    return uncounted(this.#log, this.lines.fates, 'turn the access log on, or correct the path or the container');
  }

  get #isSilent(): boolean {
    return this.#silence.lasts(this.lines.fates);
  }

  /** Whether nothing but strange lines came for a while. Istio's agent writes some of them itself as it starts. */
  get #isStrange(): boolean {
    const { fates } = this.lines;
    return this.#malformed > 0 && fates.other_program === 0 && this.#isSilent;
  }
}

/** The logs that one source follows, and which of them are none of Envoy's. */
export class LogHealths {
  readonly #options: LogHealthOptions;
  readonly #byPath = new Map<string, LogHealth>();

  constructor(options: LogHealthOptions) {
    this.#options = options;
  }

  /** Takes the lines of a log; of `-`, standard input. */
  follow(path: string): EnvoyLines {
    const log = new LogHealth(path === '-' ? 'standard input' : path, this.#options);
    this.#byPath.set(path, log);
    return log.lines;
  }

  /** A log that is followed no more is no fault of anybody. */
  forget(path: string): void {
    this.#byPath.delete(path);
  }

  /** One sentence for each of a few logs in which nothing can be counted, and how many more there are. */
  get faults(): readonly string[] {
    return few(
      [...this.#byPath.values()].map(({ fault }) => fault),
      'hold no entry, for such reasons',
    );
  }

  /** The same for logs of which nobody can tell whether anything is wrong. */
  get remarks(): readonly string[] {
    return few(
      [...this.#byPath.values()].map(({ remark }) => remark),
      'of which no line is counted',
    );
  }
}

function few(sentences: readonly (string | undefined)[], what: string): string[] {
  const all = sentences.filter((sentence) => sentence !== undefined);
  if (all.length <= maxFaults) return all;
  return [...all.slice(0, maxFaults), `and ${all.length - maxFaults} more logs ${what}`];
}
