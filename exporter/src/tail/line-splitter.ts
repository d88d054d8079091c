import type { LineHandler } from '../model/line-handler.ts';

const lineFeed = 0x0a;
const carriageReturn = 0x0d;

/** The longest line that is read, in bytes; a longer one is told of and thrown away. */
export const maxLineBytes = 1 << 20;

/**
 * Where bytes are read to. One is shared by all files, which are read one after the other: ten thousand files need one
 * buffer. What is read goes to `readAt`, so that a begun line fits in front of it and every line lies in one piece.
 */
export class Scratch {
  readonly readAt: number;
  /** How many bytes can be read at once. */
  readonly room: number;
  readonly bytes: Buffer;

  constructor(room = 1 << 20, maxLineLength = maxLineBytes) {
    this.readAt = maxLineLength;
    this.room = room;
    this.bytes = Buffer.allocUnsafeSlow(maxLineLength + room);
  }
}

/** Turns chunks of bytes into whole lines, without a string or an object per line. */
export class LineSplitter {
  readonly #handler: LineHandler;
  readonly #maxBytes: number;
  #begun: Buffer | undefined;
  #skipped = 0;

  constructor(handler: LineHandler, maxBytes = maxLineBytes) {
    this.#handler = handler;
    this.#maxBytes = maxBytes;
  }

  /** Bytes taken of a line that has not ended. */
  get begunBytes(): number {
    return this.#skipped + (this.#begun?.length ?? 0);
  }

  /** Takes the `length` bytes that were read to `scratch.readAt`. */
  split(scratch: Scratch, length: number): void {
    const stop = scratch.readAt + length;
    // A search of the whole scratch would run on over what older reads left behind.
    const bytes = scratch.bytes.subarray(0, stop);
    let start = scratch.readAt;
    let feed = bytes.indexOf(lineFeed, start);
    if (this.#begun !== undefined) {
      start -= this.#begun.length;
      bytes.set(this.#begun, start);
      this.#begun = undefined;
    }
    for (; feed >= 0; feed = bytes.indexOf(lineFeed, start)) {
      this.#finish(bytes, start, feed);
      start = feed + 1;
    }
    this.#keep(bytes, start, stop);
  }

  /** Takes bytes that stand elsewhere. */
  push(scratch: Scratch, chunk: Buffer): void {
    for (let from = 0; from < chunk.length; from += scratch.room) {
      const length = Math.min(scratch.room, chunk.length - from);
      chunk.copy(scratch.bytes, scratch.readAt, from, from + length);
      this.split(scratch, length);
    }
  }

  /** Hands over what has come of a last line that its writer never ended. */
  end(): void {
    const begun = this.#begun;
    if (this.#skipped > 0 || begun !== undefined) this.#finish(begun ?? Buffer.alloc(0), 0, begun?.length ?? 0);
    this.reset();
  }

  /** Forgets a begun line, because the file that it stood in was truncated. */
  reset(): void {
    this.#begun = undefined;
    this.#skipped = 0;
  }

  #finish(bytes: Buffer, start: number, end: number): void {
    if (this.#skipped > 0 || end - start > this.#maxBytes) {
      this.#skipped = 0;
      this.#handler.tooLong();
      return;
    }
    this.#handler.line(bytes, start, end > start && bytes[end - 1] === carriageReturn ? end - 1 : end);
  }

  #keep(bytes: Buffer, start: number, stop: number): void {
    const length = stop - start;
    if (length === 0) return;
    if (this.#skipped > 0 || length > this.#maxBytes) {
      this.#skipped += length;
      return;
    }
    // Not from Buffer's pool: a few begun bytes would keep a whole slab alive.
    this.#begun = Buffer.allocUnsafeSlow(length);
    this.#begun.set(bytes.subarray(start, stop));
  }
}
