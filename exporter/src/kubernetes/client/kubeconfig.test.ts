import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fromKubeconfig, inCluster } from './kubeconfig.ts';
import { base64, KubeconfigFolder, refusal } from '../testing/kubeconfig-folder.ts';

let folder: KubeconfigFolder;

const server = 'https://kube.example';
const exec = { apiVersion: 'client.authentication.k8s.io/v1', command: 'plugin', interactiveMode: 'Never' };
const oidc = (config: object) => ({ 'auth-provider': { name: 'oidc', config } });

function accessOf(user: object, cluster: object = {}) {
  return fromKubeconfig(folder.configure({ server, ...cluster }, user), undefined);
}

beforeEach(() => {
  folder = new KubeconfigFolder();
});

afterEach(() => folder.remove());

describe('what is read', () => {
  test('paths are relative to the kubeconfig, data wins over a file, and a token file over a token', () => {
    const access = accessOf(
      {
        'client-certificate': 'me.crt',
        'client-key': '/etc/me.key',
        'client-key-data': base64('the key'),
        tokenFile: './token',
        token: 'older',
      },
      { 'certificate-authority': '../ca.crt', 'tls-server-name': 'inner', 'insecure-skip-tls-verify': true },
    );
    expect(access).toMatchObject({
      server,
      ca: { file: path.resolve(folder.path, '../ca.crt') },
      certificate: { file: path.join(folder.path, 'me.crt') },
      key: { value: 'the key' },
      token: { file: path.join(folder.path, 'token') },
      serverName: 'inner',
      insecure: true,
    });
  });

  test('empty fields are absent ones', () => {
    const empty = {
      'certificate-authority-data': '',
      'certificate-authority': '',
      'tls-server-name': '',
      'proxy-url': '',
    };
    expect(accessOf({ token: 't', tokenFile: '', as: '' }, empty)).toMatchObject({
      ca: undefined,
      serverName: undefined,
      proxyUrl: undefined,
      impersonation: {},
    });
  });

  test('what is written down wins over a plugin', () => {
    const certificate = { 'client-certificate-data': base64('c'), 'client-key-data': base64('k') };
    expect(accessOf({ token: 't', exec })).toMatchObject({ issuer: undefined });
    expect(accessOf({ ...certificate, exec })).toMatchObject({ issuer: undefined });
    expect(accessOf({ exec, token: '' })).toMatchObject({ issuer: { kind: 'exec', command: 'plugin' } });
  });

  test('a plugin with a slash in its command is relative to the kubeconfig', () => {
    expect(accessOf({ exec: { ...exec, command: './bin/plugin' } })).toMatchObject({
      issuer: { command: path.join(folder.path, 'bin/plugin') },
    });
  });

  test('a user is not needed', () => {
    const file = folder.write(
      'config',
      JSON.stringify({
        contexts: [{ name: 'test', context: { cluster: 'fake' } }],
        clusters: [{ name: 'fake', cluster: { server: `${server}//` } }],
      }),
    );
    expect(fromKubeconfig(file, 'test')).toMatchObject({ server, token: undefined });
  });

  test('in a pod the address comes from the environment, IPv6 in brackets', () => {
    expect(inCluster({ KUBERNETES_SERVICE_HOST: 'fd00::1', KUBERNETES_SERVICE_PORT: '6443' }).server).toBe(
      'https://[fd00::1]:6443',
    );
  });
});

