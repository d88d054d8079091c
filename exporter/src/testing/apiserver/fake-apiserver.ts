import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { Server as TlsServer } from 'node:https';
import { systemClock } from '../../app/clock.ts';
import type { Clock } from '../../model/clock.ts';
import type { Change } from './change.ts';
import { collectionOf, servesGroupOf } from './collections.ts';
import { addressOf, clientNameOf, isKnown, listen, type ServerTls } from './connection.ts';
import { FakePodLogs } from './fake-pod-logs.ts';
import type { Faults, WatchList } from './faults.ts';
import { answerList } from './list.ts';
import { openWatch } from './open-watch.ts';
import { Output } from './output.ts';
import { answerNoGroup, answerStatus, isRefused, isStarting, unserved } from './refusals.ts';
import { scopeOf } from './selectors.ts';
import { flagOf, type Serving } from './serving.ts';
import { Refusal, statusOf } from './status.ts';
import { type Snapshot, Storage } from './storage.ts';
import type { StoredObject } from './stored-object.ts';
import { streamError, Watches } from './watch.ts';

export type { ServerTls } from './connection.ts';
export type { Dribble, Faults, WatchList } from './faults.ts';
export type { Snapshot } from './storage.ts';
export type { StoredObject } from './stored-object.ts';

export interface FakeApiserverOptions {
  /** Of bookmarks, `timeoutSeconds`, slow streams and the header Date. */
  readonly clock?: Clock;
  /** Changes of each kind that are kept at least; a watch of an older version is answered 410. */
  readonly historyLimit?: number;
}

const podLog = /^\/api\/v1\/namespaces\/([^/]+)\/pods\/([^/]+)\/log$/;

/**
 * A Kubernetes apiserver as far as list and watch go: real HTTP and TLS, consistent paging, resourceVersions, selectors,
 * watches that replay history, bookmarks, streamed initial events, 410 for a version that was compacted away.
 * Source: Kubernetes API concepts; where they are silent, the apiserver's behavior.
 */
export class FakeApiserver implements Serving {
  readonly faults: Faults = {};
  readonly clock: Clock;
  readonly storage: Storage;
  /** Whether lists over 128 KiB are compressed for clients that accept it. */
  gzip = true;
  watchList: WatchList = 'served';
  /** How often watches that open from now on get a bookmark, when they allow it. */
  bookmarkEveryMs: number | undefined;
  /** Bearer tokens; when it is set any other one is answered 401. */
  acceptedTokens: Set<string> | undefined;
  /** `PATH?QUERY` of every request, in order. */
  readonly requests: string[] = [];
  readonly tokens: (string | undefined)[] = [];
  /** The common name in the client certificate of every request that showed one, in order. */
  readonly clientNames: string[] = [];
  readonly logs = new FakePodLogs();
  /** Resources that a cluster has only when somebody installs them, by cluster-wide path. */
  readonly installed = new Map<string, string>();
  readonly #watches = new Watches();
  readonly #outputs = new Set<Output>();
  #isMuted = false;
  #requestCert = false;
  #server: Server | TlsServer | undefined;

  constructor({ clock = systemClock, historyLimit = 10_000 }: FakeApiserverOptions = {}) {
    this.clock = clock;
    this.storage = new Storage(historyLimit);
  }

