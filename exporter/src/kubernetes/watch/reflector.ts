import type { RelistReason } from '../../model/event.ts';
import { Backoff } from '../../model/backoff.ts';
import { isAborted, SourceError } from '../../model/source.ts';
import { StatusError } from '../client/client.ts';
import { ListMethod } from './list-method.ts';
import { readList } from './list.ts';
import { whyNotReady } from './readyz.ts';
import type { Listing, ReflectorContext, Resource } from './resource.ts';
import { watch, type WatchEnd } from './watch.ts';

const firstRetryMs = 200;
/** An apiserver that comes back is found within ten seconds, the list included. */
const maxRetryMs = 5_000;
/** How often an apiserver that is starting is asked. */
const startingRetryMs = 1_000;
/** So many failures in a row are a fault; fewer are a connection that broke, or an apiserver that restarts. */
const maxFailures = 5;
/** So many watches in a row that bring nothing and end at once mean that their version is good for nothing. */
const maxEmptyWatches = 2;
/**
 * So many watches in a row that stay open and never bring anything, not even a bookmark, prove nothing: a proxy may keep
 * what they say. On a quiet resource all may be well, so a list tells, and that is no fault.
 */
const maxSilentWatches = 2;
/** Refusals that asking again does not mend: a missing permission, or a resource that the cluster does not have. */
const refusals: ReadonlySet<number> = new Set([403, 404, 405]);
/** Statuses that a streamed list is answered with for reasons that a list in pages meets as well. */
const commonStatuses: ReadonlySet<number> = new Set([...refusals, 401, 410, 429]);

/**
 * Keeps one resource in step. It lists by a watch that begins with what exists (WatchList), or page by page where the
 * server has no such thing; then it watches, again and again from the last version that it heard of, and lists anew
 * only when the server has forgotten that version (410) or its watches cannot be trusted. Source: Kubernetes API
 * concepts, "Efficient detection of changes"; KEP-3157.
 */
export class Reflector {
  readonly #context: ReflectorContext;
  readonly #resource: Resource;
  readonly #backoff: Backoff;
  #version: string | undefined;
  /** Whether the version is that of a list, and no watch has worked since. */
  #isFresh = false;
  /** Why the next list is not the first; undefined for the first. */
  #reason: RelistReason | undefined;
  readonly #method: ListMethod;
  /** Whether the last list was streamed and failed. */
  #hasToPage = false;
  /** Whether the apiserver has said that it is ready since it refused. */
  #isReady = false;
  /** Since when it has refused; undefined while it does not. */
  #refusedAt: number | undefined;
  #everListed = false;
  #failures = 0;
  #emptyWatches = 0;
  #silentWatches = 0;
  #undecodable: string | undefined;

  constructor(resource: Resource, context: ReflectorContext) {
    this.#resource = resource;
    this.#context = context;
    const { clock, random, method = new ListMethod() } = context;
    this.#method = method;
    this.#backoff = new Backoff({ clock, random, firstMs: firstRetryMs, maxMs: maxRetryMs });
  }

  /** Returns when the signal aborts; throws a StatusError for a refusal that asking again does not mend. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const end = await this.#step(signal);
      if (isAborted(signal)) return;
      const error = end?.error;
      if (error instanceof StatusError && refusals.has(error.status)) {
        await this.#onRefusal(error, signal);
        continue;
      }
      this.#isReady = false;
      this.#refusedAt = undefined;
      if (end === undefined) continue;
      this.#judge(end);
      await this.#backoff.wait(signal, error instanceof StatusError ? error.retryAfterMs : undefined);
    }
  }

  /** A starting apiserver refuses what it permits a moment later: a refusal counts when it repeats with a ready one. */
  async #onRefusal(refusal: StatusError, signal: AbortSignal): Promise<void> {
    if (this.#isReady) throw refusal;
    const { clock, random } = this.#context;
    this.#refusedAt ??= clock.now();
    const why = await whyNotReady(this.#context, { signal, refusedForMs: clock.now() - this.#refusedAt });
    this.#isReady = why === undefined;
    if (why === undefined || isAborted(signal)) return;
    this.#judge({ version: this.#version, heard: false, error: refusedEarly(this.#resource.path, refusal, why) });
    await clock.sleep((startingRetryMs * (1 + random())) / 2, signal);
  }

  /** One list or one watch; undefined when it went as it should. */
  async #step(signal: AbortSignal): Promise<WatchEnd | undefined> {
    if (this.#version !== undefined) return this.#watchOn(this.#version, signal);
    try {
      const streams = !this.#hasToPage && this.#method.streams(this.#context.clock.now());
      return streams ? await this.#streamList(signal) : await this.#pageList(signal);
    } catch (error) {
      const fault = error instanceof SourceError ? error : new SourceError(String(error), { cause: error });
      return { version: undefined, heard: false, error: fault };
    }
  }

  async #watchOn(version: string, signal: AbortSignal): Promise<WatchEnd | undefined> {
    this.#context.sink.note('watch');
    const end = await watch(this.#resource, { from: version }, this.#watchContext(signal));
    this.#version = end.version ?? version;
    return isInOrder(end) ? undefined : end;
  }

  async #streamList(signal: AbortSignal): Promise<WatchEnd | undefined> {
    this.#beginList();
    const listing = this.#context.sink.begin();
    const listed = (): void => {
      this.#onListed(listing);
    };
    const end = await watch(this.#resource, { listing, listed }, this.#watchContext(signal));
    if (end.version !== undefined) {
      this.#version = end.version;
      return isInOrder(end) ? undefined : end;
    }
    if (!isAboutStreaming(end)) return end;
    this.#hasToPage = true;
    return undefined;
  }

  async #pageList(signal: AbortSignal): Promise<WatchEnd | undefined> {
    const { client, clock, sink } = this.#context;
    this.#beginList();
    const isInstead = this.#hasToPage;
    // Where pages do not come either it was not the streaming.
    this.#hasToPage = false;
    const listing = sink.begin();
    this.#version = await readList(this.#resource, listing, { client, clock, signal });
    if (isInstead) this.#method.pagesWorked(clock.now());
    this.#onListed(listing);
    return undefined;
  }

