import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { SourceError } from '../source.ts';
import { flag, type JsonObject, list, object, text } from './json.ts';

/** How to reach an apiserver. Token files are read for each request, certificates for each run: both rotate. */
export interface Access {
  readonly server: string;
  /** Where the settings stand, for error sentences. */
  readonly origin: string;
  readonly ca: Secret | undefined;
  readonly certificate: Secret | undefined;
  readonly key: Secret | undefined;
  readonly token: Secret | undefined;
  readonly insecure: boolean;
  readonly serverName: string | undefined;
}

/** Bytes that stand in the configuration itself or in a file that it names. */
export type Secret = { readonly value: string } | { readonly file: string };

export function readSecret(secret: Secret): string {
  if ('value' in secret) return secret.value;
  try {
    return readFileSync(secret.file, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new SourceError(
      `${secret.file} cannot be read (${code}); it holds credentials of the Kubernetes API, so mount it or correct its path`,
    );
  }
}

const serviceAccount = '/var/run/secrets/kubernetes.io/serviceaccount';

/** Access with the pod's own service account; `env` holds KUBERNETES_SERVICE_HOST and _PORT. */
export function inCluster(env: Readonly<Record<string, string | undefined>>): Access {
  const host = env['KUBERNETES_SERVICE_HOST'];
  const port = env['KUBERNETES_SERVICE_PORT'] ?? '443';
  if (host === undefined) {
    throw new SourceError(
      'KUBERNETES_SERVICE_HOST is not set, so this is no pod of a cluster; name a kubeconfig with --kubernetes.kubeconfig',
    );
  }
  return {
    server: `https://${host.includes(':') ? `[${host}]` : host}:${port}`,
    origin: 'the service account of the pod',
    ca: { file: `${serviceAccount}/ca.crt` },
    token: { file: `${serviceAccount}/token` },
    certificate: undefined,
    key: undefined,
    insecure: false,
    serverName: undefined,
  };
}

/** Reads a kubeconfig; `context` overrides its `current-context`. */
export function fromKubeconfig(file: string, context: string | undefined): Access {
  const config = load(file);
  const wanted = context ?? text(config['current-context']) ?? '';
  const entry = object(named(config, 'contexts', wanted)['context']);
  if (Object.keys(entry).length === 0) {
    const known = list(config['contexts'])
      .map((item) => text(object(item)['name']))
      .join(', ');
    throw new SourceError(
      `${file} has no context "${wanted}"; choose one of: ${known || 'none'} (--kubernetes.context)`,
    );
  }
  const cluster = object(named(config, 'clusters', text(entry['cluster']) ?? '')['cluster']);
  const user = object(named(config, 'users', text(entry['user']) ?? '')['user']);
  const server = text(cluster['server']);
  if (server === undefined)
    throw new SourceError(`${file}: context "${wanted}" leads to no cluster with a server; correct its cluster`);
  if ('exec' in user || 'auth-provider' in user) {
    throw new SourceError(
      `${file}: the user of context "${wanted}" gets its credentials from a plugin, which uhwatch does not run; use a token or a client certificate`,
    );
  }
  if (!/^https?:\/\//.test(server)) {
    throw new SourceError(
      `${file}: the server "${server}" of context "${wanted}" has no scheme; write https://${server}`,
    );
  }
  const secret = (source: JsonObject, key: string) => secretOf(source, key, path.dirname(file));
  return {
    server: server.replace(/\/+$/, ''),
    origin: file,
    ca: secret(cluster, 'certificate-authority'),
    certificate: secret(user, 'client-certificate'),
    key: secret(user, 'client-key'),
    token: tokenOf(user, path.dirname(file)),
    insecure: flag(cluster['insecure-skip-tls-verify']) ?? false,
    serverName: text(cluster['tls-server-name']),
  };
}

function load(file: string): JsonObject {
  let content: string;
  try {
    content = readFileSync(file, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new SourceError(`kubeconfig ${file} cannot be read (${code}); correct --kubernetes.kubeconfig`);
  }
  try {
    return object(parse(content));
  } catch {
    throw new SourceError(`kubeconfig ${file} is not YAML; check that it is the file that kubectl uses`);
  }
}

function named(config: JsonObject, section: string, wanted: string): JsonObject {
  return object(list(config[section]).find((item) => object(item)['name'] === wanted));
}

/** `<key>-data` holds base64; `<key>` names a file relative to the kubeconfig. Source: client-go's v1.Cluster, v1.AuthInfo. */
function secretOf(source: JsonObject, key: string, folder: string): Secret | undefined {
  const data = text(source[`${key}-data`]);
  if (data !== undefined) return { value: Buffer.from(data, 'base64').toString('utf8') };
  const file = text(source[key]);
  return file === undefined ? undefined : { file: path.resolve(folder, file) };
}

function tokenOf(user: JsonObject, folder: string): Secret | undefined {
  const file = text(user['tokenFile']);
  if (file !== undefined) return { file: path.resolve(folder, file) };
  const value = text(user['token']);
  return value === undefined ? undefined : { value };
}
