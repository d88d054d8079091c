import { SourceError } from '../../model/source.ts';

/** A list is bigger than what may be held at once. */
export class TooBig extends SourceError {}

/** How big a list is that is being read. */
export class ListSize {
  readonly #path: string;
  readonly #maxMiB: number;
  #bytes = 0;

  constructor(path: string, maxMiB: number) {
    this.#path = path;
    this.#maxMiB = maxMiB;
  }

  /** Throws TooBig where it gets too big with so many bytes more. */
  add(bytes: number): void {
    this.#bytes += bytes;
    this.expect(0);
  }

  /** Throws TooBig where it would get too big with so many times what was read: most is spared then. */
  expect(times: number): void {
    if (this.#bytes * (1 + times) <= this.#maxMiB * 1024 * 1024) return;
    throw new TooBig(`GET ${this.#path} answers more than ${this.#maxMiB} MiB, too much to hold`);
  }
}
