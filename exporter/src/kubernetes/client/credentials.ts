import { type Access, type ExecPlugin, type OidcLogin, readSecret, readToken } from './access.ts';
import { execCredential } from './exec-credentials.ts';
import { oidcCredential } from './oidc.ts';
import { type Credential, Renewing } from './renewing.ts';

/** What a user of the apiserver shows it, request by request. */
export class Credentials {
  readonly #access: Access;
  readonly #issued: Renewing | undefined;

  constructor(access: Access) {
    this.#access = access;
    this.#issued = access.issuer && shared(access.issuer, access);
  }

  /** Throws a SourceError when there are none to be had. */
  async get(signal: AbortSignal): Promise<Credential> {
    return (await this.#issued?.get(signal)) ?? {};
  }

  /** Files are read anew each time. */
  complete(issued: Credential): Credential {
    const { token, certificate, key } = this.#access;
    return {
      token: issued.token ?? (token && readToken(token)),
      certificate: issued.certificate ?? (certificate && readSecret(certificate)),
      key: issued.key ?? (key && readSecret(key)),
    };
  }

  /** Says whether `get` is worth another try. */
  refused(issued: Credential): boolean {
    return this.#issued?.refused(issued) ?? false;
  }
}

/**
 * What was issued outlives a client, and the sources that go by the same kubeconfig share it: a provider that changes
 * the refresh token with each use takes the second use of an old one for theft.
 */
const issuedFor = new Map<string, { readonly settings: string; readonly renewing: Renewing }>();

function shared(issuer: ExecPlugin | OidcLogin, access: Access): Renewing {
  const settings = JSON.stringify(issuer);
  const place = `${issuer.kind} ${issuer.origin} ${access.server}`;
  const known = issuedFor.get(place);
  if (known?.settings === settings) return known.renewing;
  const renewing = new Renewing(
    issuer.kind === 'exec' ? execCredential(issuer, access) : oidcCredential(issuer, access.env ?? {}),
  );
  issuedFor.set(place, { settings, renewing });
  return renewing;
}
