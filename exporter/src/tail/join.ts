import type { LineHandler } from '../model/line-handler.ts';

/** What a checkpoint keeps of a line of which only parts have come. */
export interface SavedJoin {
  readonly base64: string;
  readonly tooLong: boolean;
}

/** The parts of one line that a container runtime cut. */
export class Join {
  readonly #maxBytes: number;
  #bytes = Buffer.alloc(0);
  #length = 0;
  #tooLong = false;

  constructor(maxBytes: number, saved?: SavedJoin) {
    this.#maxBytes = maxBytes;
    if (saved === undefined) return;
    this.#bytes = Buffer.from(saved.base64, 'base64');
    this.#length = this.#bytes.length;
    this.#tooLong = saved.tooLong;
  }

  add(bytes: Buffer, start: number, end: number): void {
    const length = this.#length + end - start;
    if (this.#tooLong || length > this.#maxBytes) {
      this.#tooLong = true;
      this.#bytes = Buffer.alloc(0);
      this.#length = 0;
      return;
    }
    if (length > this.#bytes.length) {
      const larger = Buffer.allocUnsafeSlow(Math.min(this.#maxBytes, Math.max(length, 2 * this.#bytes.length)));
      this.#bytes.copy(larger, 0, 0, this.#length);
      this.#bytes = larger;
    }
    bytes.copy(this.#bytes, this.#length, start, end);
    this.#length = length;
  }

  handOver(handler: LineHandler): void {
    if (this.#tooLong) handler.tooLong();
    else handler.line(this.#bytes, 0, this.#length);
  }

  save(): SavedJoin {
    return { base64: this.#bytes.toString('base64', 0, this.#length), tooLong: this.#tooLong };
  }
}
