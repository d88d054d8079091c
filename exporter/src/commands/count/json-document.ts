import type { LineHandler } from '../../model/line-handler.ts';
import { maxLineBytes } from '../../tail/line-splitter.ts';

const openBrace = 0x7b;
const closeBrace = 0x7d;
const quote = 0x22;
const backslash = 0x5c;
const blank = 0x20;

/** `[`, `[{...` and `{` alone begin JSON that goes over several lines; a bracketed time or a whole object does not. */
const opening = /^\s*(?:\[\s*(?:\{.*)?|\{\s*)$/s;
const betweenObjects = /^[\s,[\]]*$/;

/**
 * Takes the lines of a log, and hands JSON objects that go over several lines on as a line each: what
 * `gcloud logging read --format=json` prints is one array, what jq prints are objects. Whether a file is such a document
 * its first line decides, so that a log never becomes one halfway.
 */
export class JsonDocument implements LineHandler {
  readonly #inner: LineHandler;
  #isDocument: boolean | undefined;
  #pieces: Buffer[] = [];
  #length = 0;
  #depth = 0;
  #inString = false;

  constructor(inner: LineHandler) {
    this.#inner = inner;
  }

  line(bytes: Buffer, start: number, end: number): void {
    this.#isDocument ??= isOpening(bytes, start, end);
    if (this.#isDocument === true) this.#read(bytes, start, end);
    else this.#inner.line(bytes, start, end);
  }

  tooLong(): void {
    this.#inner.tooLong();
  }

  /** Hands over an object that the file ended in. */
  end(): void {
    if (this.#depth > 0) this.#finish();
  }

  #read(bytes: Buffer, start: number, end: number): void {
    let from = start;
    for (let at = start; at < end; at++) {
      const byte = bytes[at] ?? 0;
      if (this.#inString) {
        if (byte === backslash) at++;
        else if (byte === quote) this.#inString = false;
      } else if (byte === quote) this.#inString = this.#depth > 0;
      else if (byte === openBrace && this.#depth++ === 0) {
        this.#passOn(bytes, from, at);
        from = at;
      } else if (byte === closeBrace && this.#depth > 0 && --this.#depth === 0) {
        this.#keep(bytes, from, at + 1);
        this.#finish();
        from = at + 1;
      }
    }
    if (this.#depth > 0) this.#keep(bytes, from, end);
    else this.#passOn(bytes, from, end);
  }

  /** What stands between two objects: nothing of the document's own is for the reader. */
  #passOn(bytes: Buffer, start: number, end: number): void {
    if (!betweenObjects.test(bytes.toString('latin1', start, end))) this.#inner.line(bytes, start, end);
  }

  #keep(bytes: Buffer, start: number, end: number): void {
    this.#length += end - start + 1;
    if (this.#length > maxLineBytes) this.#pieces = [];
    else this.#pieces.push(Buffer.from(bytes.subarray(start, end)), Buffer.of(blank));
  }

  #finish(): void {
    if (this.#length > maxLineBytes) this.#inner.tooLong();
    else {
      const object = Buffer.concat(this.#pieces);
      this.#inner.line(object, 0, object.length);
    }
    this.#pieces = [];
    this.#length = 0;
    this.#depth = 0;
    this.#inString = false;
  }
}

/** Undefined while only blanks have come. */
function isOpening(bytes: Buffer, start: number, end: number): boolean | undefined {
  const text = bytes.toString('latin1', start, end);
  return text.trim() === '' ? undefined : opening.test(text);
}
