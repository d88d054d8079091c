import { SourceError } from '../source.ts';
import { type Client, StatusError } from './client.ts';
import { type JsonObject, list, object, text } from './json.ts';

/** A resource that is listed and watched. */
export interface Resource {
  readonly kind: string;
  readonly path: string;
}

export interface Delivery {
  /** The whole list; what came before and is missing here is gone. */
  replace(items: readonly unknown[]): void;
  put(item: unknown): void;
  remove(item: unknown): void;
}

const pageSize = 500;
const listSilenceMs = 30_000;
/** The server ends a watch after this long; a dead connection is noticed this much later. */
const watchSeconds = 240;
/** A watch that ends so soon and without an event is a proxy's refusal: to ask again at once would never end. */
const shortWatchMs = 1_000;
const watchSilenceMs = (watchSeconds + 30) * 1000;

/**
 * Keeps one resource in step: list, then watch from the list's resourceVersion, watch again when the server ends the
 * stream, and list again when it says that the version is too old (410, as a status or inside the stream).
 * Source: Kubernetes API concepts, "Efficient detection of changes".
 */
export class Reflector {
  readonly #client: Client;
  readonly #resource: Resource;
  readonly #delivery: Delivery;

  constructor(client: Client, resource: Resource, delivery: Delivery) {
    this.#client = client;
    this.#resource = resource;
    this.#delivery = delivery;
  }

  /** Returns when the signal aborts; throws a SourceError on every failure that a new list does not mend. */
  async run(signal: AbortSignal): Promise<void> {
    let version: string | undefined;
    while (!signal.aborted) {
      version ??= await this.#list(signal);
      version = await this.#watch(version, signal);
    }
  }

  async #list(signal: AbortSignal): Promise<string> {
    const { path } = this.#resource;
    const items: unknown[] = [];
    let next = '';
    let version = '';
    do {
      const query = `limit=${pageSize}${next && `&continue=${encodeURIComponent(next)}`}`;
      const body = await this.#client.get(`${path}?${query}`, signal, listSilenceMs);
      const page = parsePage(path, await body.text());
      items.push(...list(page['items']));
      const metadata = object(page['metadata']);
      next = text(metadata['continue']) ?? '';
      version = text(metadata['resourceVersion']) ?? '';
    } while (next !== '');
    this.#delivery.replace(items);
    return version;
  }

  /** The version to watch from next, or undefined when the list must be read again. */
  async #watch(version: string, signal: AbortSignal): Promise<string | undefined> {
    const { path } = this.#resource;
    const query = `watch=1&allowWatchBookmarks=true&timeoutSeconds=${watchSeconds}&resourceVersion=${encodeURIComponent(version)}`;
    const startedAt = performance.now();
    let last = version;
    try {
      const body = await this.#client.get(`${path}?${query}`, signal, watchSilenceMs);
      for await (const line of linesOf(body)) {
        const event = object(JSON.parse(line));
        if (event['type'] === 'ERROR') {
          expired(path, object(event['object']));
          return;
        }
        deliver(event, this.#delivery);
        last = text(object(object(event['object'])['metadata'])['resourceVersion']) ?? last;
      }
      if (last === version && performance.now() - startedAt < shortWatchMs) throw shortWatch(path);
      return last;
    } catch (error) {
      if (signal.aborted) return undefined;
      if (error instanceof StatusError && error.status === 410) return undefined;
      if (error instanceof SourceError) throw error;
      const why = error instanceof Error ? error.message : String(error);
      throw new SourceError(`the watch of ${path} broke (${why}); it is begun again`);
    }
  }
}

function parsePage(path: string, content: string): JsonObject {
  try {
    return object(JSON.parse(content));
  } catch {
    throw new SourceError(
      `GET ${path} answered something that is not JSON ("${content.slice(0, 60)}"); is a proxy between uhwatch and the apiserver?`,
    );
  }
}

function shortWatch(path: string): SourceError {
  return new SourceError(
    `the watch of ${path} ends at once without an event; is a proxy between uhwatch and the apiserver?`,
  );
}

/** An in-stream ERROR carries a Status: 410 asks for a new list, anything else is a fault. */
function expired(path: string, status: JsonObject): undefined {
  if (status['code'] === 410) return undefined;
  throw new SourceError(
    `the watch of ${path} ended with an error of the apiserver: ${text(status['message']) ?? 'no message'}; it is begun again`,
  );
}

function deliver(event: JsonObject, delivery: Delivery): void {
  switch (event['type']) {
    case 'ADDED':
    case 'MODIFIED':
      return delivery.put(event['object']);
    case 'DELETED':
      return delivery.remove(event['object']);
    default:
    // BOOKMARK carries only a resourceVersion; types of the future carry nothing that is known here.
  }
}

async function* linesOf(body: AsyncIterable<Buffer>): AsyncGenerator<string> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of body) {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    for (let end = rest.indexOf(0x0a); end >= 0; end = rest.indexOf(0x0a)) {
      if (end > 0) yield rest.toString('utf8', 0, end);
      rest = rest.subarray(end + 1);
    }
  }
}
