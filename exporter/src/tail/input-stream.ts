import type { Readable } from 'node:stream';
import type { AfterRead } from './follower.ts';
import { Framing } from './framing.ts';
import type { LineHandler } from '../model/line-handler.ts';
import { LineSplitter, type Scratch } from './line-splitter.ts';

/** Read at one look at the most. */
const maxBytesPerLook = 8 * 1024 * 1024;

interface InputOptions {
  readonly stream: Readable;
  readonly handler: LineHandler;
  readonly scratch: Scratch;
  /** Called when there is something to read. */
  readonly changed: () => void;
}

/** Reads standard input when it is asked to: what is not read yet waits with its writer. */
export class InputStream {
  readonly #stream: Readable;
  readonly #framing: Framing;
  readonly #splitter: LineSplitter;
  readonly #scratch: Scratch;
  #ended = false;
  #error: Error | undefined;

  constructor({ stream, handler, scratch, changed }: InputOptions) {
    this.#stream = stream;
    this.#framing = new Framing(handler);
    this.#splitter = new LineSplitter(this.#framing);
    this.#scratch = scratch;
    stream.on('readable', changed);
    stream.on('end', changed);
    stream.on('error', (error) => {
      this.#error = error;
      changed();
    });
  }

  /** Why nothing more comes. */
  get fault(): string | undefined {
    if (this.#error !== undefined) {
      return `standard input cannot be read (${this.#error.message}); check the program that writes to it`;
    }
    return this.#ended
      ? 'standard input ended; start uhwatch again with a program that goes on writing to it'
      : undefined;
  }

  /** Reads what has come; whether more may be there at once. */
  look(after: AfterRead): boolean {
    if (this.fault !== undefined) return false;
    let bytes = 0;
    while (bytes < maxBytesPerLook) {
      const chunk = this.#stream.read() as Buffer | null;
      if (chunk === null) break;
      bytes += chunk.length;
      this.#splitter.push(this.#scratch, chunk);
    }
    if (this.#stream.readableEnded) {
      this.#ended = true;
      this.#splitter.end();
      this.#framing.end();
    }
    if (bytes > 0 || this.#ended) after(false);
    return bytes >= maxBytesPerLook;
  }
}
