import { type Change, type Entry, eventLine } from './change.ts';
import type { Scope } from './selectors.ts';
import type { Asked, Serving } from './serving.ts';
import type { Output } from './output.ts';
import { expired, statusOf } from './status.ts';
import { errorLine, Watch, type Watches } from './watch.ts';
import { type WatchOptions, watchOptions } from './watch-options.ts';

/** The real server tells a version so long before it ends a watch. Source: cacher, `nextBookmarkTime`. */
const lastBookmarkMs = 2_000;

/** Serves a watch until it ends, and adds it to those that are told of changes. */
export function openWatch(serving: Serving, watches: Watches, asked: Asked): void {
  const { storage, faults } = serving;
  const { scope, output } = asked;
  const options = watchOptions(asked.query, serving);
  output.response.setHeader('content-type', 'application/json');
  output.response.setHeader('cache-control', 'no-cache, private');
  if (faults.emptyWatches === true) return output.end();
  const { from, wantsBookmarks } = options;
  if (options.wantsInitialEnd && isGivenUp(serving, output)) return;
  const isSilent = faults.silentWatches === true;
  const missed = from === undefined ? [] : storage.kind(scope.kind).since(from);
  if (missed === undefined && !isSilent) return refuseOld(serving, asked, from ?? 0);
  const watch = new Watch(output, { scope, wantsBookmarks, isSilent, from: from ?? storage.version });
  output.response.flushHeaders();
  if (!isSilent) begin(serving, watch, { options, missed: missed ?? [] });
  watches.add(watch);
  void sendLastBookmark(serving, watch, options.timeoutMs);
  void endInTime(serving, watch, options.timeoutMs);
  void sendBookmarks(serving, watch);
}

function refuseOld({ storage, faults }: Serving, { scope, output }: Asked, from: number): void {
  const { floor } = storage.kind(scope.kind);
  const refusal = expired(`too old resource version: ${from} (${floor})`);
  if (faults.expiredAsStatus === true) throw refusal;
  output.write(errorLine(refusal.status));
  output.end();
}

/** Whether a streamed list ends before it began. */
function isGivenUp({ watchList }: Serving, output: Output): boolean {
  if (watchList === 'broken') output.cut(Buffer.from('{"type":"ADD'));
  if (watchList === 'failing') {
    output.write(errorLine(statusOf(500, 'RequestWatchProgress is disabled')));
    output.end();
  }
  return watchList === 'broken' || watchList === 'failing';
}

/** What a watch is sent before anything new happens. */
function begin(
  { storage, watchList }: Serving,
  watch: Watch,
  { options, missed }: { options: WatchOptions; missed: readonly Change[] },
): void {
  for (const change of missed) watch.tell(change);
  if (options.from !== undefined) return;
  watch.output.send(initialEvents(storage.kind(watch.scope.kind).view(), watch.scope));
  if (options.wantsInitialEnd && watchList !== 'endless')
    watch.bookmark(storage.version, { 'k8s.io/initial-events-end': 'true' });
}

function* initialEvents(entries: readonly Entry[], { matches, apiVersion }: Scope): Generator<Buffer> {
  for (const entry of entries) if (matches(entry.object)) yield eventLine('ADDED', entry, apiVersion);
}

async function endInTime({ clock }: Serving, watch: Watch, ms: number | undefined): Promise<void> {
  if (ms === undefined) return;
  await clock.sleep(ms, watch.output.over);
  if (!watch.output.over.aborted) watch.end();
}

async function sendLastBookmark({ clock, storage }: Serving, watch: Watch, ms = 0): Promise<void> {
  if (ms <= lastBookmarkMs) return;
  await clock.sleep(ms - lastBookmarkMs, watch.output.over);
  if (!watch.output.over.aborted) watch.bookmark(storage.version);
}

async function sendBookmarks({ clock, storage, bookmarkEveryMs }: Serving, watch: Watch): Promise<void> {
  if (bookmarkEveryMs === undefined) return;
  for (;;) {
    await clock.sleep(bookmarkEveryMs, watch.output.over);
    if (watch.output.over.aborted) return;
    watch.bookmark(storage.version);
  }
}
