import path from 'node:path';
import { SourceError } from '../../model/source.ts';
import { flag, type JsonObject, list, object, text, textMap } from '../json.ts';
import type { ExecPlugin, OidcLogin } from './access.ts';
import { filled, secretOf } from './kubeconfig-fields.ts';

/** Where a user stands in a kubeconfig, and the cluster that it is for. */
export interface Standing {
  readonly file: string;
  readonly name: string;
  readonly cluster: JsonObject;
}

/** The sentence of a user that cannot work. */
export function fault({ file, name }: Standing, what: string): SourceError {
  return new SourceError(`${file}: the user "${name}" ${what}`);
}

const versions = ['client.authentication.k8s.io/v1', 'client.authentication.k8s.io/v1beta1'];
const extensionName = 'client.authentication.k8s.io/exec';

/** The plugin that issues credentials. Source: client-go credential plugins; client-go's v1.ExecConfig. */
export function execOf(exec: JsonObject, standing: Standing): ExecPlugin {
  const { file, cluster } = standing;
  const command = filled(exec['command']);
  const apiVersion = text(exec['apiVersion']) ?? '';
  if (command === undefined) throw fault(standing, 'has an exec without a command; name the plugin in it');
  if (!versions.includes(apiVersion)) {
    throw fault(
      standing,
      `has an exec of apiVersion "${apiVersion}"; uhwatch speaks ${versions.join(' and ')}, so update the plugin and write the kubeconfig anew`,
    );
  }
  if (exec['interactiveMode'] === 'Always') {
    throw fault(
      standing,
      `has a plugin ${command} that always asks somebody (interactiveMode Always), and uhwatch has no terminal; use a service account`,
    );
  }
  const env = list(exec['env']).map((item) => [text(object(item)['name']) ?? '', text(object(item)['value']) ?? '']);
  return {
    kind: 'exec',
    origin: file,
    apiVersion,
    command: command.includes('/') ? path.resolve(path.dirname(file), command) : command,
    args: list(exec['args']).map(String),
    env: Object.fromEntries(env) as Record<string, string>,
    installHint: filled(exec['installHint']),
    cluster: flag(exec['provideClusterInfo']) === true ? told(cluster) : undefined,
  };
}

/** Source: client.authentication.k8s.io/v1, Cluster; its config comes from the extension of a reserved name. */
function told(cluster: JsonObject): JsonObject {
  const extension = list(cluster['extensions'])
    .map(object)
    .find(({ name }) => name === extensionName)?.['extension'];
  const same = ['server', 'tls-server-name', 'insecure-skip-tls-verify', 'proxy-url', 'disable-compression'];
  const known = same.filter((key) => key in cluster).map((key) => [key, cluster[key]]);
  return { ...(Object.fromEntries(known) as JsonObject), ...(extension !== undefined && { config: extension }) };
}

/** What came in place of the providers that Kubernetes 1.26 removed. */
const successors: ReadonlyMap<string, string> = new Map([
  ['gcp', 'the exec plugin gke-gcloud-auth-plugin (gcloud container clusters get-credentials)'],
  ['azure', 'the exec plugin kubelogin (az aks get-credentials, then kubelogin convert-kubeconfig)'],
]);

/** The login that issues tokens. */
export function oidcOf(provider: JsonObject, standing: Standing): OidcLogin {
  const { file } = standing;
  const name = text(provider['name']) ?? '';
  if (name !== 'oidc') {
    const instead = successors.get(name) ?? 'an exec plugin of your provider, a token or a client certificate';
    throw fault(standing, `has the auth-provider "${name}", which Kubernetes has removed; use ${instead}`);
  }
  const config = object(provider['config']);
  const settings = textMap(config);
  const setting = (key: string): string | undefined => settings.get(key) || undefined;
  const issuerUrl = setting('idp-issuer-url');
  const clientId = setting('client-id');
  if (
    issuerUrl === undefined ||
    clientId === undefined ||
    !/^https?:\/\//.test(issuerUrl) ||
    !URL.canParse(issuerUrl)
  ) {
    throw fault(standing, 'has the auth-provider oidc without a proper idp-issuer-url and client-id; add them');
  }
  const [idToken, refreshToken] = [setting('id-token'), setting('refresh-token')];
  if (idToken === undefined && refreshToken === undefined) {
    throw fault(standing, 'has the auth-provider oidc with neither id-token nor refresh-token; log in first');
  }
  const clientSecret = setting('client-secret');
  const ca = secretOf(config, 'idp-certificate-authority', file);
  return { kind: 'oidc', origin: file, issuerUrl, clientId, clientSecret, idToken, refreshToken, ca };
}