  #beginList(): void {
    this.#context.sink.note('list');
    if (this.#reason !== undefined) this.#context.sink.relisted(this.#reason);
    this.#reason = undefined;
  }

  /** A watch must follow before failures are forgotten: lists alone would go on for ever. */
  #onListed(listing: Listing): void {
    listing.commit();
    this.#everListed = true;
    this.#isFresh = true;
    if (this.#failures < maxFailures) this.#context.sink.healthy();
  }

  #watchContext(signal: AbortSignal) {
    return { ...this.#context, signal, working: (broughtSomething: boolean) => this.#onWorking(broughtSomething) };
  }

  #onWorking(broughtSomething: boolean): void {
    if (broughtSomething) this.#silentWatches = 0;
    this.#failures = 0;
    this.#isFresh = false;
    this.#emptyWatches = 0;
    this.#undecodable = undefined;
    this.#backoff.reset();
    this.#context.sink.healthy();
  }

  /** What a watch or list that ended badly means for the next one. */
  #judge(end: WatchEnd): void {
    const { error } = end;
    const isExpired = error instanceof StatusError && error.status === 410;
    if (isExpired && this.#version !== undefined && !this.#isFresh) return this.#onForgotten();
    this.#failures++;
    if (isExpired) this.#relist('expired');
    else if (end.empty === true && ++this.#emptyWatches >= maxEmptyWatches) this.#relist('empty_watch');
    else if (end.silent === true && ++this.#silentWatches >= maxSilentWatches) this.#relist('silent_watch');
    else if (end.undecodable === true) this.#onUndecodable();
    const isRefused = error instanceof StatusError && error.status === 401;
    if (this.#everListed && !isRefused && this.#failures < maxFailures) return;
    this.#context.sink.fault(error ?? endsAtOnce(this.#resource.path));
  }

  /**
   * Versions grow old while nobody could listen, which is no fault of anybody; and the server is there to say so, so that
   * waiting longer helps nobody. The 410 of a version that has just been listed is another thing.
   */
  #onForgotten(): void {
    this.#backoff.reset();
    this.#relist('expired');
  }

  /** The line comes again with the same version; if it is no better then, only a list tells what it was about. */
  #onUndecodable(): void {
    if (this.#version !== undefined && this.#undecodable === this.#version) this.#relist('undecodable');
    this.#undecodable = this.#version;
  }

  #relist(reason: RelistReason): void {
    this.#version = undefined;
    this.#emptyWatches = 0;
    this.#silentWatches = 0;
    this.#undecodable = undefined;
    this.#reason = reason;
  }
}

function isInOrder({ error, heard, short }: WatchEnd): boolean {
  return error === undefined && heard && short !== true;
}

/**
 * Whether a list in pages may do where a streamed one failed, in whichever way: servers without it refuse it, do not know
 * the word and never say where the list ends, or find out in the stream that their etcd is too old (3.4: ERROR 500,
 * "RequestWatchProgress is disabled"); and who spoils streams may let a list through.
 */
function isAboutStreaming({ error, opened, silent }: WatchEnd): boolean {
  if (opened === true || silent === true) return true;
  return error instanceof StatusError && !commonStatuses.has(error.status);
}

function refusedEarly(path: string, { status }: StatusError, why: string): SourceError {
  return new SourceError(
    `GET ${path} answered ${status}, but the apiserver is not ready (${why}), so that this is not taken for its last word; it is asked again every second`,
  );
}

function endsAtOnce(path: string): SourceError {
  return new SourceError(
    `the watch of ${path} ends at once, again and again; is a proxy between uhwatch and the apiserver?`,
  );
}