  /** Listens, with the objects and the history that it had when it was stopped; returns its address. */
  async start(port = 0, tls?: ServerTls): Promise<string> {
    if (this.faults.restartForgets === true) this.compact();
    this.#requestCert = tls?.requestCert === true;
    this.#server = await listen(port, tls, (request, response) => this.#answer(request, response));
    return addressOf(this.#server);
  }

  /** Ends every connection and every timer; connections are refused from then on. */
  async stop(): Promise<void> {
    for (const output of this.#outputs) output.abandon();
    const server = this.#server;
    if (server === undefined) return;
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }

  /** Closes the connections on which nothing is asked, as every pool does some seconds later. */
  closeIdleConnections(): void {
    this.#server?.closeIdleConnections();
  }

  /** Shows this certificate to connections from now on, as when it is renewed. */
  secure({ key, cert, ca }: ServerTls): void {
    if (!(this.#server instanceof TlsServer)) throw new Error('the fake was started without TLS');
    this.#server.setSecureContext({ key, cert, ca });
  }

  put(object: StoredObject): void {
    this.#tell(this.storage.put(object));
  }

  delete(uid: string): void {
    const change = this.storage.delete(uid);
    if (change !== undefined) this.#tell(change);
  }

  /** Lets something happen that no watch hears of. */
  mute(act: () => void): void {
    this.#isMuted = true;
    try {
      act();
    } finally {
      this.#isMuted = false;
    }
  }

  /** Forgets history, so that older versions are answered with 410. */
  compact(): void {
    this.storage.compact();
  }

  /** A backup of etcd. */
  snapshot(): Snapshot {
    return this.storage.snapshot();
  }

  /** Restores a backup of etcd: objects and versions go back, nobody is told, and every watch is cut. */
  restore(snapshot: Snapshot): void {
    this.storage.restore(snapshot);
    for (const { output } of this.#watches.take()) output.cut();
  }

  /** Cuts every watch in the middle of a line. */
  cutWatches(): void {
    for (const { output } of this.#watches.take()) output.cut(Buffer.from('{"type":"MODIF'));
  }

  /** Ends every watch as the server does after `timeoutSeconds`. */
  endWatches(): void {
    for (const watch of this.#watches.take()) watch.end();
  }

  /** Sends an in-stream ERROR with this Status code to every watch, and ends it. */
  failWatches(code: number): void {
    for (const watch of this.#watches.take()) watch.fail(streamError(code));
  }

  /** Nothing more is heard of the watches that are open, not even their end. */
  silenceWatches(): void {
    for (const watch of this.#watches) watch.silence();
  }

  /** Sends raw text into every watch. */
  sendRaw(text: string): void {
    for (const watch of this.#watches) watch.raw(text);
  }

  /** Sends a bookmark of a new version to every watch that allows them. */
  bookmark(): void {
    const version = this.storage.advance();
    for (const watch of this.#watches) watch.bookmark(version);
  }

  get watching(): number {
    return this.#watches.size;
  }

  #tell(change: Change): void {
    if (!this.#isMuted) this.#watches.tell(change);
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? '/', 'http://fake');
    this.requests.push(`${url.pathname}${url.search}`);
    this.tokens.push(request.headers.authorization);
    const name = clientNameOf(request);
    if (name !== undefined) this.clientNames.push(name);
    response.setHeader('date', new Date(this.clock.now()).toUTCString());
    try {
      const { faults } = this;
      if (isRefused(faults, url, response) || isStarting(faults, url, response)) return;
      this.#serve(url, request, response);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      answerStatus(response, error.status);
    }
  }

  #serve(url: URL, request: IncomingMessage, response: ServerResponse): void {
    const { acceptedTokens } = this;
    if (!isKnown(request, { acceptedTokens, requestCert: this.#requestCert }))
      throw new Refusal(statusOf(401, 'Unauthorized'));
    const [, namespace = '', pod] = podLog.exec(url.pathname) ?? [];
    if (pod !== undefined) return this.#log({ namespace, pod }, url.searchParams, response);
    const collection = collectionOf(url.pathname, this.installed);
    if (collection === undefined) {
      if (!servesGroupOf(url.pathname, this.installed)) return answerNoGroup(response);
      throw unserved(404);
    }
    const output = this.#output(response);
    const scope = scopeOf(collection, url.searchParams);
    const acceptsGzip = /\bgzip\b/.test(request.headers['accept-encoding'] ?? '');
    const asked = { scope, query: url.searchParams, acceptsGzip, output };
    if (flagOf(url.searchParams.get('watch'))) openWatch(this, this.#watches, asked);
    else answerList(this, asked);
  }

  #output(response: ServerResponse): Output {
    const output = new Output(response, { clock: this.clock, dribble: () => this.faults.dribble });
    this.#outputs.add(output);
    response.on('close', () => this.#outputs.delete(output));
    return output;
  }

  #log({ namespace, pod }: { namespace: string; pod: string }, query: URLSearchParams, response: ServerResponse): void {
    if (!this.storage.has('Pod', namespace, pod)) throw unserved(404);
    if (!this.logs.answer(`${namespace}/${pod}`, query, response)) throw unserved(400);
  }
}
