import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { FakePodLogs } from './fake-pod-logs.ts';

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

/** What a list or a watch is about. */
interface Scope {
  readonly kind: string;
  readonly matches: (object: StoredObject) => boolean;
}

interface Change {
  readonly version: number;
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly object: StoredObject;
  readonly before: StoredObject | undefined;
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

const podsOfNamespace = /^\/api\/v1\/namespaces\/([^/]+)\/pods$/;
const podLog = /^\/api\/v1\/namespaces\/([^/]+)\/pods\/([^/]+)\/log$/;
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
  readonly logs = new FakePodLogs();
  /** Resources that a cluster has only when somebody installs them, by path. */
  readonly installed = new Map<string, string>();
  readonly #objects = new Map<string, StoredObject>();
  readonly #watches = new Set<Scope & { readonly response: ServerResponse }>();
  #history: Change[] = [];
  #compactedTo = 0;
  #version = 1;
  #server: Server | undefined;

  async start(port = 0): Promise<string> {
    this.#server = createServer((request, response) => this.#answer(request, response)).listen(port, '127.0.0.1');
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
    const metadata = { resourceVersion: String(this.#version) };
    for (const { kind, response } of this.#watches)
      response.write(`${JSON.stringify({ type: 'BOOKMARK', object: { kind, metadata } })}\n`);
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
    const before = this.#objects.get(given.metadata.uid);
    const object = { ...given, metadata: { ...given.metadata, resourceVersion: String(version) } };
    if (type === 'DELETED') this.#objects.delete(given.metadata.uid);
    else this.#objects.set(given.metadata.uid, object);
    const change = { version, type, object, before };
    this.#history.push(change);
    for (const watch of this.#watches) tell(watch, change);
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? '/', 'http://fake');
    this.requests.push(`${url.pathname}${url.search}`);
    this.tokens.push(request.headers.authorization);
    const { refuse } = this.faults;
    const isWatch = url.searchParams.get('watch') === '1';
    if (refuse?.path.test(url.pathname) && (isWatch || refuse.watches !== true))
      return answerFault(response, refuse.status, refuse.body);
    const [, namespace, pod] = podLog.exec(url.pathname) ?? [];
    if (pod !== undefined) return this.#log(`${namespace}/${pod}`, url.searchParams, response);
    const scope = scopeOf(url, this.installed);
    if (scope === undefined) return answerFault(response, 404);
    if (isWatch) this.#watch(scope, Number(url.searchParams.get('resourceVersion')), response);
    else this.#list(scope, url.searchParams, response);
  }

  #log(pod: string, query: URLSearchParams, response: ServerResponse): void {
    const pods = [...this.#objects.values()].filter(({ kind }) => kind === 'Pod');
    const known = pods.some(({ metadata }) => `${metadata.namespace}/${metadata.name}` === pod);
    if (!known) answerFault(response, 404);
    else if (!this.logs.answer(pod, query, response)) answerFault(response, 400);
  }

  #list({ kind, matches }: Scope, query: URLSearchParams, response: ServerResponse): void {
    // Items of a list carry no kind, as the real server leaves it out.
    const items = [...this.#objects.values()]
      .filter((object) => object.kind === kind && matches(object))
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

  #watch(scope: Scope, version: number, response: ServerResponse): void {
    if (version < this.#compactedTo) return answerFault(response, 410);
    response.setHeader('content-type', 'application/json');
    if (this.faults.emptyWatches === true) return void response.end();
    response.flushHeaders();
    const watch = { ...scope, response };
    for (const change of this.#history) if (change.version > version) tell(watch, change);
    this.#watches.add(watch);
    response.on('close', () => this.#watches.delete(watch));
  }
}

/** All objects of a kind, or the pods of one namespace that bear the labels of `labelSelector` (`a=b,c=d`). */
function scopeOf({ pathname, searchParams }: URL, installed: ReadonlyMap<string, string>): Scope | undefined {
  const kind = collections.get(pathname) ?? installed.get(pathname);
  if (kind !== undefined) return { kind, matches: () => true };
  const [, namespace] = podsOfNamespace.exec(pathname) ?? [];
  if (namespace === undefined) return undefined;
  const labels = (searchParams.get('labelSelector') ?? '').split(',').map((label) => label.split('='));
  return {
    kind: 'Pod',
    matches: ({ metadata }) =>
      metadata.namespace === namespace && labels.every(([key = '', value]) => metadata.labels?.[key] === value),
  };
}

/** To a watch with a selector an object that matches no more is deleted, and one that matches from now on is new. */
function tell({ kind, matches, response }: Scope & { readonly response: ServerResponse }, change: Change): void {
  const { object, before } = change;
  if (object.kind !== kind) return;
  const was = before !== undefined && matches(before);
  const is = change.type !== 'DELETED' && matches(object);
  if (!was && !is) return;
  const present = was ? 'MODIFIED' : 'ADDED';
  response.write(`${JSON.stringify({ type: is ? present : 'DELETED', object })}\n`);
}

function answerFault(response: ServerResponse, status: number, body?: string): void {
  response.statusCode = status;
  response.end(body ?? JSON.stringify({ kind: 'Status', code: status, message: `the fake answers ${status}` }));
}
