import type { Clock } from '../../model/clock.ts';
import { SourceError } from '../source.ts';
import { type Client, StatusError } from './client.ts';
import { type JsonObject, list, object, text } from './json.ts';

/** A resource that is listed and watched. */
export interface Resource {
  readonly kind: string;
  readonly path: string;
  /** A label selector as the API writes it: only what it matches is listed and watched. */
  readonly selector?: string;
}

export interface Delivery {
  /** The whole list; what came before and is missing here is gone. */
  replace(items: readonly unknown[]): void;
  put(item: unknown): void;
  remove(item: unknown): void;
}

const pageSize = 500;
/** The server ends a watch after this long; a dead connection is noticed this much later. */
const watchSeconds = 240;
/** A watch that ends sooner than this did not work, whatever it said: to ask again at once would never end. */
const shortWatchMs = 1_000;
const firstDelayMs = 200;
/** So many short watches in a row, over about six seconds, are a fault: what was listed grows stale. */
const mostShortWatches = 5;
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
  readonly #clock: Clock;

  constructor(client: Client, resource: Resource, { delivery, clock }: { delivery: Delivery; clock: Clock }) {
    this.#client = client;
    this.#resource = resource;
    this.#delivery = delivery;
    this.#clock = clock;
  }

  /** Returns when the signal aborts; throws a SourceError on every failure that asking again does not mend. */
  async run(signal: AbortSignal): Promise<void> {
    let version: string | undefined;
    let short = 0;
    while (!signal.aborted) {
      version ??= await this.#list(signal);
      const startedAt = performance.now();
      const ended = await this.#watch(version, signal);
      version = ended.next;
      short = performance.now() - startedAt < shortWatchMs ? short + 1 : 0;
      if (short >= mostShortWatches) throw new SourceError(`the watch of ${this.#resource.path} ${ended.why}`);
      if (short > 0) await this.#clock.sleep(firstDelayMs * 2 ** (short - 1) * (0.5 + Math.random() / 2), signal);
    }
  }

  async #list(signal: AbortSignal): Promise<string> {
    const { path } = this.#resource;
    const selector = selectorOf(this.#resource);
    const items: unknown[] = [];
    const seen = new Set<string>();
    let next = '';
    for (;;) {
      const query = `limit=${pageSize}${selector}${next && `&continue=${encodeURIComponent(next)}`}`;
      const page = parsePage(path, await this.#client.text(`${path}?${query}`, signal));
      items.push(...list(page['items']));
      const metadata = object(page['metadata']);
      next = text(metadata['continue']) ?? '';
      if (next === '') {
        this.#delivery.replace(items);
        return text(metadata['resourceVersion']) ?? '';
      }
      if (seen.has(next))
        throw new SourceError(`GET ${path} goes round in its pages; is a proxy between uhwatch and the apiserver?`);
      seen.add(next);
    }
  }

  /** How the watch ended, and the version to watch from next; without one the list must be read again. */
  async #watch(version: string, signal: AbortSignal): Promise<WatchEnd> {
    const { path } = this.#resource;
    const query = `watch=1&allowWatchBookmarks=true&timeoutSeconds=${watchSeconds}&resourceVersion=${encodeURIComponent(version)}${selectorOf(this.#resource)}`;
    let last = version;
    try {
      const body = await this.#client.get(`${path}?${query}`, signal, watchSilenceMs);
      for await (const line of linesOf(body)) {
        const event = object(JSON.parse(line));
        if (event['type'] === 'ERROR') return failed(object(event['object']), last);
        deliver(event, this.#delivery);
        last = text(object(object(event['object'])['metadata'])['resourceVersion']) ?? last;
      }
      return { next: last, why: 'ends at once, again and again; is a proxy between uhwatch and the apiserver?' };
    } catch (error) {
      if (!(error instanceof StatusError))
        return { next: last, why: `breaks, again and again (${reasonOf(error)}); see the log of the apiserver` };
      if (error.status === 410)
        return { next: undefined, why: 'is refused, again and again: its version is always too old' };
      // Too many requests, or an apiserver that restarts: what is known stays right for a while.
      if (error.status === 429 || error.status >= 500)
        return { next: last, why: `is refused, again and again: ${error.message}` };
      throw error;
    }
  }
}

function selectorOf({ selector }: Resource): string {
  return selector === undefined ? '' : `&labelSelector=${encodeURIComponent(selector)}`;
}

interface WatchEnd {
  readonly next: string | undefined;
  /** The end of a sentence that begins with the watch and its path. */
  readonly why: string;
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function parsePage(path: string, content: string): JsonObject {
  try {
    const page = object(JSON.parse(content));
    if (text(page['kind'])?.endsWith('List') === true) return page;
    throw new Error('not a list');
  } catch {
    throw new SourceError(
      `GET ${path} answered something that is not a Kubernetes list ("${content.slice(0, 60)}"); is a proxy between uhwatch and the apiserver?`,
    );
  }
}

/** An in-stream ERROR carries a Status: 410 asks for a new list. */
function failed(status: JsonObject, last: string): WatchEnd {
  const message = text(status['message']) ?? 'no message';
  return {
    next: status['code'] === 410 ? undefined : last,
    why: `ends with an error of the apiserver, again and again: ${message}`,
  };
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
