import { isAborted, SourceError } from '../../model/source.ts';
import { StatusError } from '../client/client.ts';
import { type JsonObject, object, text } from '../json.ts';
import { JsonLines, NotJson } from './json-stream.ts';
import { queryOf } from './query.ts';
import type { Listing, ReflectorContext, Resource } from './resource.ts';

/**
 * The server ends a watch after so many seconds, each after another time, with a bookmark two seconds before: so a
 * connection that died without a word and a permission that was taken away show within 45 seconds (ADR 19).
 */
const minSeconds = 26;
const maxSeconds = 34;
/** A watch that is not over so long after its time, and brings nothing, is dead, whatever TCP says. */
const lateMs = 5_000;
/** What exists is there, so it comes at once, or the server does not know how to stream it. */
const defaultListSilenceMs = 10_000;
/** A watch that brought nothing and ends sooner than this did not work, whatever it said. */
const shortMs = 1_000;

/** What exists is streamed first. */
interface Beginning {
  readonly listing: Listing;
  /** Called once all of it has come, and before what changes after it. */
  readonly listed: () => void;
}

/** Where a watch begins: at a version, or with all that exists. */
export type Start = { readonly from: string } | Beginning;

export interface WatchEnd {
  /** From where to watch on; undefined when nothing is known of it, or what exists never came to its end. */
  readonly version: string | undefined;
  /** Whether it brought anything, or was silent for a good while: it worked. */
  readonly heard: boolean;
  /** It ended in order, but at once: to ask again without a wait would be a loop, whatever it brought. */
  readonly short?: boolean;
  /** It was answered with 200 and ended at once, without anything. */
  readonly empty?: boolean;
  /** A line could not be read, so that an event may be missing. */
  readonly undecodable?: boolean;
  /** It was ended here, because it said nothing. */
  readonly silent?: boolean;
  /** It was answered with 200: whatever is wrong came in the stream. */
  readonly opened?: boolean;
  /** Why it ended; undefined when it ended in order. */
  readonly error: SourceError | undefined;
}

interface WatchContext extends ReflectorContext {
  readonly signal: AbortSignal;
  /** Called once the watch has brought something, or has stayed open for a while; and again when it brings something. */
  readonly working: (broughtSomething: boolean) => void;
}

/** Watches until the stream ends, in whatever way; never throws. */
export async function watch(resource: Resource, start: Start, context: WatchContext): Promise<WatchEnd> {
  return new Watch(resource, start, context).run();
}

class Watch {
  readonly #resource: Resource;
  readonly #context: WatchContext;
  readonly #lines = new JsonLines();
  readonly #startedAt: number;
  readonly #seconds: number;
  /** Set until what exists has come. */
  #listing: Beginning | undefined;
  #version: string | undefined;
  #events = 0;
  /** Aborts when it is over. */
  #signal: AbortSignal;
  #isOpen = false;
  #isWorking = false;
  #heardAt: number;
  /** What the watchdog says when it has ended the watch. */
  #silent: SourceError | undefined;

  constructor(resource: Resource, start: Start, context: WatchContext) {
    this.#resource = resource;
    this.#context = context;
    this.#signal = context.signal;
    this.#startedAt = context.clock.now();
    this.#heardAt = this.#startedAt;
    this.#seconds = Math.round(minSeconds + (maxSeconds - minSeconds) * context.random());
    if ('from' in start) this.#version = start.from;
    else this.#listing = start;
  }

