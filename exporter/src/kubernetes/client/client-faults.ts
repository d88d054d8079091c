import { errors } from 'undici';
import { SourceError } from '../../model/source.ts';
import { type Access, placeOf } from './access.ts';

type Named = Pick<Access, 'server' | 'origin' | 'ca'>;

/** An answer of the apiserver that is not 2xx. */
export class StatusError extends SourceError {
  readonly status: number;
  /** How long the server asks to wait, in milliseconds, at most 5 minutes; undefined when it does not say. */
  readonly retryAfterMs: number | undefined;

  constructor(status: number, message: string, retryAfterMs?: number) {
    super(message);
    this.status = status;
    this.retryAfterMs = retryAfterMs;
  }
}

const untrusted = new Set([
  'CERT_SIGNATURE_FAILURE',
  'CERT_UNTRUSTED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

/** What a server says to a client certificate. Source: RFC 8446 6.2, in the words of OpenSSL. */
const certificateAlert = /^ERR_SSL_.*ALERT_(.*CERTIFICATE|UNKNOWN_CA|ACCESS_DENIED)/;

/** The request did not come to an answer; `proxy` is what it went through. */
export function unreachable(access: Named, error: unknown, proxy: URL | undefined): SourceError {
  const { server, origin } = access;
  const cause = error instanceof Error ? error : new Error(String(error));
  const through = proxy === undefined ? '' : ` through the proxy ${proxy.host}`;
  return new SourceError(
    `the Kubernetes API at ${server} (from ${origin}) cannot be reached${through}: ${reasonOf(cause, access, proxy)}`,
    { cause },
  );
}

function reasonOf(cause: Error, { ca }: Named, proxy: URL | undefined): string {
  const code = 'code' in cause ? String(cause.code) : cause.message;
  if (untrusted.has(code)) {
    return ca === undefined
      ? `its certificate is signed by an authority that is not trusted here (${code}); set certificate-authority(-data) to the CA of the cluster`
      : `its certificate is signed by another authority than ${placeOf(ca)} (${code}); put the CA of the cluster there`;
  }
  if (code === 'CERT_HAS_EXPIRED')
    return `its certificate has expired (${code}); renew it, or set the clock here right`;
  if (code === 'CERT_NOT_YET_VALID')
    return `its certificate is not valid yet (${code}); set the clocks here and there right`;
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID')
    return `its certificate is for other names (${namesOf(cause)}); correct the address, or set tls-server-name to one of them`;
  if (certificateAlert.test(code))
    return `it does not take the client certificate (${code}); renew it, or use one of an authority that the cluster trusts`;
  if (code === 'EPROTO' || code.startsWith('ERR_SSL_'))
    return `it does not speak TLS (${code}); check the scheme and the port of the address`;
  const refusal = /Proxy response \((\d+)\)/.exec(cause.message)?.[1];
  if (refusal !== undefined)
    return `the proxy answered ${refusal}; let it connect to this address, give it user and password, or name the address in NO_PROXY`;
  if (isTimeout(cause)) return `it did not answer in time (${code}); see the log of the apiserver`;
  const what = proxy === undefined ? 'the address, the network and the certificates' : 'the proxy and the address';
  // undici's own codes say less than its words.
  return `${code.startsWith('UND_ERR_') ? cause.message : code}; check ${what}`;
}

function namesOf(cause: Error): string {
  const { cert } = cause as { readonly cert?: { readonly subjectaltname?: string } };
  return cert?.subjectaltname ?? 'none at all';
}

export function isTimeout(cause: unknown): boolean {
  return cause instanceof errors.HeadersTimeoutError || cause instanceof errors.BodyTimeoutError;
}

export function brokeOff({ server }: Named, url: string, error: unknown): SourceError {
  const why = error instanceof Error ? error.message : String(error);
  return new SourceError(`GET ${server}${pathOf(url)} broke off (${why}); it is asked again`, { cause: error });
}

interface Refusal {
  readonly status: number;
  readonly message: string;
  readonly retryAfterMs: number | undefined;
}

const remedies: ReadonlyMap<number, string> = new Map([
  [401, 'the credentials are not valid; renew the token or the certificate'],
  [403, 'give the service account get, list and watch on it'],
  [404, 'the cluster does not serve it; uhwatch needs Kubernetes 1.21 or later'],
]);

export function refused({ server }: Named, url: string, { status, message, retryAfterMs }: Refusal): StatusError {
  const why = remedies.get(status) ?? 'see the log of the apiserver';
  return new StatusError(status, `GET ${server}${pathOf(url)} answered ${status} (${message}): ${why}`, retryAfterMs);
}

function pathOf(url: string): string {
  const [path = url] = url.split('?', 1);
  return path;
}
