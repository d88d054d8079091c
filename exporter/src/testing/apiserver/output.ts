import type { ServerResponse } from 'node:http';
import type { Clock } from '../../model/clock.ts';
import type { Dribble } from './faults.ts';

const batchBytes = 64 * 1024;

/** The body of one answer: what is written goes out in order, as fast as the client reads and the faults allow. */
export class Output {
  readonly response: ServerResponse;
  readonly #clock: Clock;
  readonly #dribble: () => Dribble | undefined;
  readonly #over = new AbortController();
  #queue: Iterator<Buffer>[] = [];
  #isPumping = false;
  #isEnding = false;
  #wake: (() => void) | undefined;

  constructor(response: ServerResponse, { clock, dribble }: { clock: Clock; dribble: () => Dribble | undefined }) {
    this.response = response;
    this.#clock = clock;
    this.#dribble = dribble;
    response.on('close', () => this.abandon());
    response.on('drain', () => this.#wake?.());
    // The client has gone, which 'close' tells.
    response.on('error', () => undefined);
  }

  /** Aborts when nothing can be written any more. */
  get over(): AbortSignal {
    return this.#over.signal;
  }

  write(bytes: Buffer): void {
    if (!this.#isPumping && this.#dribble() === undefined) this.response.write(bytes);
    else this.send([bytes]);
  }

  /** Writes what may be much, without holding all of it. */
  send(pieces: Iterable<Buffer>): void {
    this.#queue.push(batched(pieces));
    if (!this.#isPumping) void this.#pump();
  }

  /** Ends in order, after all that was written. */
  end(): void {
    this.#isEnding = true;
    if (!this.#isPumping) this.response.end();
  }

  /** Breaks the connection, after these bytes. */
  cut(last?: Buffer): void {
    this.#queue = [];
    if (last === undefined) this.response.destroy();
    else this.response.write(last, () => this.response.destroy());
  }

  /** Ends everything that waits, as the client or the server has gone. */
  abandon(): void {
    this.#queue = [];
    this.#over.abort();
    this.#wake?.();
  }

  async #pump(): Promise<void> {
    this.#isPumping = true;
    for (let piece = this.#next(); piece !== undefined; piece = this.#next()) await this.#pass(piece);
    this.#isPumping = false;
    if (this.#isEnding) this.response.end();
  }

  #next(): Buffer | undefined {
    for (;;) {
      const [first] = this.#queue;
      if (first === undefined) return undefined;
      const { value, done } = first.next() as IteratorResult<Buffer, undefined>;
      if (done !== true) return value;
      this.#queue.shift();
    }
  }

  async #pass(piece: Buffer): Promise<void> {
    let rest = piece;
    while (rest.length > 0 && !this.over.aborted) {
      const dribble = this.#dribble();
      const size = dribble?.bytes ?? rest.length;
      const isRoom = this.response.write(rest.subarray(0, size));
      rest = rest.subarray(size);
      if (!isRoom) await this.#drained();
      if (dribble !== undefined) await this.#clock.sleep(dribble.everyMs, this.over);
    }
  }

  async #drained(): Promise<void> {
    if (this.over.aborted) return;
    await new Promise<void>((resolve) => (this.#wake = resolve));
    this.#wake = undefined;
  }
}

/** Few large pieces cost less than many small ones. */
function* batched(pieces: Iterable<Buffer>): Generator<Buffer, undefined> {
  let batch: Buffer[] = [];
  let size = 0;
  for (const piece of pieces) {
    batch.push(piece);
    size += piece.length;
    if (size < batchBytes) continue;
    yield Buffer.concat(batch);
    batch = [];
    size = 0;
  }
  if (size > 0) yield Buffer.concat(batch);
  return undefined;
}
