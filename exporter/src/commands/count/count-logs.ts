import type { LineFates } from '../../model/line-fate.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { Store } from '../../model/store.ts';
import type { Formats } from '../../envoy/format/compile.ts';
import { createIdentify } from '../../envoy/identity.ts';
import { isAborted } from '../../model/source.ts';
import { LogHealth, MalformedSamples } from '../../envoy/log-health.ts';
import { ConfigError } from '../../config/config-error.ts';
import { Tally } from '../../envoy/tally.ts';
import { Framing } from '../../tail/framing.ts';
import { LineSplitter, Scratch } from '../../tail/line-splitter.ts';
import type { Invocation } from '../command.ts';
import { JsonDocument } from './json-document.ts';
import { ProgressWords } from './progress.ts';
import { assertReadable, type Reading, readLog, readStream } from './read-log.ts';
import type { CountArguments } from './arguments.ts';

/** The value of the `source` label in what is counted. */
export const countSource = 'count';

/** Between two hand-overs to the model, in bytes of text: it hears of batches, and names that nobody needs are forgotten. */
const flushBytes = 8 << 20;

/** What all logs together hold. */
export interface Counted {
  readonly snapshot: Snapshot;
  /** Those that were read, in their order. */
  readonly logs: readonly CountedLog[];
  /** One sentence for each log that could not be read, or not to its end. */
  readonly unreadable: readonly string[];
}

export interface CountedLog {
  readonly log: string;
  readonly fates: Readonly<LineFates>;
  /** That it is no text, in a sentence. */
  readonly notText: string | undefined;
  /** What the first line looks like that is in no format, in a sentence. */
  readonly sample: string | undefined;
}

/**
 * Reads the logs one after the other. One that cannot be read does not keep the others from being counted; throws a
 * ConfigError when none can.
 */
export async function countLogs(asked: CountArguments, formats: Formats, invocation: Invocation): Promise<Counted> {
  const { signal, err, stdin, isTerminal } = invocation;
  const { readable, faults } = await look(asked.files);
  // Nobody wants to wait for a long log in order to hear that the next one is misspelled.
  if (readable.length > 0) for (const fault of faults) err(`${fault}\n`);
  const batches = new Batches(asked);
  const words = new ProgressWords({ write: err, isTerminal, now: () => performance.now() });
  const scratch = new Scratch();
  const logs: CountedLog[] = [];
  const broken: string[] = [];
  try {
    for (const file of readable) {
      if (isAborted(signal)) break;
      const log = file === '-' ? 'standard input' : file;
      const { lines, counted } = reader(log, batches.tally, formats);
      const document = new JsonDocument(lines);
      const framing = new Framing(document);
      const reading: Reading = {
        splitter: new LineSplitter(framing),
        scratch,
        signal,
        onPiece: (length, progress) => {
          batches.read(length);
          words.say(log, progress, () => batches.lines());
        },
      };
      const fault = await faultOf(() => (file === '-' ? readStream(log, stdin, reading) : readLog(file, reading)));
      framing.end();
      document.end();
      batches.flush();
      if (fault !== undefined) broken.push(fault);
      logs.push(counted());
    }
  } finally {
    words.end();
  }
  if (broken.length === readable.length && !isAborted(signal)) throw new ConfigError([...faults, ...broken]);
  for (const fault of broken) err(`${fault}\n`);
  return { snapshot: batches.store.snapshot(), logs, unreadable: [...faults, ...broken] };
}

/** Which of the logs can be read, as far as can be told before; `-` always can. */
async function look(files: readonly string[]): Promise<{ readonly readable: string[]; readonly faults: string[] }> {
  const readable: string[] = [];
  const faults: string[] = [];
  for (const file of files) {
    const fault = file === '-' ? undefined : await faultOf(() => assertReadable(file));
    if (fault === undefined) readable.push(file);
    else faults.push(fault);
  }
  return { readable, faults };
}

/** The sentence of the ConfigError with which it fails; undefined when it does not. */
async function faultOf(act: () => Promise<void>): Promise<string | undefined> {
  try {
    await act();
    return undefined;
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
}

/** What reads the lines of a log, and what came of it. */
function reader(log: string, tally: Tally, formats: Formats) {
  let sample: string | undefined;
  // On a clock that stands still the first strange line is told of, and no other.
  const clock = { now: () => 0 };
  const samples = new MalformedSamples(clock, (sentence) => (sample = sentence));
  const health = new LogHealth(log, { tally, formats, samples, clock });
  const counted = (): CountedLog => ({ log, fates: health.lines.fates, notText: health.notText, sample });
  return { lines: health.lines, counted };
}

/** What was read and is handed over to the model from time to time. */
class Batches {
  readonly store: Store;
  readonly tally: Tally;
  #lines = 0;
  #unflushedBytes = 0;

  constructor({ seriesLimit, patterns }: CountArguments) {
    this.store = new Store({ seriesLimit });
    this.tally = new Tally(createIdentify({ patterns }));
  }

  /** So many bytes of text were read. */
  read(bytes: number): void {
    this.#unflushedBytes += bytes;
    if (this.#unflushedBytes >= flushBytes) this.flush();
  }

  flush(): void {
    this.#unflushedBytes = 0;
    this.tally.flush({ old: true }, (event) => {
      if (event.type === 'lines') this.#lines += event.count;
      this.store.apply({ ...event, source: countSource, at: 0 });
    });
  }

  /** The lines that were read up to now. */
  lines(): number {
    this.flush();
    return this.#lines;
  }
}
