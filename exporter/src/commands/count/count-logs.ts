import type { Snapshot } from '../../model/snapshot.ts';
import { Store } from '../../model/store.ts';
import type { Formats } from '../../envoy/format/compile.ts';
import { createIdentify } from '../../envoy/identity.ts';
import { LogHealth, MalformedSamples } from '../../envoy/log-health.ts';
import { systemClock } from '../../app/clock.ts';
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
  /** Whether any line was an entry, also one that is not to be counted. */
  readonly hasEntries: boolean;
  /** One sentence for each file that is no text. */
  readonly notText: readonly string[];
}

/** Reads the logs one after the other. Throws a ConfigError when one cannot be read. */
export async function countLogs(asked: CountArguments, formats: Formats, invocation: Invocation): Promise<Counted> {
  const { signal, err, stdin, isTerminal } = invocation;
  const files = asked.files.filter((file) => file !== '-');
  // Nobody wants to wait for a long log in order to hear that the next one is misspelled.
  for (const file of files) await assertReadable(file);
  const batches = new Batches(asked);
  const words = new ProgressWords({ write: err, isTerminal, now: () => performance.now() });
  const scratch = new Scratch();
  const samples = new MalformedSamples(systemClock, () => undefined);
  const notText: string[] = [];
  let hasEntries = false;
  try {
    for (const file of asked.files) {
      const name = file === '-' ? 'standard input' : file;
      const health = new LogHealth(name, { tally: batches.tally, formats, samples });
      const document = new JsonDocument(health.lines);
      const framing = new Framing(document);
      const reading: Reading = {
        splitter: new LineSplitter(framing),
        scratch,
        signal,
        onPiece: (length, progress) => {
          batches.read(length);
          words.say(name, progress, () => batches.lines());
        },
      };
      await (file === '-' ? readStream(name, stdin, reading) : readLog(file, reading));
      framing.end();
      document.end();
      batches.flush();
      hasEntries ||= health.lines.entries > 0;
      if (health.notText !== undefined) notText.push(health.notText);
    }
  } finally {
    words.end();
  }
  return { snapshot: batches.store.snapshot(), hasEntries, notText };
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
