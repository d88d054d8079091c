/** A server that is upgraded learns to stream; nothing else makes it worth to ask again. */
const defaultRememberedMs = 1_800_000;

/** Whether the lists of a cluster are streamed (WatchList) or read page by page: what one resource met the others need not. */
export class ListMethod {
  readonly #rememberedMs: number;
  #pagesUntil = -Infinity;

  /** For how long what worked is not doubted, in milliseconds. */
  constructor(rememberedMs = defaultRememberedMs) {
    this.#rememberedMs = rememberedMs;
  }

  streams(now: number): boolean {
    return now >= this.#pagesUntil;
  }

  /** A streamed list failed and pages came in its place: for half an hour every list is read in pages. */
  pagesWorked(now: number): void {
    this.#pagesUntil = now + this.#rememberedMs;
  }
}
