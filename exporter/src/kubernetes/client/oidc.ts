import { type Dispatcher, request } from 'undici';
import { SourceError } from '../../model/source.ts';
import { codeOf, type Environment, type OidcLogin, readSecret } from './access.ts';
import { createDispatcher } from './dispatcher.ts';
import { type JsonObject, list, number, object, text } from '../json.ts';
import { proxyTo } from './proxy.ts';
import type { Credential, RenewingOptions } from './renewing.ts';

/**
 * ID tokens of an OpenID Connect provider, refreshed as kubectl does it, but that the kubeconfig is never written: a
 * refresh token that the provider replaces is kept in memory. Source: OpenID Connect Core 1.0, 12; RFC 6749 6.
 */
export function oidcCredential(login: OidcLogin, env: Environment): RenewingOptions {
  let { refreshToken } = login;
  return {
    renewable: refreshToken !== undefined,
    initial: login.idToken === undefined ? undefined : credentialOf(login.idToken),
    async issue(signal) {
      if (refreshToken === undefined) {
        throw new SourceError(
          `the id-token in ${login.origin} has expired and there is no refresh-token; log in anew with the tool that wrote them`,
        );
      }
      const answer = await refresh(login, { refreshToken, env, signal });
      refreshToken = text(answer['refresh_token']) ?? refreshToken;
      const idToken = text(answer['id_token']);
      if (idToken !== undefined) return credentialOf(idToken);
      throw new SourceError(
        `the identity provider ${login.issuerUrl} answered without an id_token; give the client ${login.clientId} the scope openid`,
      );
    },
  };
}

/** A token that does not say until when it is valid has expired, as for kubectl. */
function credentialOf(idToken: string): Credential {
  return { token: idToken, expiresAt: (number(claimsOf(idToken)['exp']) ?? 0) * 1000 };
}

function claimsOf(idToken: string): JsonObject {
  try {
    return object(JSON.parse(Buffer.from(idToken.split('.')[1] ?? '', 'base64url').toString('utf8')));
  } catch {
    return {};
  }
}

interface Refreshing {
  readonly refreshToken: string;
  readonly env: Environment;
  readonly signal: AbortSignal;
}

async function refresh(login: OidcLogin, { refreshToken, env, signal }: Refreshing): Promise<JsonObject> {
  const connections: Dispatcher[] = [];
  const ask = async (url: string, options: Asking): Promise<Answer> => {
    const dispatcher = createDispatcher({
      ca: login.ca && readSecret(login.ca),
      certificate: undefined,
      key: undefined,
      insecure: false,
      serverName: undefined,
      proxy: proxyTo(url, { proxyUrl: undefined, env }),
      origin: `the identity provider in ${login.origin}`,
    });
    connections.push(dispatcher);
    return answerOf(login, { url, dispatcher, signal, ...options });
  };
  try {
    const found = await ask(`${login.issuerUrl.replace(/\/+$/, '')}/.well-known/openid-configuration`, {
      method: 'GET',
    });
    const endpoint = text(found.body['token_endpoint']);
    if (found.status >= 300 || endpoint === undefined || !URL.canParse(endpoint)) {
      throw new SourceError(
        `the identity provider ${login.issuerUrl} says nowhere where its tokens are to be had (${found.status} for /.well-known/openid-configuration); correct idp-issuer-url in ${login.origin}`,
      );
    }
    const answer = await ask(endpoint, tokenRequest(login, refreshToken, found.body));
    if (answer.status < 300) return answer.body;
    throw new SourceError(
      `the identity provider ${login.issuerUrl} does not refresh the token of ${login.origin} (${answer.status} ${reasonOf(answer.body)}); log in anew with the tool that wrote it`,
    );
  } finally {
    await Promise.all(connections.map((dispatcher) => dispatcher.destroy()));
  }
}

/** A client with a secret says it in the header, unless its provider wants it in the body. Source: RFC 6749 2.3.1. */
function tokenRequest({ clientId, clientSecret }: OidcLogin, refreshToken: string, provider: JsonObject): Asking {
  const form = new URLSearchParams({ grant_type: 'refresh_token', refresh_token: refreshToken });
  const headers: Record<string, string> = { 'content-type': 'application/x-www-form-urlencoded' };
  const methods = list(provider['token_endpoint_auth_methods_supported']);
  const inBody = methods.includes('client_secret_post') && !methods.includes('client_secret_basic');
  if (clientSecret === undefined || inBody) {
    form.set('client_id', clientId);
    if (clientSecret !== undefined) form.set('client_secret', clientSecret);
  } else {
    const pair = `${encoded(clientId)}:${encoded(clientSecret)}`;
    headers['authorization'] = `Basic ${Buffer.from(pair).toString('base64')}`;
  }
  return { method: 'POST', headers, body: form.toString() };
}

/** As in a form: a blank is a plus. */
function encoded(word: string): string {
  return new URLSearchParams({ w: word }).toString().slice(2);
}

interface Asking {
  readonly method: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

interface Answer {
  readonly status: number;
  readonly body: JsonObject;
}

const silenceMs = 30_000;
const maxBytes = 1 << 20;

async function answerOf(
  login: OidcLogin,
  { url, headers = {}, ...asking }: Asking & { url: string; dispatcher: Dispatcher; signal: AbortSignal },
): Promise<Answer> {
  let content: string;
  let status: number;
  try {
    const answer = await request(url, {
      ...asking,
      headers: { accept: 'application/json', ...headers },
      headersTimeout: silenceMs,
      bodyTimeout: silenceMs,
    });
    status = answer.statusCode;
    content = await limited(answer.body);
  } catch (error) {
    throw new SourceError(
      `the identity provider ${login.issuerUrl} (from ${login.origin}) cannot be reached: ${codeOf(error)}; check idp-issuer-url, the network and idp-certificate-authority(-data)`,
    );
  }
  return { status, body: parsed(content) };
}

async function limited(body: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw new Error('the answer is longer than 1 MiB');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** What is no JSON says nothing; the sentences name what is missing in it. */
function parsed(content: string): JsonObject {
  try {
    return object(JSON.parse(content));
  } catch {
    return {};
  }
}

/** Source: RFC 6749 5.2. */
function reasonOf(body: JsonObject): string {
  const words = [text(body['error']), text(body['error_description'])].filter((word) => word !== undefined);
  return words.join(': ').replaceAll(/\s+/g, ' ').slice(0, 200) || 'without a reason';
}
