import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface StoredObject {
  /** Whatever else the object holds. */
  readonly [key: string]: unknown;
  readonly kind: string;
  readonly metadata: {
    readonly namespace: string;
    readonly name: string;
    readonly uid: string;
    readonly resourceVersion?: string;
    readonly labels?: Readonly<Record<string, string>>;
  };
}

interface Change {
  readonly version: number;
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly object: StoredObject;
}

/** What a test may break. Each fault holds until it is set back. */
export interface Faults {
  /** Status of every answer (or of every watch) for these paths; the body is a Kubernetes Status unless it is given. */
  refuse?:
    { readonly path: RegExp; readonly status: number; readonly watches?: boolean; readonly body?: string } | undefined;
  /** Every page of a list has the same next one. */
  endlessPages?: boolean;
  /** Watches answer 200 and end at once. */
  emptyWatches?: boolean;
}

const collections: ReadonlyMap<string, string> = new Map([
  ['/api/v1/services', 'Service'],
  ['/apis/discovery.k8s.io/v1/endpointslices', 'EndpointSlice'],
  ['/apis/apps/v1/deployments', 'Deployment'],
  ['/apis/apps/v1/statefulsets', 'StatefulSet'],
  ['/apis/apps/v1/daemonsets', 'DaemonSet'],
]);

/**
 * A Kubernetes apiserver as far as list and watch go: real HTTP, paging with `limit` and `continue`, resourceVersions,
 * watches that replay history, bookmarks on request, 410 for a version that was compacted away.
 */
export class FakeApiserver {
  readonly faults: Faults = {};
  /** `GET PATH?QUERY` of every request, in order. */
  readonly requests: string[] = [];
  readonly tokens: (string | undefined)[] = [];
  readonly #objects = new Map<string, StoredObject>();
  readonly #watches = new Set<{ readonly kind: string; readonly response: ServerResponse }>();
  #history: Change[] = [];
  #compactedTo = 0;
  #version = 1;
  #server: Server | undefined;

  async start(): Promise<string> {
    this.#server = createServer((request, response) => this.#answer(request, response)).listen(0, '127.0.0.1');
    await new Promise((resolve) => this.#server?.once('listening', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server?.closeAllConnections();
    await new Promise((resolve) => this.#server?.close(resolve));
  }

  put(object: StoredObject): void {
    this.#change(this.#objects.has(object.metadata.uid) ? 'MODIFIED' : 'ADDED', object);
  }

  delete(uid: string): void {
    const object = this.#objects.get(uid);
    if (object !== undefined) this.#change('DELETED', object);
  }

  /** Lets something happen that no watch hears of. */
  mute(act: () => void): void {
    const open = this.#takeWatches();
    act();
    for (const watch of open) this.#watches.add(watch);
  }

  /** Forgets history, so that older versions are answered with 410. */
  compact(): void {
    this.#history = [];
    this.#compactedTo = ++this.#version;
  }

  /** Cuts every watch in the middle of a line. */
  cutWatches(): void {
    for (const { response } of this.#takeWatches()) {
      response.write('{"type":"MODIF');
      response.destroy();
    }
  }

  /** Ends every watch as the server does after `timeoutSeconds`. */
  endWatches(): void {
    for (const { response } of this.#takeWatches()) response.end();
  }

  /** Sends an in-stream ERROR with this Status code to every watch. */
  failWatches(code: number): void {
    for (const { response } of this.#takeWatches()) {
      response.end(
        `${JSON.stringify({ type: 'ERROR', object: { kind: 'Status', code, message: 'too old resource version' } })}\n`,
      );
    }
  }

  /** Sends raw text into every watch. */
  sendRaw(text: string): void {
    for (const { response } of this.#watches) response.write(text);
  }

  bookmark(): void {
    this.#version++;
    for (const { kind } of this.#watches)
      this.#send(kind, 'BOOKMARK', { kind, metadata: { resourceVersion: String(this.#version) } });
  }

  get watching(): number {
    return this.#watches.size;
  }

  /** The open watches, which no change is sent to from now on. */
  #takeWatches() {
    const open = [...this.#watches];
    this.#watches.clear();
    return open;
  }

  #change(type: Change['type'], given: StoredObject): void {
    const version = ++this.#version;
    const object = { ...given, metadata: { ...given.metadata, resourceVersion: String(version) } };
    if (type === 'DELETED') this.#objects.delete(given.metadata.uid);
    else this.#objects.set(given.metadata.uid, object);
    this.#history.push({ version, type, object });
    this.#send(given.kind, type, object);
  }

  #send(kind: string, type: string, object: unknown): void {
    for (const watch of this.#watches) {
      if (watch.kind === kind) watch.response.write(`${JSON.stringify({ type, object })}\n`);
    }
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? '/', 'http://fake');
    this.requests.push(`${url.pathname}${url.search}`);
    this.tokens.push(request.headers.authorization);
    const { refuse } = this.faults;
    const isWatch = url.searchParams.get('watch') === '1';
    if (refuse?.path.test(url.pathname) && (isWatch || refuse.watches !== true))
      return answerFault(response, refuse.status, refuse.body);
    const kind = collections.get(url.pathname);
    if (kind === undefined) return answerFault(response, 404);
    if (isWatch) this.#watch(kind, Number(url.searchParams.get('resourceVersion')), response);
    else this.#list(kind, url.searchParams, response);
  }

  #list(kind: string, query: URLSearchParams, response: ServerResponse): void {
    // Items of a list carry no kind, as the real server leaves it out.
    const items = [...this.#objects.values()]
      .filter((object) => object.kind === kind)
      .map((object) => ({ ...object, kind: undefined }));
    const from = Number(query.get('continue') ?? 0) || 0;
    const to = from + Number(query.get('limit') ?? items.length);
    const metadata = {
      resourceVersion: String(this.#version),
      ...(to < items.length && { continue: String(to) }),
      ...(this.faults.endlessPages === true && { continue: 'again' }),
    };
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ kind: `${kind}List`, metadata, items: items.slice(from, to) }));
  }

  #watch(kind: string, version: number, response: ServerResponse): void {
    if (version < this.#compactedTo) return answerFault(response, 410);
    response.setHeader('content-type', 'application/json');
    if (this.faults.emptyWatches === true) return void response.end();
    response.flushHeaders();
    for (const { version: at, type, object } of this.#history) {
      if (at > version && object.kind === kind) response.write(`${JSON.stringify({ type, object })}\n`);
    }
    const watch = { kind, response };
    this.#watches.add(watch);
    response.on('close', () => this.#watches.delete(watch));
  }
}

function answerFault(response: ServerResponse, status: number, body?: string): void {
  response.statusCode = status;
  response.end(body ?? JSON.stringify({ kind: 'Status', code: status, message: `the fake answers ${status}` }));
}
