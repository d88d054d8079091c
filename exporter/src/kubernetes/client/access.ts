import { readFileSync } from 'node:fs';
import { SourceError } from '../../model/source.ts';
import type { JsonObject } from '../json.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** How to reach an apiserver. What stands in files is read for each request, because it rotates. */
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
  /** Headers that make the apiserver act as somebody else. Source: Kubernetes, "User impersonation". */
  readonly impersonation?: Readonly<Record<string, string | string[]>>;
  /** Who gives credentials where none are written down. */
  readonly issuer?: ExecPlugin | OidcLogin | undefined;
  /** The proxy that the kubeconfig names; without one the environment decides. */
  readonly proxyUrl?: URL | undefined;
  /** For proxies and credentials plugins. */
  readonly env?: Environment;
}

/** `users[].user.exec` of a kubeconfig. Source: client-go credential plugins. */
export interface ExecPlugin {
  readonly kind: 'exec';
  /** The kubeconfig, for error sentences. */
  readonly origin: string;
  readonly apiVersion: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly installHint: string | undefined;
  /** What the plugin is told about the cluster when it asks for it, but for the CA. */
  readonly cluster: JsonObject | undefined;
}

/** `users[].user.auth-provider` of the name `oidc`. Source: Kubernetes, "Authenticating", OpenID Connect Tokens. */
export interface OidcLogin {
  readonly kind: 'oidc';
  /** The kubeconfig, for error sentences. */
  readonly origin: string;
  readonly issuerUrl: string;
  readonly clientId: string;
  readonly clientSecret: string | undefined;
  readonly idToken: string | undefined;
  readonly refreshToken: string | undefined;
  readonly ca: Secret | undefined;
}

/** Text that stands in the configuration itself, at a place that has a name, or in a file that it names. */
export type Secret = { readonly value: string; readonly place: string } | { readonly file: string };

export function placeOf(secret: Secret): string {
  return 'file' in secret ? secret.file : secret.place;
}

export function readSecret(secret: Secret): string {
  if ('value' in secret) return secret.value;
  try {
    return readFileSync(secret.file, 'utf8');
  } catch (error) {
    throw new SourceError(
      `${secret.file} cannot be read (${codeOf(error)}); it holds credentials of the Kubernetes API, so mount it or correct its path`,
    );
  }
}

/** A bearer token, or a sentence when it is none: it goes into a header as it is. Source: RFC 6750 2.1. */
export function readToken(secret: Secret): string {
  const token = readSecret(secret).trim();
  if (token === '')
    throw new SourceError(`the token in ${placeOf(secret)} is empty; write one there, or ask for a new one`);
  if (!/^[\x21-\x7e]+$/.test(token)) {
    throw new SourceError(
      `the token in ${placeOf(secret)} holds blanks or characters that no token has; write the token there and nothing else`,
    );
  }
  return token;
}

export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
