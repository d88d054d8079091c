import { readFileSync } from 'node:fs';
import type { TlsOptions } from 'node:tls';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { certificateAuthority, serverCertificate } from '../../testing/certificates.ts';
import { Client } from './client.ts';
import { fromKubeconfig } from './kubeconfig.ts';
import { textOf } from '../testing/client-harness.ts';
import { AnsweringServer } from '../testing/answering-server.ts';
import { ConnectProxy } from '../testing/connect-proxy.ts';
import { base64, KubeconfigFolder, refusal } from '../testing/kubeconfig-folder.ts';

const signal = new AbortController().signal;

let folder: KubeconfigFolder;
let apiserver: AnsweringServer;
let provider: AnsweringServer;
let cleanups: (() => Promise<unknown>)[];

async function serve(tls?: TlsOptions): Promise<AnsweringServer> {
  const server = await new AnsweringServer(tls).start();
  cleanups.push(() => server.stop());
  return server;
}

/** An ID token as far as kubectl looks into it: its signature is for the apiserver to check. */
function idToken(name: string, seconds: number): string {
  const claims = { sub: name, exp: Math.floor(Date.now() / 1000) + seconds };
  return ['{}', JSON.stringify(claims), name].map((part) => Buffer.from(part).toString('base64url')).join('.');
}

interface Provider {
  readonly discovery?: object;
  readonly answer?: (form: URLSearchParams) => { readonly status?: number; readonly body: string };
}

/** A provider that gives a new ID token and a new refresh token for each refresh token, once. */
function provide({ discovery = {}, answer }: Provider = {}): void {
  let valid = 'refresh-0';
  let refreshes = 0;
  const rotating = (form: URLSearchParams) => {
    if (form.get('refresh_token') !== valid)
      return { status: 400, body: '{"error":"invalid_grant","error_description":"used\\nbefore"}' };
    valid = `refresh-${++refreshes}`;
    return { body: JSON.stringify({ id_token: idToken(`id-${refreshes}`, 10), refresh_token: valid }) };
  };
  provider.answering = (response, { url, method, body }) => {
    if (url === '/realm/.well-known/openid-configuration')
      return response.end(JSON.stringify({ token_endpoint: `${provider.url}/token`, ...discovery }));
    if (url !== '/token' || method !== 'POST') return response.writeHead(404).end();
    const answered = (answer ?? rotating)(new URLSearchParams(body));
    response.writeHead(answered.status ?? 200).end(answered.body);
  };
}

function clientOf(config: object, env: Record<string, string> = {}): Client {
  const settings = { 'idp-issuer-url': `${provider.url}/realm/`, 'client-id': 'kube', ...config };
  const user = { 'auth-provider': { name: 'oidc', config: settings } };
  const client = new Client(fromKubeconfig(folder.configure({ server: apiserver.url }, user), undefined, env));
  cleanups.unshift(() => client.close());
  return client;
}

const ask = (client: Client) => textOf(client, '/version', signal);
const shown = () => apiserver.asked.map(({ headers }) => headers.authorization?.split('.')[2]);
const last = (name: string) => Buffer.from(name).toString('base64url');
const expired = { 'id-token': idToken('old', -60), 'refresh-token': 'refresh-0' };

beforeEach(async () => {
  folder = new KubeconfigFolder();
  cleanups = [];
  apiserver = await serve();
  provider = await serve();
  provide();
});

afterEach(async () => {
  for (const cleanup of cleanups) await cleanup();
  folder.remove();
});

describe('tokens', () => {
  test('the id-token is shown while it is valid, and nobody is asked for another one', async () => {
    await ask(clientOf({ 'id-token': idToken('given', 3600), 'refresh-token': 'refresh-0' }));
    expect(shown()).toEqual([last('given')]);
    expect(provider.asked).toEqual([]);
  });

  test.each([
    ['has expired', idToken('old', -60)],
    ['is about to expire', idToken('old', 10)],
    ['does not say when it expires', 'a.e30.c'],
    ['is none', 'nonsense'],
    ['is missing', undefined],
  ])('an id-token that %s is refreshed', async (_name, token) => {
    await ask(clientOf({ 'id-token': token, 'refresh-token': 'refresh-0' }));
    expect(shown()).toEqual([last('id-1')]);
  });

  test('a refresh token that the provider replaces is used the next time, by every client, and not written down', async () => {
    const client = clientOf(expired);
    const before = readFileSync(folder.file, 'utf8');
    await ask(client);
    await ask(client);
    await ask(clientOf(expired));
    expect(shown()).toEqual(['id-1', 'id-2', 'id-3'].map(last));
    expect(readFileSync(folder.file, 'utf8')).toBe(before);
  });

  test('one that the provider does not replace is used again', async () => {
    provide({
      answer: (form) => ({ body: JSON.stringify({ id_token: idToken(form.get('refresh_token') ?? '', 10) }) }),
    });
    const client = clientOf(expired);
    await ask(client);
    await ask(client);
    expect(shown()).toEqual([last('refresh-0'), last('refresh-0')]);
  });

  test('after 401 the token is refreshed, and the request is repeated once', async () => {
    apiserver.answering = (response) => response.writeHead(apiserver.asked.length === 1 ? 401 : 200).end('{}');
    await ask(clientOf({ 'id-token': idToken('revoked', 3600), 'refresh-token': 'refresh-0' }));
    expect(shown()).toEqual([last('revoked'), last('id-1')]);
  });

  test('without a refresh token 401 is what it is', async () => {
    apiserver.answering = (response) => response.writeHead(401).end('{"message":"Unauthorized"}');
    expect(await refusal(() => ask(clientOf({ 'id-token': idToken('revoked', 3600) })))).toContain(
      'answered 401 (Unauthorized)',
    );
  });
});

