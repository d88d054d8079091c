import { get as httpGet } from 'node:http';
import { get as httpsGet } from 'node:https';
import { FakeApiserver } from '../../../exporter/src/testing/apiserver/fake-apiserver.ts';
import type { Access } from '../../../exporter/src/kubernetes/client/access.ts';
import { fromKubeconfig } from '../../../exporter/src/kubernetes/client/kubeconfig.ts';
import { plainAccess } from '../../../exporter/src/kubernetes/testing/plain-access.ts';
import { ControlPlane } from './control-plane.ts';
import { pathOf } from './objects.ts';

/** An object of namespace `shop` as a user writes it. */
export interface Written {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly [field: string]: unknown;
}

/** What a script is played on: an apiserver without controllers, so that nothing happens but what the script does. */
export interface Stage {
  readonly access: Access;
  put(object: Written): Promise<unknown>;
  delete(kind: string, name: string): Promise<unknown>;
  /** Lets it forget every version but the present one. */
  forget(): Promise<void>;
  stop(): Promise<void>;
}

export async function fakeStage(): Promise<Stage> {
  const api = new FakeApiserver();
  const server = await api.start();
  const uidOf = (kind: string, name: string): string => `${kind}-${name}`;
  return {
    access: plainAccess(server),
    put: ({ metadata, ...object }) => {
      api.put({ ...object, metadata: { ...metadata, uid: uidOf(object.kind, metadata.name) } });
      return Promise.resolve();
    },
    delete: (kind, name) => {
      api.delete(uidOf(kind, name));
      return Promise.resolve();
    },
    forget: () => {
      api.compact();
      return Promise.resolve();
    },
    stop: () => api.stop(),
  };
}

export async function realStage(): Promise<Stage> {
  const plane = await ControlPlane.start({ controllers: false });
  await plane.api.create('/api/v1/namespaces', { metadata: { name: 'shop' } });
  return {
    access: fromKubeconfig(plane.kubeconfig('admin'), undefined),
    put: (object) => plane.api.apply(pathOf(object.kind, object.metadata.name), object),
    delete: (kind, name) => plane.api.delete(pathOf(kind, name)),
    forget: async () => {
      await plane.compact();
      // Its watch cache would still know them.
      await plane.kill('kube-apiserver');
      await plane.startApiserver();
    },
    stop: () => plane.stop(),
  };
}

interface Status {
  readonly kind?: string;
  readonly code?: number;
  readonly reason?: string;
}

interface Answered extends Status {
  readonly metadata?: {
    readonly name?: string;
    readonly continue?: string;
    readonly resourceVersion?: string;
    readonly remainingItemCount?: number;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly items?: readonly { readonly metadata: { readonly name: string } }[];
  readonly type?: string;
  readonly object?: Answered;
}

/** An answer without what differs from server to server: versions, times, identities. */
export interface Told {
  readonly status: number | undefined;
  /** A line for each JSON document of the answer: a list, a Status, or the events of a watch. */
  readonly lines: readonly string[];
  readonly version: string;
  readonly continue: string;
}

/** Asks an apiserver and reads to the end of the answer; `?watch=1` needs `timeoutSeconds` for there to be one. */
export function ask({ access }: Stage, path: string, { token }: { readonly token?: string } = {}): Promise<Told> {
  const get = access.server.startsWith('https') ? httpsGet : httpGet;
  const bearer = token ?? (access.token as { readonly text?: string } | undefined)?.text ?? 'admin';
  const options = { agent: false as const, headers: { authorization: `Bearer ${bearer}` }, rejectUnauthorized: false };
  return new Promise((resolve, reject) => {
    const asked = get(access.server + path, options, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (piece: string) => (text += piece));
      answer.on('error', reject);
      answer.on('end', () => {
        const lines = text.trim() === '' ? [] : text.trim().split('\n');
        const documents = lines.map(parse);
        const [first] = documents;
        resolve({
          status: answer.statusCode,
          lines: documents.map(describe),
          version: first?.metadata?.resourceVersion ?? '',
          continue: first?.metadata?.continue ?? '',
        });
      });
    });
    asked.on('error', reject);
  });
}

function parse(line: string): Answered {
  try {
    return JSON.parse(line) as Answered;
  } catch {
    return { kind: `text: ${line}` };
  }
}

function describe({ type, object, kind, code, reason, metadata, items }: Answered): string {
  if (type !== undefined) return `${type} ${describeEvent(object ?? {})}`;
  if (items === undefined) return [kind, code, reason].filter((part) => part !== undefined && part !== '').join(' ');
  const names = items.map((item) => item.metadata.name).join(' ');
  const rest = metadata?.remainingItemCount;
  const more = metadata?.continue === undefined || metadata.continue === '' ? '' : ', and more';
  return `${kind}: ${names}${more}${rest === undefined ? '' : ` (${rest} remain)`}`;
}

function describeEvent({ kind, code, reason, metadata }: Answered): string {
  if (kind === 'Status') return `Status ${code} ${reason}`;
  const isEnd = metadata?.annotations?.['k8s.io/initial-events-end'] === 'true';
  return `${kind} ${metadata?.name ?? ''}${isEnd ? 'end of what exists' : ''}`.trim();
}
