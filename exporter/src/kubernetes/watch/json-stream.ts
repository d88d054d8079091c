const lineFeed = 0x0a;
const quote = 0x22;
const backslash = 0x5c;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const openBracket = 0x5b;
const closeBracket = 0x5d;

/** The most of one object that is kept in wait for its end: etcd takes 1.5 MB, and its watch event is little more. */
const maxBytes = 16 << 20;

/** What was asked for is not what came, such as the HTML of a proxy. */
export class NotJson extends Error {
  override readonly name = 'NotJson';
}

/** Bytes of something that has begun, in as many pieces as they came in. */
class Pieces {
  #pieces: Buffer[] = [];
  #length = 0;

  add(piece: Buffer): void {
    if (piece.length === 0) return;
    this.#length += piece.length;
    if (this.#length > maxBytes) throw new NotJson(`more than ${maxBytes} bytes without an end`);
    this.#pieces.push(piece);
  }

  take(last: Buffer): string {
    if (this.#length === 0) return last.toString('utf8');
    const whole = Buffer.concat([...this.#pieces, last]).toString('utf8');
    this.#pieces = [];
    this.#length = 0;
    return whole;
  }
}

/** Cuts a watch into its lines, one JSON value each. What stands behind the last line end is a line that was cut off. */
export class JsonLines {
  readonly #begun = new Pieces();

  /** The lines that end in this chunk. Throws NotJson for a line without end. */
  *take(chunk: Buffer): Generator<string> {
    let from = 0;
    for (let end = chunk.indexOf(lineFeed); end >= 0; end = chunk.indexOf(lineFeed, from)) {
      const line = this.#begun.take(chunk.subarray(from, end));
      from = end + 1;
      if (line.trim() !== '') yield line;
    }
    this.#begun.add(chunk.subarray(from));
  }
}

/** Where the scanner is: before `items`, in it, or behind it. */
type Part = 'head' | 'items' | 'tail';

/**
 * Cuts a list into its items while it arrives, so that never more than one of them is in memory: a page of 500 slices
 * may have 150 MB. What is around the items is one small object, the envelope.
 */
export class ListItems {
  readonly #item = new Pieces();
  #envelope = '';
  #part: Part = 'head';
  /** Open braces and brackets, since the beginning of the list, or of the item. */
  #depth = 0;
  #inString = false;
  #escaped = false;
  /** What is around the items, before them and then behind them: keys are few and short. */
  #around = '';

  /** The items that end in this chunk. Throws NotJson when this is no list. */
  *take(chunk: Buffer): Generator<string> {
    let at = 0;
    while (at < chunk.length) {
      if (this.#part === 'items') {
        const end = this.#itemEnd(chunk, at);
        if (end < 0) return;
        const item = this.#item.take(chunk.subarray(at, end));
        at = end;
        if (this.#depth < 0) {
          this.#part = 'tail';
          this.#depth = 1;
        } else yield item.replace(/^[\s,]+/, '');
      } else at = this.#outside(chunk, at);
    }
  }

  /** The list without its items, once all of it has come. */
  envelope(): string {
    return this.#part === 'head' ? this.#around : `${this.#envelope}[]${this.#around}`;
  }

  /** Reads what is no item; returns where the items begin, or the end of the chunk. */
  #outside(chunk: Buffer, from: number): number {
    for (let at = from; at < chunk.length; at++) {
      const byte = chunk[at];
      if (this.#inString) this.#string(byte);
      else if (byte === quote) this.#inString = true;
      else if (byte === openBrace || byte === openBracket) {
        const begins = byte === openBracket && this.#depth === 1 && this.#part === 'head';
        if (begins && /"items"\s*:\s*$/.test(this.#around + chunk.toString('latin1', from, at))) {
          this.#envelope = this.#around + chunk.toString('utf8', from, at);
          this.#around = '';
          this.#part = 'items';
          this.#depth = 0;
          return at + 1;
        }
        this.#depth++;
      } else if (byte === closeBrace || byte === closeBracket) this.#depth--;
    }
    this.#around += chunk.toString('utf8', from);
    if (this.#around.length > 1 << 20) throw new NotJson('a megabyte without items');
    if (this.#part === 'head' && !/^\s*(\{|$)/.test(this.#around)) throw new NotJson('no JSON object');
    return chunk.length;
  }

  /** Where the item that stands at `from` ends, which the closing bracket of the array does as well; -1 if not here. */
  #itemEnd(chunk: Buffer, from: number): number {
    let depth = this.#depth;
    for (let at = from; at < chunk.length; at++) {
      const byte = chunk[at];
      if (this.#inString) this.#string(byte);
      else if (byte === quote) this.#inString = true;
      else if (byte === openBrace || byte === openBracket) depth++;
      else if (byte === closeBrace || byte === closeBracket) {
        depth--;
        // Items are objects, so the only bracket outside of one closes the array.
        if (depth > 0) continue;
        this.#depth = depth;
        return at + 1;
      }
    }
    this.#depth = depth;
    this.#item.add(chunk.subarray(from));
    return -1;
  }

  #string(byte: number | undefined): void {
    if (this.#escaped) this.#escaped = false;
    else if (byte === backslash) this.#escaped = true;
    else if (byte === quote) this.#inString = false;
  }
}