describe('how the provider is asked', () => {
  test('a client with a secret says it in the header', async () => {
    await ask(clientOf({ ...expired, 'client-id': 'ku be', 'client-secret': 's:cret' }));
    const { headers, body } = provider.asked[1] ?? {};
    expect(headers?.authorization).toBe(`Basic ${base64('ku+be:s%3Acret')}`);
    expect(headers?.['content-type']).toBe('application/x-www-form-urlencoded');
    expect(body).toBe('grant_type=refresh_token&refresh_token=refresh-0');
  });

  test('or in the body, where the provider takes it only there', async () => {
    provide({ discovery: { token_endpoint_auth_methods_supported: ['client_secret_post'] } });
    await ask(clientOf({ ...expired, 'client-secret': 's:cret' }));
    expect(provider.asked[1]?.headers).not.toHaveProperty('authorization');
    expect(provider.asked[1]?.body).toContain('client_id=kube&client_secret=s%3Acret');
  });

  test('a client without a secret says its name in the body', async () => {
    await ask(clientOf(expired));
    expect(provider.asked[1]?.headers).not.toHaveProperty('authorization');
    expect(provider.asked[1]?.body).toContain('client_id=kube');
  });

  test.each([
    ['data', (pem: string) => ({ 'idp-certificate-authority-data': base64(pem) })],
    ['a file', (pem: string) => (folder.write('idp.crt', pem), { 'idp-certificate-authority': 'idp.crt' })],
  ])('over TLS it is trusted by the authority in %s', async (_name, authority) => {
    const ca = await certificateAuthority();
    provider = await serve(await serverCertificate(ca));
    provide();
    expect(await refusal(() => ask(clientOf(expired)))).toBe(
      `the identity provider ${provider.url}/realm/ (from ${folder.file}) cannot be reached: SELF_SIGNED_CERT_IN_CHAIN; check idp-issuer-url, the network and idp-certificate-authority(-data)`,
    );
    await ask(clientOf({ ...expired, ...authority(ca.cert) }));
    expect(shown()).toEqual([last('id-1')]);
  });

  test('through the proxy of the environment', async () => {
    const proxy = await new ConnectProxy().start();
    cleanups.push(() => proxy.stop());
    const ca = await certificateAuthority();
    provider = await serve(await serverCertificate(ca, { names: ['idp.example'] }));
    const url = `https://idp.example:${provider.port}`;
    provide({ discovery: { token_endpoint: `${url}/token` } });
    const config = { ...expired, 'idp-issuer-url': `${url}/realm`, 'idp-certificate-authority-data': base64(ca.cert) };
    await ask(clientOf(config, { https_proxy: `http://${proxy.host}` }));
    expect(shown()).toEqual([last('id-1')]);
    expect(new Set(proxy.tunnels)).toEqual(new Set([`idp.example:${provider.port}`]));
  });
});

describe('a token that cannot be had is one sentence', () => {
  const idp = () => `the identity provider ${provider.url}/realm/`;

  test('there is no refresh token', async () => {
    expect(await refusal(() => ask(clientOf({ 'id-token': idToken('old', -60) })))).toBe(
      `the id-token in ${folder.file} has expired and there is no refresh-token; log in anew with the tool that wrote them`,
    );
  });

  test('the provider refuses it', async () => {
    expect(await refusal(() => ask(clientOf({ ...expired, 'refresh-token': 'stolen' })))).toBe(
      `${idp()} does not refresh the token of ${folder.file} (400 invalid_grant: used before); log in anew with the tool that wrote it`,
    );
  });

  test('the provider refuses it without a reason', async () => {
    provide({ answer: () => ({ status: 502, body: '<html>' }) });
    expect(await refusal(() => ask(clientOf(expired)))).toContain('(502 without a reason)');
  });

  test('the provider gives something else', async () => {
    provide({ answer: () => ({ body: '{"access_token":"x"}' }) });
    expect(await refusal(() => ask(clientOf(expired)))).toBe(
      `${idp()} answered without an id_token; give the client kube the scope openid`,
    );
  });

  test('the provider does not say where', async () => {
    provide({ discovery: { token_endpoint: 'elsewhere' } });
    expect(await refusal(() => ask(clientOf(expired)))).toBe(
      `${idp()} says nowhere where its tokens are to be had (200 for /.well-known/openid-configuration); correct idp-issuer-url in ${folder.file}`,
    );
  });

  test('the provider answers without end', async () => {
    provide({ answer: () => ({ body: 'x'.repeat(2 << 20) }) });
    expect(await refusal(() => ask(clientOf(expired)))).toContain(
      'cannot be reached: Error: the answer is longer than 1 MiB',
    );
  });
});
