import type { TlsOptions } from 'node:tls';
import { Client } from '../client/client.ts';
import { fromKubeconfig } from '../client/kubeconfig.ts';
import { AnsweringServer } from './answering-server.ts';
import { ConnectProxy } from './connect-proxy.ts';
import { KubeconfigFolder } from './kubeconfig-folder.ts';

/** Clients by kubeconfigs in a temporary folder, and the servers that they ask; all ends with `stop`. */
export class ClientHarness {
  readonly folder = new KubeconfigFolder();
  readonly #clients: Client[] = [];
  readonly #servers: { stop(): Promise<void> }[] = [];

  async serve(tls?: TlsOptions): Promise<AnsweringServer> {
    const server = await new AnsweringServer(tls).start();
    this.#servers.push(server);
    return server;
  }

  async proxy(tls?: TlsOptions): Promise<ConnectProxy> {
    const proxy = await new ConnectProxy(tls).start();
    this.#servers.push(proxy);
    return proxy;
  }

  client(cluster: object, user: object = {}, env: Readonly<Record<string, string>> = {}): Client {
    const client = new Client(fromKubeconfig(this.folder.configure(cluster, user), undefined, env));
    this.#clients.push(client);
    return client;
  }

  async stop(): Promise<void> {
    for (const client of this.#clients) await client.close();
    for (const server of this.#servers) await server.stop();
    this.folder.remove();
  }
}

/** The whole body of a 2xx answer. */
export async function textOf(client: Client, url: string, signal: AbortSignal): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of await client.get(url, { signal, silenceMs: 30_000 })) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

const never = new AbortController().signal;

/** The whole of a short answer. */
export function ask(client: Client): Promise<string> {
  return textOf(client, '/version', never);
}

/** An answer that comes bit by bit, as a watch does. */
export function watch(client: Client, options: { readonly silenceMs?: number; readonly gzip?: boolean } = {}) {
  return client.get('/api/v1/services?watch=1', { signal: never, silenceMs: 0, ...options });
}

export async function read(bytes: AsyncIterable<Buffer>): Promise<string> {
  let content = '';
  for await (const chunk of bytes) content += chunk.toString();
  return content;
}