describe('what cannot work is one sentence', () => {
  test.each<[string, object, object, string]>([
    [
      'user name and password',
      { username: 'me', password: 'secret' },
      {},
      'the user "me" has a user name and a password, which Kubernetes has not taken since 1.19; use a token or a client certificate',
    ],
    ['an empty token', { token: '' }, {}, 'the user "me" has an empty token; write one there, or remove the field'],
    [
      'a certificate without a key',
      { 'client-certificate': 'me.crt' },
      {},
      'the user "me" has a client-certificate without a client-key; add it',
    ],
    [
      'a key without a certificate',
      { 'client-key': 'me.key' },
      {},
      'the user "me" has a client-key without a client-certificate; add it',
    ],
    [
      'groups of nobody',
      { token: 't', 'as-groups': ['ops'] },
      {},
      'the user "me" has as-uid, as-groups or as-user-extra without as; name in as who it acts as',
    ],
    [
      'auth-provider gcp',
      { 'auth-provider': { name: 'gcp' } },
      {},
      'the user "me" has the auth-provider "gcp", which Kubernetes has removed; use the exec plugin gke-gcloud-auth-plugin (gcloud container clusters get-credentials)',
    ],
    [
      'auth-provider azure',
      { 'auth-provider': { name: 'azure' } },
      {},
      'use the exec plugin kubelogin (az aks get-credentials, then kubelogin convert-kubeconfig)',
    ],
    [
      'an auth-provider that nobody knows',
      { 'auth-provider': { name: 'openstack' } },
      {},
      'use an exec plugin of your provider, a token or a client certificate',
    ],
    [
      'OIDC without an issuer',
      oidc({ 'client-id': 'kube', 'id-token': 'x' }),
      {},
      'the user "me" has the auth-provider oidc without a proper idp-issuer-url and client-id; add them',
    ],
    [
      'OIDC before the first login',
      oidc({ 'client-id': 'kube', 'idp-issuer-url': 'https://idp' }),
      {},
      'the user "me" has the auth-provider oidc with neither id-token nor refresh-token; log in first',
    ],
    [
      'a plugin without a command',
      { exec: { ...exec, command: '' } },
      {},
      'the user "me" has an exec without a command; name the plugin in it',
    ],
    [
      'a plugin of another version',
      { exec: { ...exec, apiVersion: 'client.authentication.k8s.io/v1alpha1' } },
      {},
      'the user "me" has an exec of apiVersion "client.authentication.k8s.io/v1alpha1"; uhwatch speaks client.authentication.k8s.io/v1 and client.authentication.k8s.io/v1beta1, so update the plugin and write the kubeconfig anew',
    ],
    [
      'a plugin that asks somebody',
      { exec: { ...exec, interactiveMode: 'Always' } },
      {},
      'the user "me" has a plugin plugin that always asks somebody (interactiveMode Always), and uhwatch has no terminal; use a service account',
    ],
    [
      'a SOCKS proxy',
      { token: 't' },
      { 'proxy-url': 'socks5://me:pass@proxy' },
      'proxy-url of context "test" names a proxy of the kind socks5, which uhwatch does not speak; name one that begins with http:// or https://',
    ],
    [
      'a server without a scheme',
      {},
      { server: 'kube:6443' },
      'the server "kube:6443" of context "test" has no scheme; write https://kube:6443',
    ],
    [
      'a server that is no address',
      {},
      { server: 'https://kube:port' },
      'the server "https://kube:port" of context "test" is not an address; write it as https://HOST:PORT',
    ],
    ['no server', {}, { server: '' }, 'context "test" leads to no cluster with a server; correct its cluster'],
  ])('%s', async (...[, user, cluster, sentence]) => {
    const said = await refusal(() => accessOf(user, cluster));
    expect(said.startsWith(`${folder.file}: `)).toBe(true);
    expect(said.endsWith(sentence)).toBe(true);
  });

  test('an unknown context', async () => {
    const file = folder.configure({ server });
    expect(await refusal(() => fromKubeconfig(file, 'prod'))).toBe(
      `${file} has no context "prod"; choose one of: test (--kubernetes.context)`,
    );
  });

  test('a user that is not there', async () => {
    const file = folder.write(
      'config',
      JSON.stringify({
        contexts: [{ name: 'test', context: { cluster: 'fake', user: 'you' } }],
        clusters: [{ name: 'fake', cluster: { server } }],
        users: [{ name: 'me' }],
      }),
    );
    expect(await refusal(() => fromKubeconfig(file, 'test'))).toBe(
      `${file}: context "test" names the user "you", which is not there; choose one of: me`,
    );
  });

  test('no kubeconfig, or something else', async () => {
    const missing = path.join(folder.path, 'missing');
    expect(await refusal(() => fromKubeconfig(missing, undefined))).toBe(
      `kubeconfig ${missing} cannot be read (ENOENT); correct --kubernetes.kubeconfig`,
    );
    const file = folder.write('config', '{"contexts": [');
    expect(await refusal(() => fromKubeconfig(file, undefined))).toBe(
      `kubeconfig ${file} is not YAML; check that it is the file that kubectl uses`,
    );
  });

  test('no pod of a cluster', async () => {
    expect(await refusal(() => inCluster({}))).toBe(
      'KUBERNETES_SERVICE_HOST is not set, so this is no pod of a cluster; name a kubeconfig with --kubernetes.kubeconfig',
    );
  });
});
