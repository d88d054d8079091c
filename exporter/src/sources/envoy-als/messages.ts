import type { Tally } from '../../envoy/tally.ts';
import { type LineFate, type LineFates, noLines } from '../../model/line-fate.ts';
import { countEntry } from './count.ts';
import { MessageDecoder } from './decode.ts';
import type { StreamIdentity } from './identifier.ts';
import { isNameless } from './nameless.ts';

/** What a message says of its stream, beside the entries, which are counted by then. */
export interface Remark {
  /** Only the first message of a stream has it. */
  readonly identity: StreamIdentity | undefined;
  /** A finished request failed at a cluster that its entry does not name. */
  readonly nameless: boolean;
  /** The first bytes of the message that are not what the protocol says. */
  readonly malformed: Buffer | undefined;
}

/** Nearly every message: it costs no object. */
const nothingToSay: Remark = { identity: undefined, nameless: false, malformed: undefined };

/** Counts the entries of messages, of whichever stream. */
export class Messages {
  readonly #decoder: MessageDecoder;
  #identity: StreamIdentity | undefined;
  #nameless = false;
  #malformed: Buffer | undefined;
  readonly #tally: Tally;
  readonly #fates = noLines();

  constructor(tally: Tally) {
    this.#tally = tally;
    this.#decoder = new MessageDecoder({
      identifier: (identity) => (this.#identity = identity),
      entry: (entry) => {
        this.#note(countEntry(tally, entry));
        if (isNameless(entry)) this.#nameless = true;
      },
      malformed: (bytes, start, end) => {
        this.#note('malformed');
        this.#malformed ??= bytes.subarray(start, end);
      },
    });
  }

  /** What became of the entries of all streams. */
  get fates(): Readonly<LineFates> {
    return this.#fates;
  }

  #note(fate: LineFate): void {
    this.#fates[fate]++;
    this.#tally.line(fate);
  }

  count(bytes: Buffer): Remark {
    this.#decoder.message(bytes);
    const identity = this.#identity;
    const nameless = this.#nameless;
    const malformed = this.#malformed;
    if (identity === undefined && !nameless && malformed === undefined) return nothingToSay;
    this.#identity = this.#malformed = undefined;
    this.#nameless = false;
    return { identity, nameless, malformed };
  }
}
