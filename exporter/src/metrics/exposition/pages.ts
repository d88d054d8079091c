import { Page, pagePlaces } from './page.ts';
import type { ZerosOfPage } from './zeros.ts';

/** Where the lines of an upstream stand. */
export interface Place {
  readonly page: Page;
  readonly place: number;
}

/** Pages with room for every upstream: the room of one that went is taken by the next that comes. */
export class Pages {
  readonly #families: number;
  readonly #pages: Page[] = [];
  /** Free places; the next to be taken is the last. */
  readonly #free: Place[] = [];

  constructor(families: number) {
    this.#families = families;
  }

  take(): Place {
    if (this.#free.length === 0) this.#grow();
    return this.#free.pop() as Place;
  }

  /** Gives a place back, whose blocks are empty by the next `take`. */
  free({ page, place }: Place): void {
    this.#free.push({ page, place });
  }

  /** The lines of a family, with some series at zero; the same buffers as long as nothing in them changes. */
  bytes(family: number, zeros: ReadonlyMap<Page, ZerosOfPage> | undefined): Iterable<Buffer> {
    if (zeros !== undefined) return this.#withZeros(family, zeros);
    return this.#pages.map((page) => page.bytes(family)).filter(({ length }) => length > 0);
  }

  *#withZeros(family: number, zeros: ReadonlyMap<Page, ZerosOfPage>): Generator<Buffer> {
    for (const page of this.#pages) {
      const ofPage = zeros.get(page);
      const bytes = page.bytes(family);
      if (ofPage !== undefined) yield* page.withZeros(family, ofPage);
      else if (bytes.length > 0) yield bytes;
    }
  }

  #grow(): void {
    const page = new Page(this.#families);
    this.#pages.push(page);
    for (let place = pagePlaces - 1; place >= 0; place--) this.#free.push({ page, place });
  }
}
