import { Slice, type Slicing } from '../../model/slice.ts';
import { SourceError } from '../../model/source.ts';
import type { Clock } from '../../model/clock.ts';
import type { Client } from '../client/client.ts';
import { type JsonObject, list, number, object, text } from '../json.ts';
import { ListItems } from './json-stream.ts';
import { queryOf } from './query.ts';
import type { Listing, Resource } from './resource.ts';
import { whileHeard } from './while-heard.ts';

const pageSize = 500;
/** A list that says nothing for so long will not come. */
const silenceMs = 30_000;

interface ListContext {
  readonly client: Pick<Client, 'get'>;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Hears after each page how many objects are left, where the server tells; what it throws ends the list. */
  readonly onPage?: (left: number) => void;
  /** How long its objects may hold the event loop; default for as long as they come. */
  readonly slicing?: Slicing;
}

/** Reads all pages of a list into the listing; resolves with the list's resourceVersion. Throws a SourceError. */
export async function readList(
  resource: Resource,
  listing: Listing,
  { client, clock, signal, onPage, slicing }: ListContext,
): Promise<string> {
  const { path } = resource;
  const slice = slicing && new Slice(slicing);
  const seen = new Set<string>();
  let next = '';
  for (;;) {
    const query = queryOf(resource, { limit: String(pageSize), ...(next !== '' && { continue: next }) });
    const page = await whileHeard({ clock, signal, silenceMs, what: `GET ${path}` }, async (either, heard) => {
      const answer = await client.get(`${path}?${query}`, { signal: either, silenceMs: 0, gzip: true });
      return readPage(path, answer, { listing, heard, slice });
    });
    const metadata = object(page['metadata']);
    next = text(metadata['continue']) ?? '';
    onPage?.(number(metadata['remainingItemCount']) ?? 0);
    if (next === '') return text(metadata['resourceVersion']) ?? '';
    if (seen.has(next))
      throw new SourceError(`GET ${path} goes round in its pages; is a proxy between uhwatch and the apiserver?`);
    seen.add(next);
  }
}

interface Reading {
  readonly listing: Listing;
  readonly heard: () => void;
  readonly slice: Slice | undefined;
}

/** Hands over the items of a page while it comes; resolves with the page without them. */
async function readPage(
  path: string,
  answer: AsyncIterable<Buffer>,
  { listing, heard, slice }: Reading,
): Promise<JsonObject> {
  const items = new ListItems();
  let beginning = '';
  try {
    for await (const chunk of answer) {
      heard();
      if (beginning.length < 60) beginning += chunk.toString('utf8', 0, 120);
      for (const item of items.take(chunk)) {
        listing.put(object(JSON.parse(item)));
        if (slice?.isOver === true) await slice.next();
      }
    }
    const page = object(JSON.parse(items.envelope()));
    if (text(page['kind'])?.endsWith('List') !== true) throw new Error('not a list');
    for (const item of list(page['items'])) listing.put(object(item));
    return page;
  } catch (error) {
    if (error instanceof SourceError) throw error;
    throw new SourceError(
      `GET ${path} answered something that is not a Kubernetes list ("${beginning.slice(0, 60)}"); is a proxy between uhwatch and the apiserver?`,
      { cause: error },
    );
  }
}
