import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { SourceError } from '../../model/source.ts';
import { type Access, codeOf, type Environment } from './access.ts';
import { flag, type JsonObject, list, object, text } from '../json.ts';
import { filled, secretOf } from './kubeconfig-fields.ts';
import { userOf } from './kubeconfig-user.ts';
import { parseProxy } from './proxy.ts';

export type { Access } from './access.ts';

const serviceAccount = '/var/run/secrets/kubernetes.io/serviceaccount';

/** Access with the pod's own service account; `env` holds KUBERNETES_SERVICE_HOST and _PORT. */
export function inCluster(env: Environment): Access {
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
    env,
  };
}

/**
 * Reads a kubeconfig; `context` overrides its `current-context`. `env` is for credentials plugins and proxies.
 * Throws a SourceError. Source: client-go's v1.Config.
 */
export function fromKubeconfig(file: string, context: string | undefined, env: Environment = {}): Access {
  const config = load(file);
  const name = context ?? text(config['current-context']) ?? '';
  const entry = object(named(config, 'contexts', name)?.['context']);
  if (Object.keys(entry).length === 0) {
    throw new SourceError(
      `${file} has no context "${name}"; choose one of: ${namesOf(config, 'contexts')} (--kubernetes.context)`,
    );
  }
  const cluster = object(named(config, 'clusters', text(entry['cluster']) ?? '')?.['cluster']);
  const server = serverOf(cluster, file, name);
  const userName = filled(entry['user']);
  const user = userName === undefined ? {} : named(config, 'users', userName);
  if (user === undefined) {
    throw new SourceError(
      `${file}: context "${name}" names the user "${userName}", which is not there; choose one of: ${namesOf(config, 'users')}`,
    );
  }
  const proxyUrl = filled(cluster['proxy-url']);
  return {
    server,
    origin: file,
    ca: secretOf(cluster, 'certificate-authority', file),
    insecure: flag(cluster['insecure-skip-tls-verify']) ?? false,
    serverName: filled(cluster['tls-server-name']),
    proxyUrl: proxyUrl === undefined ? undefined : parseProxy(proxyUrl, `${file}: proxy-url of context "${name}"`),
    env,
    ...userOf(object(user['user']), { file, name: userName ?? '', cluster }),
  };
}

function serverOf(cluster: JsonObject, file: string, context: string): string {
  const server = filled(cluster['server']);
  if (server === undefined)
    throw new SourceError(`${file}: context "${context}" leads to no cluster with a server; correct its cluster`);
  if (!/^https?:\/\//.test(server)) {
    throw new SourceError(
      `${file}: the server "${server}" of context "${context}" has no scheme; write https://${server}`,
    );
  }
  if (!URL.canParse(server)) {
    throw new SourceError(
      `${file}: the server "${server}" of context "${context}" is not an address; write it as https://HOST:PORT`,
    );
  }
  return server.replace(/\/+$/, '');
}

function load(file: string): JsonObject {
  let content: string;
  try {
    content = readFileSync(file, 'utf8');
  } catch (error) {
    throw new SourceError(`kubeconfig ${file} cannot be read (${codeOf(error)}); correct --kubernetes.kubeconfig`);
  }
  try {
    return object(parse(content));
  } catch {
    throw new SourceError(`kubeconfig ${file} is not YAML; check that it is the file that kubectl uses`);
  }
}

function named(config: JsonObject, section: string, name: string): JsonObject | undefined {
  const found = list(config[section]).find((item) => object(item)['name'] === name);
  return found === undefined ? undefined : object(found);
}

function namesOf(config: JsonObject, section: string): string {
  const names = list(config[section]).map((item) => text(object(item)['name']));
  return names.filter((name) => name !== undefined).join(', ') || 'none';
}
