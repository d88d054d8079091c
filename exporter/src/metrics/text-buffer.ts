/** Text as UTF-8 in one buffer that grows and can be used again, so that a long text needs no new memory each time. */
export class TextBuffer {
  #bytes = Buffer.from(new ArrayBuffer(16_384));
  #length = 0;

  add(text: string): void {
    // A UTF-16 unit takes three bytes at the most.
    const most = this.#length + text.length * 3;
    if (most > this.#bytes.length) this.#grow(most);
    this.#length += this.#bytes.write(text, this.#length);
  }

  /** What was added since the last `clear`; no longer to be read after the next one. */
  bytes(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  clear(): void {
    this.#length = 0;
  }

  #grow(least: number): void {
    const size = Math.max(least, Math.ceil(this.#bytes.length * 1.2));
    // Not a copy: megabytes outside the heap would stay until the next collection of everything.
    this.#bytes = Buffer.from(this.#bytes.buffer.transfer(size));
  }
}
