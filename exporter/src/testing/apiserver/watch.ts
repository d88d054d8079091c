import type { Change } from './change.ts';
import type { Output } from './output.ts';
import type { Scope } from './selectors.ts';
import { type Status, statusOf } from './status.ts';

interface WatchFacts {
  readonly scope: Scope;
  /** Changes up to this version are known to the client. */
  readonly from: number;
  readonly wantsBookmarks: boolean;
  readonly isSilent: boolean;
}

/** One open watch. */
export class Watch {
  readonly scope: Scope;
  readonly output: Output;
  readonly #from: number;
  readonly #wantsBookmarks: boolean;
  #isSilent: boolean;

  constructor(output: Output, { scope, from, wantsBookmarks, isSilent }: WatchFacts) {
    this.scope = scope;
    this.output = output;
    this.#from = from;
    this.#wantsBookmarks = wantsBookmarks;
    this.#isSilent = isSilent;
  }

  /** From now on nothing is heard of it. */
  silence(): void {
    this.#isSilent = true;
  }

  tell(change: Change): void {
    // After a restore versions begin anew below what the client knows; the real server leaves these out as well.
    if (change.version <= this.#from) return;
    const line = change.lineFor(this.scope);
    if (line !== undefined) this.#write(line);
  }

  bookmark(version: number, annotations?: Readonly<Record<string, string>>): void {
    if (!this.#wantsBookmarks) return;
    const { kind, apiVersion } = this.scope;
    const metadata = { resourceVersion: String(version), ...(annotations && { annotations }) };
    this.#write(lineOf({ type: 'BOOKMARK', object: { kind, apiVersion, metadata } }));
  }

  /** Ends with an ERROR in the stream. */
  fail(status: Status): void {
    this.#write(errorLine(status));
    this.end();
  }

  /** Ends in order, after what is still on its way; who is silent is not heard ending either. */
  end(): void {
    if (!this.#isSilent) this.output.end();
    // A bookmark that came after the end would hide what the next watch is to tell.
    this.#isSilent = true;
  }

  raw(text: string): void {
    this.#write(Buffer.from(text));
  }

  #write(bytes: Buffer): void {
    if (!this.#isSilent) this.output.write(bytes);
  }
}

export function errorLine(status: Status): Buffer {
  return lineOf({ type: 'ERROR', object: status });
}

function lineOf(event: unknown): Buffer {
  return Buffer.from(`${JSON.stringify(event)}\n`);
}

/** What the server says in a stream that it gives up. */
export function streamError(code: number): Status {
  const messages = new Map([
    [410, 'too old resource version'],
    [500, 'unable to decode an event from the watch stream: unexpected EOF'],
  ]);
  return statusOf(code, messages.get(code) ?? `the fake fails with ${code}`);
}

/** The open watches by kind, so that a change is offered only to those that it may concern. */
export class Watches {
  readonly #byKind = new Map<string, Set<Watch>>();

  get size(): number {
    return [...this.#byKind.values()].reduce((sum, watches) => sum + watches.size, 0);
  }

  *[Symbol.iterator](): Generator<Watch> {
    for (const watches of this.#byKind.values()) yield* watches;
  }

  add(watch: Watch): void {
    const { kind } = watch.scope;
    const watches = this.#byKind.get(kind) ?? new Set();
    this.#byKind.set(kind, watches.add(watch));
    watch.output.response.on('close', () => watches.delete(watch));
  }

  tell(change: Change): void {
    for (const watch of this.#byKind.get(change.entry.object.kind) ?? []) watch.tell(change);
  }

  /** All of them, which no change is sent to from now on. */
  take(): Watch[] {
    const open = [...this];
    for (const watches of this.#byKind.values()) watches.clear();
    return open;
  }
}