  async run(): Promise<WatchEnd> {
    const stop = new AbortController();
    const signal = AbortSignal.any([this.#context.signal, stop.signal]);
    this.#signal = signal;
    void this.#guard(stop, signal);
    try {
      const answer = await this.#context.client.get(`${this.#resource.path}?${this.#query()}`, {
        signal,
        silenceMs: 0,
      });
      this.#isOpen = true;
      if (this.#listing === undefined) void this.#settle();
      for await (const chunk of answer) {
        this.#heardAt = this.#context.clock.now();
        this.#take(chunk);
      }
      return this.#end(undefined);
    } catch (error) {
      return this.#end(this.#silent ?? error);
    } finally {
      stop.abort();
    }
  }

  #query(): string {
    const common = { watch: '1', allowWatchBookmarks: 'true', timeoutSeconds: String(this.#seconds) };
    if (this.#version !== undefined) return queryOf(this.#resource, { ...common, resourceVersion: this.#version });
    return queryOf(this.#resource, { ...common, sendInitialEvents: 'true', resourceVersionMatch: 'NotOlderThan' });
  }

  /** Ends a watch that is not over in time, or a list that does not come. */
  async #guard(stop: AbortController, signal: AbortSignal): Promise<void> {
    const { clock } = this.#context;
    while (!signal.aborted) {
      const now = clock.now();
      const due = this.#dueAt();
      if (now >= due) {
        this.#silent = new SourceError(
          `the watch of ${this.#resource.path} was silent for ${Math.round((now - this.#heardAt) / 1000)} s; it is asked again`,
        );
        stop.abort();
        return;
      }
      await clock.sleep(due - now, signal);
    }
  }

  /** A slow watch goes on for as long as it brings something; a list without an end would do so for ever. */
  #dueAt(): number {
    const { listSilenceMs = defaultListSilenceMs } = this.#context;
    const endsAt = this.#startedAt + this.#seconds * 1_000;
    if (this.#listing === undefined) return Math.max(endsAt, this.#heardAt) + lateMs;
    return Math.min(endsAt + lateMs, this.#heardAt + listSilenceMs);
  }

  /** A quiet watch works as well, once it has stayed open for a while. */
  async #settle(): Promise<void> {
    await this.#context.clock.sleep(shortMs, this.#signal);
    if (!this.#signal.aborted && !this.#isWorking) this.#context.working(false);
  }

  #work(): void {
    if (this.#isWorking) return;
    this.#isWorking = true;
    this.#context.working(true);
  }

  #take(chunk: Buffer): void {
    // What belongs to a list is no news, and no sign that the watch behind it works.
    let news = 0;
    let ends = 0;
    try {
      for (const line of this.#lines.take(chunk)) {
        const event = object(JSON.parse(line));
        if (event['type'] === 'ERROR') throw this.#failed(object(event['object']));
        const wasListing = this.#listing !== undefined;
        this.#deliver(event);
        this.#events++;
        if (!wasListing) news++;
        else if (this.#listing === undefined) ends++;
      }
    } finally {
      if (news > 0) this.#work();
      if (news + ends > 0) this.#context.sink.heard(news + ends);
    }
  }

  #deliver({ type, object: value }: JsonObject): void {
    const item = object(value);
    const metadata = object(item['metadata']);
    const target = this.#listing?.listing ?? this.#context.sink;
    switch (type) {
      case 'ADDED':
      case 'MODIFIED':
        target.put(item);
        break;
      case 'DELETED':
        target.remove(item);
        break;
      default:
      // BOOKMARK carries only a resourceVersion; types of the future carry nothing that is known here.
    }
    const version = text(metadata['resourceVersion']);
    const isEnd = type === 'BOOKMARK' && object(metadata['annotations'])['k8s.io/initial-events-end'] === 'true';
    if (this.#listing !== undefined) {
      if (!isEnd || version === undefined) return;
      const { listed } = this.#listing;
      this.#listing = undefined;
      this.#version = version;
      listed();
      void this.#settle();
    } else if (version !== undefined) this.#version = version;
  }

  /** An in-stream ERROR carries a Status: 410 asks for a new list. */
  #failed(status: JsonObject): SourceError {
    const message = text(status['message']) ?? 'no message';
    const code = typeof status['code'] === 'number' ? status['code'] : 500;
    const sentence = `the watch of ${this.#resource.path} ended with an error of the apiserver (${code}: ${message}); it is asked again`;
    return new StatusError(code, sentence);
  }

  #end(thrown: unknown): WatchEnd {
    const { clock, sink, signal } = this.#context;
    const lastedMs = clock.now() - this.#startedAt;
    const heard = this.#events > 0 || (lastedMs >= shortMs && !(thrown instanceof StatusError));
    const version = this.#listing === undefined ? this.#version : undefined;
    const opened = this.#isOpen;
    if (thrown === undefined)
      return { version, heard, opened, short: lastedMs < shortMs, empty: !heard, error: undefined };
    const undecodable = thrown instanceof SyntaxError || thrown instanceof NotJson;
    if (undecodable && !isAborted(signal)) sink.note('decode_error');
    // A line that cannot be read came, but it is no sign that the watch works.
    const silent = this.#silent !== undefined;
    return { version, heard: heard && this.#events > 0, opened, undecodable, silent, error: this.#faultOf(thrown) };
  }

  #faultOf(thrown: unknown): SourceError {
    if (thrown instanceof SourceError) return thrown;
    const why = thrown instanceof Error ? thrown.message : String(thrown);
    return new SourceError(
      `the watch of ${this.#resource.path} brought something that is not JSON (${why}); is a proxy between uhwatch and the apiserver?`,
      { cause: thrown },
    );
  }
}
