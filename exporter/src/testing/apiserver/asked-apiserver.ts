import { get as httpGet, type IncomingHttpHeaders } from 'node:http';
import { get as httpsGet, type RequestOptions } from 'node:https';
import { afterEach, beforeEach, expect } from 'vitest';
import { eventually } from '../eventually.ts';
import { FakeClock } from '../fake-clock.ts';
import { FakeApiserver, type StoredObject } from './fake-apiserver.ts';
import { WatchReader } from './watch-reader.ts';

export interface List {
  readonly kind: string;
  readonly apiVersion: string;
  readonly metadata: {
    readonly resourceVersion: string;
    readonly continue?: string;
    readonly remainingItemCount?: number;
  };
  readonly items: readonly { readonly metadata: { readonly name: string } }[];
}

interface Answer {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export const services = '/api/v1/services';

export function service(name: string, more: Partial<StoredObject['metadata']> = {}): StoredObject {
  const metadata = { name, namespace: 'shop', uid: `s-${name}`, ...more };
  return { kind: 'Service', metadata, spec: { type: 'ClusterIP' } };
}

export const names = ({ items }: List): string[] => items.map(({ metadata }) => metadata.name);

export async function tells(reader: WatchReader, told: readonly string[]): Promise<void> {
  await eventually(() => expect(reader.told).toEqual(told));
}

interface Served {
  clock: FakeClock;
  api: FakeApiserver;
  /** Where it listens. */
  server: string;
}

/** A fake API server, a new one for each test, and how its answers are asked for. */
export function askedApiserver() {
  const served = {} as Served;
  let readers: WatchReader[] = [];

  beforeEach(async () => {
    served.clock = new FakeClock();
    served.api = new FakeApiserver({ clock: served.clock, historyLimit: 50 });
    served.server = await served.api.start();
  });

  afterEach(async () => {
    for (const reader of readers) reader.close();
    readers = [];
    await served.api.stop();
  });

  /** The answer to a request with a connection of its own, so that no certificate is remembered. */
  function ask(path: string, headers: Record<string, string> = {}, options: RequestOptions = {}): Promise<Answer> {
    const url = new URL(path, served.server);
    const get = url.protocol === 'https:' ? httpsGet : httpGet;
    return new Promise((resolve, reject) => {
      const request = get(url, { agent: false, headers, ...options }, (response) => {
        const pieces: Buffer[] = [];
        response.on('data', (piece: Buffer) => pieces.push(piece));
        response.on('error', reject);
        response.on('end', () =>
          resolve({ status: response.statusCode, headers: response.headers, body: Buffer.concat(pieces) }),
        );
      });
      request.on('error', reject);
    });
  }

  async function list(path: string): Promise<List> {
    const { status, body } = await ask(path);
    expect(status, body.toString()).toBe(200);
    return JSON.parse(body.toString()) as List;
  }

  async function refused(path: string, headers: Record<string, string> = {}): Promise<unknown> {
    const { status, body } = await ask(path, headers);
    const answer = JSON.parse(body.toString()) as { code: number };
    expect(answer).toMatchObject({ kind: 'Status', apiVersion: 'v1', status: 'Failure', code: status });
    return answer;
  }

  const listed = async (path: string): Promise<string[]> => names(await list(path));

  function watch(query: string, path = services): WatchReader {
    const reader = new WatchReader(`${served.server}${path}?watch=1&${query}`);
    readers.push(reader);
    return reader;
  }

  /** A watch that the server has open. */
  async function watching(query: string, path = services): Promise<WatchReader> {
    const before = served.api.watching;
    const reader = watch(query, path);
    await eventually(() => expect([served.api.watching, reader.status]).toEqual([before + 1, 200]));
    return reader;
  }

  const version = (): number => served.api.storage.version;

  return { served, ask, list, refused, listed, watch, watching, version };
}
