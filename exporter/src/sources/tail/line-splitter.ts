const lineFeed = 0x0a;
const carriageReturn = 0x0d;

export interface LineHandler {
  line(line: string): void;
  /** A line longer than the limit, of which the rest was thrown away. */
  tooLong(): void;
}

/** Turns chunks of bytes into whole lines. A line is decoded only once it is complete, so no character is torn. */
export class LineSplitter {
  readonly #handler: LineHandler;
  readonly #maxBytes: number;
  #partial: Buffer[] = [];
  #partialBytes = 0;
  #skipping = false;

  constructor(handler: LineHandler, maxBytes = 1 << 20) {
    this.#handler = handler;
    this.#maxBytes = maxBytes;
  }

  push(chunk: Buffer): void {
    let start = 0;
    for (let end = chunk.indexOf(lineFeed); end >= 0; end = chunk.indexOf(lineFeed, start)) {
      this.#take(chunk.subarray(start, end));
      this.#finish();
      start = end + 1;
    }
    if (start < chunk.length) this.#take(Buffer.from(chunk.subarray(start)));
  }

  /** Hands over what has come of a last line that its writer never ended. */
  end(): void {
    if (this.#partialBytes > 0 || this.#skipping) this.#finish();
  }

  /** Forgets a begun line, because the file that it stood in was truncated. */
  reset(): void {
    this.#partial = [];
    this.#partialBytes = 0;
    this.#skipping = false;
  }

  #take(bytes: Buffer): void {
    if (this.#skipping) return;
    if (this.#partialBytes + bytes.length > this.#maxBytes) {
      this.reset();
      this.#skipping = true;
      return;
    }
    this.#partial.push(bytes);
    this.#partialBytes += bytes.length;
  }

  #finish(): void {
    if (this.#skipping) this.#handler.tooLong();
    else {
      const bytes = this.#partial.length === 1 ? this.#partial[0] : Buffer.concat(this.#partial);
      const end = bytes?.at(-1) === carriageReturn ? bytes.length - 1 : bytes?.length;
      this.#handler.line(bytes?.toString('utf8', 0, end) ?? '');
    }
    this.reset();
  }
}
