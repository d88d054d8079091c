import { gzip } from 'node:zlib';
import type { Entry } from './change.ts';
import { lowerBound } from './kind-storage.ts';
import { type ListOptions, listOptions, tokenOf } from './list-options.ts';
import type { Scope } from './selectors.ts';
import type { Asked, Serving } from './serving.ts';
import { expired, tooLarge } from './status.ts';

/** Smaller answers are not worth the work to the real server either. */
const gzipFromBytes = 128 * 1024;

interface Listed {
  readonly version: number;
  readonly entries: readonly Entry[];
}

interface Page {
  readonly items: readonly Entry[];
  /** The key of the last item, when others follow. */
  readonly last: string | undefined;
  /** How many follow; the server does not count them for a selector. */
  readonly remaining: number | undefined;
}

export function answerList(serving: Serving, asked: Asked): void {
  const { scope, query, output } = asked;
  const { endlessPages, cutListsAfter } = serving.faults;
  const options = listOptions(endlessPages === true ? withoutToken(query) : query);
  const view = viewFor(serving, scope.kind, options);
  const { items, last, remaining } = pageOf(view.entries, scope, options);
  const metadata = {
    resourceVersion: String(view.version),
    ...(last !== undefined && { continue: tokenOf({ version: view.version, after: last }) }),
    ...(remaining !== undefined && { remainingItemCount: remaining }),
    ...(endlessPages === true && { continue: 'again' }),
  };
  const head = JSON.stringify({ kind: `${scope.kind}List`, apiVersion: scope.apiVersion, metadata });
  const body = () => bodyOf(`${head.slice(0, -1)},"items":[`, items);
  output.response.setHeader('content-type', 'application/json');
  if (cutListsAfter !== undefined) return output.cut(Buffer.concat([...body()]).subarray(0, cutListsAfter));
  if (serving.gzip && asked.acceptsGzip && sizeOf(items) > gzipFromBytes) return sendGzipped(asked, body());
  output.send(body());
  output.end();
}

function withoutToken(query: URLSearchParams): URLSearchParams {
  const rest = new URLSearchParams(query);
  rest.delete('continue');
  return rest;
}

/** The state that a list is about; later pages of it show the state of the first. */
function viewFor({ storage }: Serving, kind: string, { version, isExact, from }: ListOptions): Listed {
  const objects = storage.kind(kind);
  const present = (): Listed => ({ version: storage.version, entries: objects.keep(storage.version) });
  if (from !== undefined) {
    if (from.version === undefined) return present();
    const entries = objects.viewAt(from.version);
    if (entries === undefined) throw expired(staleToken, tokenOf({ version: undefined, after: from.after }));
    return { version: from.version, entries };
  }
  if (version !== undefined && version > storage.version) throw tooLarge(version, storage.version);
  if (version === undefined || !isExact) return present();
  const entries = objects.viewAt(version);
  if (entries === undefined) throw expired('The resourceVersion for the provided list is too old.');
  return { version, entries };
}

const staleToken =
  'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.';

function pageOf(entries: readonly Entry[], scope: Scope, { limit, from }: ListOptions): Page {
  const { namespace, isSelective, matches } = scope;
  // In the order of keys the slash is followed by the digit 0.
  const end = namespace === undefined ? entries.length : lowerBound(entries, `${namespace}0`);
  const begin = namespace === undefined ? 0 : lowerBound(entries, `${namespace}/`);
  const start = from === undefined ? begin : lowerBound(entries, `${from.after}\0`);
  const items: Entry[] = [];
  for (let index = start; index < end; index++) {
    const entry = entries[index];
    if (entry === undefined || !matches(entry.object)) continue;
    if (items.length === limit)
      return { items, last: items.at(-1)?.key, remaining: isSelective ? undefined : end - index };
    items.push(entry);
  }
  return { items, last: undefined, remaining: undefined };
}

const comma = Buffer.from(',');

function* bodyOf(head: string, items: readonly Entry[]): Generator<Buffer> {
  yield Buffer.from(head);
  for (const [index, { json }] of items.entries()) {
    if (index > 0) yield comma;
    yield json;
  }
  yield Buffer.from(']}\n');
}

function sizeOf(items: readonly Entry[]): number {
  return items.reduce((sum, { json }) => sum + json.length + 1, 0);
}

function sendGzipped({ output }: Asked, body: Iterable<Buffer>): void {
  output.response.setHeader('content-encoding', 'gzip');
  output.response.setHeader('vary', 'Accept-Encoding');
  gzip(Buffer.concat([...body]), { level: 1 }, (error, bytes) => {
    if (error !== null) return output.response.destroy(error);
    output.send([bytes]);
    output.end();
  });
}
